package main

import (
	"os/signal"
	"syscall"
)

// It ignores every signal that asks it to end.
func init() { signal.Ignore(syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGPIPE) }
