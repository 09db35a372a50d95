//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package selector

import (
	"time"

	"golang.org/x/sys/unix"
)

// rawEvent is an event as kqueue writes it.
type rawEvent = unix.Kevent_t

// open makes the kernel's half: a set of descriptors that lives in the kernel,
// so that a wait need not name them all again, as select(2) and poll(2) must.
func open() (int, error) {
	fd, err := unix.Kqueue()
	if err == nil {
		unix.CloseOnExec(fd)
	}
	return fd, err
}

// tell makes the kernel watch fd for want, where it has watched for have.
// No events stand for "not watched at all".
func (s *Selector) tell(fd int, have, want Events) error {
	// kqueue knows no set of events: reading and writing are a filter each.
	filters := [...]struct {
		events Events
		filter int
	}{{Read, unix.EVFILT_READ}, {Write, unix.EVFILT_WRITE}}
	var changes [len(filters)]unix.Kevent_t
	n := 0
	for _, f := range filters {
		if (have^want)&f.events == 0 {
			continue
		}
		flags := unix.EV_ADD
		if have&f.events != 0 {
			flags = unix.EV_DELETE
		}
		unix.SetKevent(&changes[n], fd, f.filter, flags)
		n++
	}
	_, err := unix.Kevent(s.fd, changes[:n], nil, nil)
	return err
}

// wait waits once, and adds what the kernel reports to the batch.
func (s *Selector) wait(timeout time.Duration) error {
	var limit *unix.Timespec
	if timeout >= 0 {
		ts := unix.NsecToTimespec(int64(timeout))
		limit = &ts
	}
	n, err := unix.Kevent(s.fd, nil, s.events[:], limit)
	if err != nil {
		return err
	}
	for i := range s.events[:n] {
		// A hang-up is no event of its own here: it comes as EV_EOF on the
		// filter that was asked for, and the next read or write says the rest.
		events := Read
		if s.events[i].Filter == unix.EVFILT_WRITE {
			events = Write
		}
		s.add(int(s.events[i].Ident), events)
	}
	return nil
}
