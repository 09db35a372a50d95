//go:build darwin || freebsd || netbsd || openbsd

package load

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// A poller says which descriptors are ready: kqueue(2).
type poller struct {
	fd     int
	events []unix.Kevent_t
}

func newPoller() (*poller, error) {
	fd, err := unix.Kqueue()
	if err != nil {
		return nil, fmt.Errorf("create a kqueue: %w", err)
	}
	return &poller{fd: fd, events: make([]unix.Kevent_t, 1024)}, nil
}

func (p *poller) watch(fd int) error { return p.change(fd, unix.EVFILT_READ, unix.EV_ADD) }

// write adds interest in writing, or takes it away.
func (p *poller) write(fd int, on bool) error {
	if on {
		return p.change(fd, unix.EVFILT_WRITE, unix.EV_ADD)
	}
	return p.change(fd, unix.EVFILT_WRITE, unix.EV_DELETE)
}

func (p *poller) change(fd, filter, flags int) error {
	var c [1]unix.Kevent_t
	unix.SetKevent(&c[0], fd, filter, flags)
	_, err := unix.Kevent(p.fd, c[:], nil, nil)
	return err
}

// wait calls f for each descriptor that is ready.
func (p *poller) wait(limit time.Duration, f func(fd int, read, write bool)) error {
	t := unix.NsecToTimespec(int64(limit))
	n, err := unix.Kevent(p.fd, nil, p.events, &t)
	if err != nil && err != unix.EINTR {
		return fmt.Errorf("wait for events: %w", err)
	}
	for _, e := range p.events[:max(n, 0)] {
		f(int(e.Ident), e.Filter == unix.EVFILT_READ, e.Filter == unix.EVFILT_WRITE)
	}
	return nil
}

func read(fd int, data []byte) (n int, err error)  { return unix.Read(fd, data) }
func write(fd int, data []byte) (n int, err error) { return unix.Write(fd, data) }

func (p *poller) close() error { return unix.Close(p.fd) }

// pin keeps this thread on one core: not to be had here.
func pin(core int) error { return nil }
