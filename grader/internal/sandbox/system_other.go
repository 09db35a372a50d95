//go:build !linux

package sandbox

import (
	"errors"
	"net"
	"net/netip"
	"os/exec"

	"example.org/sockets/grader/internal/kernel"
)

// claimAddr returns a port that nobody uses. Systems other than Linux have one
// loopback address, 127.0.0.1: nothing but the port is the box's own.
func claimAddr() (netip.AddrPort, net.PacketConn, error) {
	free, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return netip.AddrPort{}, nil, err
	}
	addr := free.Addr().(*net.TCPAddr).AddrPort()
	_ = free.Close() // ignored: it was only asked which port is free
	claim, err := net.ListenPacket("udp4", addr.String())
	return addr, claim, err
}

func launch(cmd *exec.Cmd) error {
	withhold()
	return cmd.Start()
}

func waited(cmd *exec.Cmd) {}

func limit(pid int) {}

// LimitDescriptors sets how many descriptors a process may have.
func LimitDescriptors(pid int, n uint64) (before uint64, err error) {
	return 0, errors.Join(errors.New("limit the descriptors of a process"), kernel.ErrUnobservable)
}

// Adopt makes this process the parent of orphans, where the system can.
func Adopt() {}

// Conceal hides this process from others of the same user, where the system can.
func Conceal() {}

func sweep(mark string) {}

// SweepOf ends the programs that the process pid had started, where the system
// can.
func SweepOf(pid int) {}

// Sweep ends all descendants of this process, where the system can.
func Sweep() {}

// makers make boxes, the best first.
var makers = []maker{newMaker(Plain, newPlain)}
