//go:build unix

package lesson

import (
	"os/exec"
	"syscall"
)

// ownGroup has cmd start a process group of its own, which killGroup can end.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup ends the command and everything that it started.
func killGroup(cmd *exec.Cmd) error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
