//go:build !linux

package load

// Pin would keep a process on one core: not to be had here.
func Pin(pid, core int) {}
