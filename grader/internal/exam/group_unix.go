//go:build unix

package exam

import (
	"os/exec"
	"syscall"
)

// apart keeps a command out of the terminal's reach: Control-C is for the
// grader, which then has its tests tidy up. Ended at once, they leave programs.
func apart(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// together makes the end of a command's context the end of its children too.
func together(cmd *exec.Cmd) {
	apart(cmd)
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
