//go:build !unix

package program

import (
	"os/exec"
	"time"
)

// endTogether bounds the wait for a command's output once its context is done.
func endTogether(cmd *exec.Cmd) { cmd.WaitDelay = time.Second }
