package talk

import "golang.org/x/sys/unix"

// tightens has the client's kernel keep little of what it sends: it makes room
// for so many segments (TCP_MAXSEG, tcp(7)).
func (h *Host) tightens() {
	reach(h.ln, func(fd int) error {
		return unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_MAXSEG, 536)
	})
}

// takesOne leaves room in the accept queue for one connection.
func (h *Host) takesOne() {
	reach(h.ln, func(fd int) error { return unix.Listen(fd, 0) })
}
