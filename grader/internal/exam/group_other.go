//go:build !unix

package exam

import "os/exec"

// apart: there are no groups of processes to keep apart.
func apart(*exec.Cmd) {}

// together: nor to end together.
func together(*exec.Cmd) {}
