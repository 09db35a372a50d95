package main

import (
	"os"
	"os/exec"
	"syscall"
)

// Children that outlive it: in sessions of their own, without the environment
// by which they could be found again.
func init() {
	for range 3 {
		child := exec.Command("sleep", "1000")
		child.Env = []string{}
		child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		if err := child.Start(); err != nil {
			panic(err)
		}
	}
}

// Files that outlive it, and folders that nobody may write to.
func init() {
	_ = os.MkdirAll("a/b", 0o755)
	_ = os.WriteFile("a/b/c", []byte("kia ora"), 0o400)
	_ = os.Symlink("/", "a/b/root")
	if dir, err := os.MkdirTemp("", "litter"); err == nil {
		_ = os.Chmod(dir, 0)
	}
	_ = os.Chmod("a/b", 0o500)
}
