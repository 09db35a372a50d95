package talk

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// tightens has the client's kernel keep little of what it sends: it makes room
// for so many segments (TCP_MAXSEG, tcp(7)).
func (h *Host) tightens() {
	h.reaches(func(fd int) error {
		return unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_MAXSEG, 536)
	})
}

// takesOne leaves room in the accept queue for one connection.
func (h *Host) takesOne() {
	h.reaches(func(fd int) error { return unix.Listen(fd, 0) })
}

// reaches has do do something with the listening socket.
func (h *Host) reaches(do func(fd int) error) {
	raw, err := h.ln.(syscall.Conn).SyscallConn()
	must("reach a socket", err)
	var done error
	must("reach a socket", raw.Control(func(fd uintptr) { done = do(int(fd)) }))
	must("set up a socket", done)
}
