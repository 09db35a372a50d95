package sandbox

import "syscall"

func setReceiveBuffer(fd uintptr, bytes int) error {
	return syscall.SetsockoptInt(syscall.Handle(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, bytes)
}

func attributes() *syscall.SysProcAttr { return nil }

// withhold: Windows hands on only what it is told to.
func withhold() {}

// kill ends the process at once.
func (p *Process) kill() {
	_ = p.cmd.Process.Kill() // ignored: it has ended
}

// Quit ends the process: there is no signal to ask it for its stacks.
func (p *Process) Quit() { p.kill() }
