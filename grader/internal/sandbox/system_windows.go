package sandbox

import (
	"os"
	"syscall"
)

func setReceiveBuffer(fd uintptr, bytes int) error {
	return syscall.SetsockoptInt(syscall.Handle(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, bytes)
}

func attributes() *syscall.SysProcAttr { return nil }

// withhold: Windows hands on only what it is told to.
func withhold() {}

// endGroup ends a process at once: it has no group here.
func endGroup(pid int) {
	if p, err := os.FindProcess(pid); err == nil {
		_ = p.Kill() // ignored: it has ended
	}
}

// kill ends the process at once.
func (p *Process) kill() {
	_ = p.handle.signal(os.Kill) // ignored: it has ended
}

// Quit ends the process: there is no signal to ask it for its stacks.
func (p *Process) Quit() { p.kill() }
