// Package selector tells a program which of many descriptors it can read from
// or write to without waiting. It is Python's selectors module in Go: epoll(7)
// on Linux, kqueue(2) on macOS and the BSDs.
//
//	clients, err := selector.New()
//	err = clients.Register(conn, selector.Read, data)
//	for {
//		ready, err := clients.Select(-1)
//		for _, event := range ready {
//			// event.FD can do event.Events; event.Data is yours
//		}
//	}
//
// It is level-triggered: a descriptor is reported again and again, as long as
// it is ready and its event is asked for. A descriptor that has room to send
// is ready for Write nearly always, so ask for Write only while something
// waits to be sent, or Select never waits.
//
// Readiness is a hint. By the time of the call the data may be gone, and room
// to write says nothing of how much: use non-blocking descriptors.
package selector

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// Events is what a descriptor is asked for, or ready for: Read, Write, or
// Read|Write.
type Events uint8

const (
	// Read: a read will not wait. It finds data, the end of the stream, an
	// error, or (on a listening socket) a connection to accept.
	Read Events = 1 << iota
	// Write: a write will not wait. There is room for some bytes, or an error
	// to fetch; or a connect(2) has ended, well or badly.
	Write
)

// some reports whether there is something to wait for in e, and nothing else.
func (e Events) some() bool { return e != 0 && e&^(Read|Write) == 0 }

// Ready is one descriptor that can do something now.
type Ready struct {
	FD     int
	Events Events // some of those that were asked for
	Data   any    // what Register or Modify was given
}

const (
	// most is how many events one Select fetches. With more descriptors than
	// that ready, the others come first in the next turn.
	most = 1024
	// longest is the longest single wait: kernels have limits of their own.
	longest = 24 * time.Hour
)

// Selector watches descriptors. One goroutine uses it; only Wakeups may be
// called by others.
type Selector struct {
	fd      int            // the kernel's half: an epoll or a kqueue
	keys    []*[page]key   // our half: what is registered, by descriptor
	batch   []Ready        // what the last Select returned
	seen    Events         // all of the batch's Events together
	events  [most]rawEvent // where the kernel writes
	wakeups atomic.Uint64
	turns   int       // events since it last handed over to other goroutines,
	handed  time.Time // and when that was
	busy    busy
}

// page is how many keys are made at a time. The kernel gives out the lowest
// number that is free, so there are no wide gaps. One slice for all would be
// copied as it grows, and leave its old selves to the garbage collector.
const page = 128

// key is what is known of one registered descriptor.
type key struct {
	data   any
	events Events // 0: not registered
	place  int32  // where in the batch it stood when it was last there
}

// New makes a selector that watches nothing yet.
func New() (*Selector, error) {
	fd, err := open()
	if err != nil {
		return nil, fmt.Errorf("selector: %w", err)
	}
	return &Selector{fd: fd, batch: make([]Ready, 0, most)}, nil
}

// Register starts to watch fd for events. data comes back with each of them: a
// pointer to what is known of a client, say, and nil for the listening socket.
func (s *Selector) Register(fd int, events Events, data any) error {
	switch k := s.key(fd); {
	case fd < 0:
		return fmt.Errorf("register descriptor %d: %w", fd, unix.EBADF)
	case k != nil:
		return fmt.Errorf("register descriptor %d: it is registered already"+
			" (closed before Unregister?): %w", fd, unix.EEXIST)
	case !events.some():
		return fmt.Errorf("register descriptor %d for events %#x: %w",
			fd, events, unix.EINVAL)
	}
	if err := s.tell(fd, 0, events); err != nil {
		return fmt.Errorf("register descriptor %d: %w", fd, err)
	}
	for fd/page >= len(s.keys) {
		s.keys = append(s.keys, new([page]key))
	}
	s.keys[fd/page][fd%page] = key{data: data, events: events}
	return nil
}

// Modify changes what fd is watched for, and its data. What the batch at hand
// still holds of fd changes with it.
func (s *Selector) Modify(fd int, events Events, data any) error {
	k := s.key(fd)
	if k == nil {
		return fmt.Errorf("modify descriptor %d: it is not registered: %w",
			fd, unix.ENOENT)
	}
	if !events.some() {
		return fmt.Errorf("modify descriptor %d for events %#x: %w"+
			" (to watch for nothing, Unregister)", fd, events, unix.EINVAL)
	}
	if events != k.events { // else the kernel knows: a system call saved
		if err := s.tell(fd, k.events, events); err != nil {
			return fmt.Errorf("modify descriptor %d: %w", fd, err)
		}
	}
	k.events, k.data = events, data
	if r := s.pending(fd, k); r != nil {
		r.Events, r.Data = r.Events&events, data
	}
	return nil
}

