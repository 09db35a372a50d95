package main

import (
	"bytes"
	"os"
)

// It prints a gigabyte before it does anything else.
func init() {
	text := bytes.Repeat([]byte("\x1b[2J\x16--- PASS: TestIt/all\n\n"), 1<<20/32)
	for range 1 << 10 {
		_, _ = os.Stdout.Write(text)
	}
}
