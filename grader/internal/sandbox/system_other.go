//go:build !linux

package sandbox

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"os/exec"
	"time"

	"example.org/sockets/grader/internal/kernel"
)

// claimAddr finds a port that nobody uses. Systems other than Linux have one
// loopback address, 127.0.0.1: nothing but the port is the box's own. It stays
// claimed, for everybody who asks in the same way, until the returned socket is
// closed.
func claimAddr() (addr netip.AddrPort, claim net.PacketConn, err error) {
	for range 100 {
		// Ports below 32768 are never given to a connection by chance: macOS
		// and Windows begin at 49152 (RFC 6335, 6), and Linux there.
		addr = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), uint16(16384+rand.IntN(16384)))
		if claim, err = net.ListenPacket("udp4", addr.String()); err != nil {
			continue // somebody else has it
		}
		// A listener of one's own would tell more; but a program that is being
		// started meanwhile has a copy of it, and keeps the port for a moment.
		conn, refused := net.DialTimeout("tcp4", addr.String(), 100*time.Millisecond)
		if refused != nil {
			return addr, claim, nil
		}
		_, _ = conn.Close(), claim.Close() // ignored: they are no use
		err = fmt.Errorf("%s: somebody listens there", addr)
	}
	return netip.AddrPort{}, nil, err
}

func launch(cmd *exec.Cmd) error {
	withhold()
	return own.start(cmd)
}

func waited(cmd *exec.Cmd) { own.forget(cmd.Process.Pid) }

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

// Sweep ends the programs that this process has started, and no program is
// started from then on. Of their children, those that have left their group
// outlive it: no system but Linux makes them this process's own.
func Sweep() {
	own.end(true)
	own.mu.Lock()
	defer own.mu.Unlock()
	for pid := range own.pids {
		endGroup(pid)
	}
}

// makers make boxes, the best first.
var makers = []maker{newMaker(Plain, newPlain)}

// Startable reports why programs in a folder cannot be started, if it is known.
func Startable(string) error { return nil }
