//go:build unix

package program

import (
	"os/exec"
	"syscall"
	"time"
)

// endTogether makes the end of a command's context the end of its children
// too: a go command that is killed alone leaves its compilers behind.
func endTogether(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
}
