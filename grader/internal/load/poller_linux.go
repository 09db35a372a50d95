package load

import (
	"fmt"
	"os"
	"strconv"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A poller says which descriptors are ready: epoll(7).
type poller struct {
	fd     int
	events []unix.EpollEvent
}

func newPoller() (*poller, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("create an epoll: %w", err)
	}
	return &poller{fd: fd, events: make([]unix.EpollEvent, 1024)}, nil
}

func (p *poller) watch(fd int) error {
	return unix.EpollCtl(p.fd, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(fd)})
}

// write adds interest in writing, or takes it away.
func (p *poller) write(fd int, on bool) error {
	e := unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(fd)}
	if on {
		e.Events |= unix.EPOLLOUT
	}
	return unix.EpollCtl(p.fd, unix.EPOLL_CTL_MOD, fd, &e)
}

// wait calls f for each descriptor that is ready.
func (p *poller) wait(limit time.Duration, f func(fd int, read, write bool)) error {
	n, err := raw(unix.SYS_EPOLL_PWAIT, p.fd, unsafe.Pointer(&p.events[0]), len(p.events), int(limit.Milliseconds()))
	if err != nil && err != unix.EINTR {
		return fmt.Errorf("wait for events: %w", err)
	}
	for _, e := range p.events[:max(n, 0)] {
		f(int(e.Fd), e.Events&^unix.EPOLLOUT != 0, e.Events&unix.EPOLLOUT != 0)
	}
	return nil
}

// raw makes a call of which Go's runtime does not hear: what it does about calls
// that may wait costs the clients as much as the call, and its monitor disturbs
// the server. A short wait is to be had so; the runtime ends it by a signal, if it
// has to (EINTR).
func raw(call uintptr, fd int, data unsafe.Pointer, size, milliseconds int) (n int, err error) {
	r, _, errno := unix.RawSyscall6(call, uintptr(fd), uintptr(data), uintptr(size), uintptr(milliseconds), 0, 0)
	if errno != 0 {
		return -1, errno
	}
	return int(r), nil
}

// read reads from a descriptor that does not block.
func read(fd int, data []byte) (n int, err error) {
	return raw(unix.SYS_READ, fd, unsafe.Pointer(&data[0]), len(data), 0)
}

// write writes to one.
func write(fd int, data []byte) (n int, err error) {
	return raw(unix.SYS_WRITE, fd, unsafe.Pointer(unsafe.SliceData(data)), len(data), 0)
}

func (p *poller) close() error { return unix.Close(p.fd) }

// pin keeps this thread on one core.
func pin(core int) error {
	var set unix.CPUSet
	set.Set(core)
	return unix.SchedSetaffinity(0, &set)
}

// Pin keeps a process on one core: all the threads that it has, and those that
// they will start (sched_setaffinity(2)).
func Pin(pid, core int) {
	tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid)) // none: it has ended
	var set unix.CPUSet
	set.Set(core)
	for _, task := range tasks {
		if id, err := strconv.Atoi(task.Name()); err == nil {
			_ = unix.SchedSetaffinity(id, &set) // ignored: the thread has ended
		}
	}
}
