package selector

import (
	"time"

	"golang.org/x/sys/unix"
)

// rawEvent is an event as epoll writes it.
type rawEvent = unix.EpollEvent

// open makes the kernel's half: a set of descriptors that lives in the kernel,
// so that a wait need not name them all again, as select(2) and poll(2) must.
func open() (int, error) { return unix.EpollCreate1(unix.EPOLL_CLOEXEC) }

// tell makes the kernel watch fd for want, where it has watched for have.
// No events stand for "not watched at all".
func (s *Selector) tell(fd int, have, want Events) error {
	op := unix.EPOLL_CTL_MOD
	if have == 0 {
		op = unix.EPOLL_CTL_ADD
	} else if want == 0 {
		op = unix.EPOLL_CTL_DEL
	}
	event := unix.EpollEvent{Fd: int32(fd)}
	if want&Read != 0 {
		event.Events |= unix.EPOLLIN
	}
	if want&Write != 0 {
		event.Events |= unix.EPOLLOUT
	}
	return unix.EpollCtl(s.fd, op, fd, &event)
}

// wait waits once, and adds what the kernel reports to the batch.
func (s *Selector) wait(timeout time.Duration) error {
	n, err := unix.EpollWait(s.fd, s.events[:], milliseconds(timeout))
	if err != nil {
		return err
	}
	for i := range s.events[:n] {
		// EPOLLHUP and EPOLLERR come unasked. The next read or write says
		// what they mean, so each stands for both.
		flags, events := s.events[i].Events, Events(0)
		if flags&^unix.EPOLLOUT != 0 {
			events |= Read
		}
		if flags&^unix.EPOLLIN != 0 {
			events |= Write
		}
		s.add(int(s.events[i].Fd), events)
	}
	return nil
}

// milliseconds is timeout as epoll_wait(2) wants it: rounded up, or the last
// part of a millisecond would be spent asking again and again.
func milliseconds(timeout time.Duration) int {
	if timeout < 0 {
		return -1
	}
	return int((timeout + time.Millisecond - 1) / time.Millisecond)
}
