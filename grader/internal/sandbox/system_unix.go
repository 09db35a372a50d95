//go:build unix

package sandbox

import (
	"os"
	"strconv"
	"sync"
	"syscall"
)

func setReceiveBuffer(fd uintptr, bytes int) error {
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

// endGroup ends a process and all that is still in its group, at once.
func endGroup(pid int) {
	_ = syscall.Kill(-pid, syscall.SIGKILL) // ignored: the group is empty
}

// kill ends the process and all that is still in its group, at once.
func (p *Process) kill() {
	endGroup(p.PID)
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
