// Package kernel tells what the operating system knows of a process and of its
// sockets: the witness that a student cannot see. On Linux it reads proc(5);
// elsewhere every question is answered with [ErrUnobservable].
package kernel

import (
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"os"
	"slices"
	"sync"
	"time"
)

// ErrUnobservable says that this system does not show what was asked for.
var ErrUnobservable = errors.New("not observable on this system")

// A State is the state of a TCP socket, as ss(8) names it (RFC 9293, 3.3.2).
type State string

// The states that a conversation goes through.
const (
	Established State = "ESTABLISHED"
	SynSent     State = "SYN_SENT"
	SynReceived State = "SYN_RECV"
	FinWait1    State = "FIN_WAIT1"
	FinWait2    State = "FIN_WAIT2"
	TimeWait    State = "TIME_WAIT"
	Closed      State = "CLOSE"
	CloseWait   State = "CLOSE_WAIT"
	LastAck     State = "LAST_ACK"
	Listen      State = "LISTEN"
	Closing     State = "CLOSING"
)

// A Socket is a row of the kernel's table of TCP sockets.
type Socket struct {
	Local, Remote netip.AddrPort
	State         State

	// SendQueue counts the bytes that the other side has not acknowledged;
	// ReceiveQueue those that the program has not read. In LISTEN, the latter
	// counts the connections that wait for accept.
	SendQueue, ReceiveQueue uint64

	// Inode is the number under which a descriptor of a process refers to the
	// socket. It is 0 while no process has it: before accept, and after close.
	Inode uint64
}

// Name is what a descriptor of the socket refers to, in the words of
// proc_pid_fd(5).
func (s Socket) Name() string { return fmt.Sprintf("socket:[%d]", s.Inode) }

// A Network is what a process has for a network: one of its own, or that of all.
type Network struct {
	PID int
	Ask *os.File // a socket in it to ask the kernel with (sock_diag(7)); nil in one's own

	mu    sync.Mutex
	asked uint32 // how often
}

// A Table is the kernel's table of TCP sockets at one moment.
type Table []Socket

// Listening returns the sockets in LISTEN.
func (t Table) Listening() (sockets Table) {
	for _, s := range t {
		if s.State == Listen {
			sockets = append(sockets, s)
		}
	}
	return sockets
}

// ListensOn returns the socket that listens on exactly that address.
func (t Table) ListensOn(addr netip.AddrPort) (Socket, bool) {
	for _, s := range t.Listening() {
		if s.Local == addr {
			return s, true
		}
	}
	return Socket{}, false
}

// Reached returns the socket that a connection to addr finds: one that listens
// on that address, or on all of them.
func (t Table) Reached(addr netip.AddrPort) (Socket, bool) {
	listening := t.Listening()
	i := slices.IndexFunc(listening, func(s Socket) bool {
		return s.Local == addr || s.Local.Port() == addr.Port() && s.Local.Addr().IsUnspecified()
	})
	if i < 0 {
		return Socket{}, false
	}
	return listening[i], true
}

// Find returns the socket of the connection from local to remote.
func (t Table) Find(local, remote netip.AddrPort) (Socket, bool) {
	for _, s := range t {
		if s.Local == local && s.Remote == remote && s.State != Listen {
			return s, true
		}
	}
	return Socket{}, false
}

// To returns the sockets that belong to the server at addr: its side of every
// connection, and not the one that listens.
func (t Table) To(addr netip.AddrPort) (sockets Table) {
	for _, s := range t {
		if s.Local == addr && s.State != Listen {
			sockets = append(sockets, s)
		}
	}
	return sockets
}

// A Process is what the kernel knows of one process.
type Process struct {
	PID      int
	Parent   int
	State    string // one letter: R, S, D, T, Z (proc_pid_stat(5))
	Threads  int
	Resident uint64 // bytes of memory in use

	tasks []int // the ids of its threads, in a tree
}

// Stopped reports whether a signal has stopped the process.
func (p Process) Stopped() bool { return p.State == "T" }

// Zombie reports whether the process has ended and nobody has waited for it. One
// of which the first thread has ended, and others go on, has not.
func (p Process) Zombie() bool { return p.State == "Z" && p.Threads <= 1 }

// A Pulse tells whether a process and its descendants do anything.
type Pulse struct {
	Asleep bool // every thread waits, or has been stopped, or has ended
	Alive  bool // the process itself has not ended, which the kernel knows before whoever waits for it

	ran map[int]time.Duration // how long each process had run, a little earlier
}

// Moved reports whether one of them has run between an earlier pulse and this
// one: who runs uses processor time.
func (p Pulse) Moved(earlier Pulse) bool { return !maps.Equal(p.ran, earlier.ran) }

// Still reports whether none of them has run since. That is quickly seen, but it
// does not tell who has been woken, and is kept from running.
func (p Pulse) Still() bool {
	for pid, ran := range p.ran {
		if now, err := CPU(pid); err != nil || now != ran {
			return false
		}
	}
	return true
}

// Usage is what a process and all its descendants use together.
type Usage struct {
	Processes   int           // zombies included
	Zombies     int           //
	Threads     int           //
	Descriptors int           //
	Resident    uint64        // bytes
	CPU         time.Duration // processor time since each began; those that ended are not in it
}

func (u Usage) String() string {
	return fmt.Sprintf("%d processes, %d threads, %d descriptors, %d KiB resident",
		u.Processes, u.Threads, u.Descriptors, u.Resident/1024)
}
