//go:build unix

package sandbox

import "syscall"

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
