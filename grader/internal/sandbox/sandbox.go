// Package sandbox starts programs that nobody trusts, and reaches them. A
// [Box] is one place to run them in: it has an address of its own, and what was
// started in it is gone when it is closed.
package sandbox

import (
	"context"
	"net"
	"net/netip"
	"syscall"
	"time"

	"example.org/sockets/grader/internal/kernel"
)

// A Tier says what holds a program in, from the least.
type Tier string

// Plain is a process like any other, of the same user: it can read and write
// what the user can. Its loopback address is its own, on Linux.
const Plain Tier = "process"

// A Box is a place for the programs of one conversation.
type Box interface {
	// Addr is the address that is the box's own: nothing else listens there.
	Addr() netip.AddrPort

	// Dir is an empty folder, the working directory of what is started.
	Dir() string

	// Start starts a program. What it prints is read from then on, always.
	Start(c Command) (*Process, error)

	// Dial connects to an address in the box: "tcp" or "unix".
	Dial(ctx context.Context, network, addr string, d Door) (net.Conn, error)

	// Listen listens on an address in the box: "tcp" or "unix".
	Listen(network, addr string, d Door) (net.Listener, error)

	// Sockets is the kernel's table of TCP sockets, as the box sees it.
	Sockets() (kernel.Table, error)

	// Socket is one row of it, as [kernel.Find] finds it, for much less.
	Socket(local, remote netip.AddrPort) (s kernel.Socket, ok bool, err error)

	// Close ends every process that was started in the box, and their
	// descendants, and removes the folder.
	Close() error
}

// A Door says how a socket into the box is made.
type Door struct {
	// ReceiveBuffer limits how much the kernel holds for a reader that does
	// not read, in bytes (SO_RCVBUF, socket(7)); 0 leaves it alone. It has to
	// be set before the connection is there: the window is agreed on then.
	ReceiveBuffer int
}

// A Command is a program to start.
type Command struct {
	Argv []string // the program, and its arguments
	Env  []string // besides what every program gets
}

// New returns a fresh box of the best tier there is on this system.
func New() (Box, error) { return newPlain() }

// Best names the tier of the boxes that [New] makes.
func Best() Tier { return Plain }

// control returns a function that sets the socket up before it is bound or
// connected, for [net.Dialer] and [net.ListenConfig].
func (d Door) control(_, _ string, raw syscall.RawConn) (err error) {
	if d.ReceiveBuffer == 0 {
		return nil
	}
	outer := raw.Control(func(fd uintptr) {
		err = setReceiveBuffer(fd, d.ReceiveBuffer)
	})
	if outer != nil {
		return outer
	}
	return err
}

// The limits that hold for every program.
const (
	outputKept  = 32 << 10  // bytes of each stream that are kept, at each end
	outputLimit = 64 << 20  // bytes after which a program is ended
	fileLimit   = 256 << 20 // RLIMIT_FSIZE, bytes
	dataLimit   = 4 << 30   // RLIMIT_DATA, bytes

	// lastWords is how long the streams of a program that has ended may stay
	// open, held by a descendant, before they are left alone.
	lastWords = 250 * time.Millisecond
)
