package talk

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// queueOfOne leaves a listening socket a place for one connection, and no
// answer for whoever comes next (listen(2): it may be called again).
func queueOfOne(ln net.Listener) error {
	raw, err := ln.(syscall.Conn).SyscallConn()
	if err != nil {
		return err
	}
	var listened error
	if err := raw.Control(func(fd uintptr) { listened = unix.Listen(int(fd), 0) }); err != nil {
		return err
	}
	return listened
}
