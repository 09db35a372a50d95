package main

import (
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
