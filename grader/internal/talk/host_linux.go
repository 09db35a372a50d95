package talk

import (
	"errors"

	"golang.org/x/sys/unix"
)

// tightens has both kernels keep little: the buffers here are as small as they
// get, and the one over there grows with the segments that it sends (tcp(7)).
func (h *Host) tightens() {
	reach(h.ln, func(fd int) error {
		return errors.Join(
			unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_MAXSEG, 1448),
			unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, 4<<10),
			unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_SNDBUF, 4<<10),
		)
	})
}

// takesOne leaves room in the accept queue for one connection.
func (h *Host) takesOne() {
	reach(h.ln, func(fd int) error { return unix.Listen(fd, 0) })
}
