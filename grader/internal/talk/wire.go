package talk

import (
	"net"
	"net/netip"
	"slices"

	"example.org/sockets/grader/internal/kernel"
)

// here and there are the two addresses of the connection.
func (p *Person) here() netip.AddrPort  { return addrPort(p.conn.LocalAddr()) }
func (p *Person) there() netip.AddrPort { return addrPort(p.conn.RemoteAddr()) }

// theirs is the program's side of the connection.
func (p *Person) theirs() (s kernel.Socket, ok bool) {
	s, ok, err := p.room.box.Socket(p.there(), p.here())
	must("look at a socket", err)
	return s, ok
}

// isBeingSent reports whether the kernel holds bytes that the program has sent,
// on its side or on this one: the grader may be slow to read them.
func (p *Person) isBeingSent() bool {
	if _, tcp := p.room.tcp(); !tcp || !kernel.Observable() {
		return false
	}
	s, _ := p.theirs()
	if s.SendQueue > 0 || p.ours().ReceiveQueue > 0 {
		return true
	}
	// What is due here may come from somebody else, through a relay: the kernel
	// may be slow to hear that there is room again (tcp(7), the persist timer).
	return slices.ContainsFunc(p.room.people, func(other *Person) bool {
		theirs, ok := other.theirs()
		return ok && !other.left && theirs.Inode != 0 && theirs.ReceiveQueue == 0 && other.ours().SendQueue > 0
	})
}

// ours is the socket of the person's own, as the kernel sees it. It is zero where
// the kernel does not tell.
func (p *Person) ours() kernel.Socket {
	s, _, _ := p.room.box.Socket(p.here(), p.there()) // zero: gone
	return s
}

func addrPort(addr net.Addr) netip.AddrPort {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return netip.AddrPort{}
	}
	ap := tcp.AddrPort()
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
}
