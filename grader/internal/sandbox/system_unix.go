//go:build unix

package sandbox

import (
	"os"
	"strconv"
	"sync"
	"syscall"
)

// setReceiveBuffer bounds what waits here to be read, and what comes at a time to
// half of it. Loopback's segments are larger than that, and whoever sends leaves
// a window alone that holds no whole one: it would ask five times a second
// whether there is more (RFC 9293, 3.8.6.2.1).
func setReceiveBuffer(fd uintptr, bytes int) error {
	_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_MAXSEG, bytes/2) // ignored: a Unix domain socket has none
	return syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, bytes)
}

// withhold keeps the descriptors that this process was started with from the
// programs that it starts: results travel on one of them. Go itself withholds
// all others.
var withhold = sync.OnceFunc(func() {
	open, _ := os.ReadDir("/dev/fd") // ignored: below is what remains to be done
	for _, entry := range open {
		if fd, err := strconv.Atoi(entry.Name()); err == nil && fd > 2 {
			syscall.CloseOnExec(fd)
		}
	}
	if open == nil {
		for fd := 3; fd < 1024; fd++ {
			syscall.CloseOnExec(fd)
		}
	}
})

// kill ends the process and all that is still in its group, at once.
func (p *Process) kill() {
	_ = syscall.Kill(-p.PID, syscall.SIGKILL) // ignored: the group is empty
	if !p.Ended() {
		p.Signal(syscall.SIGKILL)
	}
}

// Quit sends SIGQUIT, also to a process that is stopped: the Go runtime prints
// the stacks of all goroutines, and ends.
func (p *Process) Quit() {
	p.Signal(syscall.SIGQUIT)
	p.Signal(syscall.SIGCONT)
}