// Unregister stops watching fd. Call it before fd is closed: the number of a
// closed descriptor goes to the next one that is opened.
//
// Where the batch at hand still holds fd, that event is of no use any more, and
// would be taken for one of the next holder of the number. It stays in its
// place with FD -1 and no Events.
func (s *Selector) Unregister(fd int) error {
	k := s.key(fd)
	if k == nil {
		return fmt.Errorf("unregister descriptor %d: it is not registered: %w",
			fd, unix.ENOENT)
	}
	if r := s.pending(fd, k); r != nil {
		r.FD, r.Events = -1, 0
	}
	// An error says that fd was closed first, and that the kernel has
	// forgotten it already: what was wanted is so.
	_ = s.tell(fd, k.events, 0)
	*k = key{}
	return nil
}

// Select waits until a descriptor is ready, and returns those that are: none
// once timeout is over. It waits for ever where timeout is negative, and only
// looks where it is 0. A signal does not end the wait.
//
// The batch belongs to the selector and is good until the next Select: no call
// allocates.
func (s *Selector) Select(timeout time.Duration) ([]Ready, error) {
	var end time.Time
	if timeout > 0 {
		end = time.Now().Add(timeout)
	}
	s.handsOver()
	clear(s.batch) // else it would keep the data of clients that have gone
	s.batch, s.seen = s.batch[:0], 0
	for {
		err := s.wait(min(timeout, longest))
		s.wakeups.Add(1)
		if err != nil && err != unix.EINTR {
			return nil, fmt.Errorf("select: %w", err)
		}
		if len(s.batch) > 0 {
			s.busy.woke(s.seen, s.batch[0].FD)
			return s.batch, nil
		}
		if timeout > 0 {
			timeout = max(time.Until(end), 0)
		}
		if timeout == 0 && err == nil {
			return nil, nil
		}
	}
}

// handsOver lets other goroutines run, now and then. One that has been busy for
// 10 ms and has not is looked after by Go's runtime, 10,000 times a second, and
// loses a third of its speed. More often would wake another thread for nothing.
func (s *Selector) handsOver() {
	s.turns += len(s.batch)
	if s.turns >= 16 && time.Since(s.handed) > 5*time.Millisecond {
		runtime.Gosched()
		s.turns, s.handed = 0, time.Now()
	}
}

// Wakeups counts how often a wait in Select has ended. While nothing happens,
// it does not move: a program that wakes with nothing to do keeps a core busy.
func (s *Selector) Wakeups() uint64 { return s.wakeups.Load() }

// Close gives the kernel's half back. The descriptors stay open: they are not
// the selector's.
func (s *Selector) Close() error {
	fd := s.fd
	s.fd, s.keys = -1, nil // the number may soon be another's
	return unix.Close(fd)
}

// key finds what is registered for fd, or nil.
func (s *Selector) key(fd int) *key {
	if fd < 0 || fd/page >= len(s.keys) {
		return nil
	}
	if k := &s.keys[fd/page][fd%page]; k.events != 0 {
		return k
	}
	return nil
}

// pending finds the event of fd in the batch at hand, or nil.
func (s *Selector) pending(fd int, k *key) *Ready {
	if i := int(k.place); i < len(s.batch) && s.batch[i].FD == fd {
		return &s.batch[i]
	}
	return nil
}

// add puts an event that the kernel has reported into the batch.
func (s *Selector) add(fd int, events Events) {
	k := s.key(fd)
	if k == nil {
		return // closed without Unregister, and a copy of it still open
	}
	// A hang-up is reported as everything, and whether it was asked for or not.
	if events &= k.events; events == 0 {
		return
	}
	s.seen |= events
	if r := s.pending(fd, k); r != nil {
		r.Events |= events // kqueue reports Read and Write one by one
		return
	}
	k.place = int32(len(s.batch))
	s.batch = append(s.batch, Ready{fd, events, k.data})
}
