//go:build !linux

package kernel

import (
	"net/netip"
	"runtime"
	"time"
)

// Observable reports whether this system answers questions about processes.
func Observable() bool { return false }

// Sockets reads the table of TCP sockets in the network of the process.
func Sockets(pid int) (Table, error) { return nil, ErrUnobservable }

// Find returns the socket of the connection from local to remote.
func Find(pid int, local, remote netip.AddrPort) (Socket, bool, error) {
	return Socket{}, false, ErrUnobservable
}

// Sockets reads the table of TCP sockets in the network.
func (n *Network) Sockets() (Table, error) { return nil, ErrUnobservable }

// Find returns the socket of the connection from local to remote.
func (n *Network) Find(local, remote netip.AddrPort) (Socket, bool, error) {
	return Socket{}, false, ErrUnobservable
}

// Look returns what the kernel knows of one process.
func Look(pid int) (Process, error) { return Process{}, ErrUnobservable }

// Tree returns the process and all its descendants.
func Tree(pid int) []Process { return nil }

// Children returns the processes whose parent pid is now.
func Children(pid int) []int { return nil }

// Measure adds up what the process and its descendants use.
func Measure(pid int) Usage { return Usage{} }

// Descriptors returns what each descriptor of a process refers to.
func Descriptors(pid int) (map[int]string, error) { return nil, ErrUnobservable }

// Holds reports whether the process has a descriptor of the socket.
func Holds(pid int, s Socket) bool { return false }

// CPU returns the processor time that the process has used.
func CPU(pid int) (time.Duration, error) { return 0, ErrUnobservable }

// ListensOnUnix reports whether a Unix domain socket listens that suits.
func ListensOnUnix(pid int, suits func(path string, s Socket) bool) (bool, error) {
	return false, ErrUnobservable
}

// Threads lists the ids of a process's threads.
func Threads(pid int) []int { return nil }

// Delayed returns how long a process has been ready to run, and did not.
func Delayed(pid int) time.Duration { return 0 }

// Spent returns how much processor time a process and its descendants have used.
func Spent(pid int) time.Duration { return 0 }

// PulseOf takes the pulse of a process: nothing can be seen to move here.
func PulseOf(pid int) Pulse { return Pulse{Asleep: true, Alive: true} }

// Wakeups returns how often the threads of a process have run.
func Wakeups(pid int) int { return 0 }

// Busy is not observable here.
func Busy() (time.Duration, error) { return 0, ErrUnobservable }

// Describe names what Go knows of the machine.
func Describe() (processor, system string) { return runtime.GOARCH, runtime.GOOS }
