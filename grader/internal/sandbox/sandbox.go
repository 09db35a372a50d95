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

// A Tier says what holds a program in.
type Tier string

// The tiers, from the best.
const (
	// Namespaces: the program is alone on a machine of its own, as far as it
	// can see (namespaces(7)). Linux, where users may make such.
	Namespaces Tier = "namespaces"

	// Landlock: a process that can read what it needs, write in its folder,
	// and talk TCP on its port (landlock(7)). It sees other processes, and
	// shares the machine's network and the user's limits with them.
	Landlock Tier = "landlock"

	// Plain is a process like any other, of the same user: it can read and
	// write what the user can. Its loopback address is its own, on Linux.
	Plain Tier = "process"
)

// A Box is a place for the programs of one conversation at a time.
type Box interface {
	// Addr is the address that is the box's own: nothing else listens there.
	Addr() netip.AddrPort

	// Beside is another, to which a program in the box may connect too. Port 0
	// stands for any.
	Beside() netip.AddrPort

	// Dir is an empty folder, the working directory of what is started.
	Dir() string

	// Outside is how the grader calls a file that the box calls so.
	Outside(name string) string

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

	name string // argument 0, where it is not the program
}

// Contents is what a box is made for.
type Contents struct {
	// Command is what is going to be started in it: other programs may not be
	// there at all.
	Command []string

	// Alone: the first word of the command is a program that needs no other
	// file. Otherwise the box shows it the system, to read.
	Alone bool

	Read   []string // more folders to show, to read
	Space  int      // how much its files may hold, bytes; 0 is the usual
	Memory int      // how much memory it may use, bytes; 0 is the usual
}

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
	spaceLimit  = 64 << 20  // what all files in a box with walls may hold, bytes
	dataLimit   = 4 << 30   // RLIMIT_DATA, bytes, where nobody watches what is resident
	watchedData = 1 << 46   // RLIMIT_DATA, bytes, where the warden does: stacks that nobody fills cost nothing
	memoryLimit = 512 << 20 // what is resident of all in a box with walls, bytes
	threadLimit = 1024      // RLIMIT_NPROC, all threads in a box with walls
	fdLimit     = 1 << 15   // RLIMIT_NOFILE

	// lastWords is how long the streams of a program that has ended may stay
	// open, held by a descendant, before they are left alone.
	lastWords = 250 * time.Millisecond
)
