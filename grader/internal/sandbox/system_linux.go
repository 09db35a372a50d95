package sandbox

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"example.org/sockets/grader/internal/kernel"
)

// claimAddr finds a loopback address that nobody uses, and a port on it. The
// address stays claimed, for everybody who asks in the same way, until the
// returned socket is closed.
func claimAddr() (netip.AddrPort, net.PacketConn, error) {
	var err error
	for range 100 {
		var b [2]byte
		_, _ = rand.Read(b[:]) // never fails
		ip := AnyLoopback()
		// Ports above 61000 are never given to a connection by chance
		// (ip_local_port_range, ip(7)).
		port := 61001 + (uint16(b[0])<<8|uint16(b[1]))%4500
		var claim net.PacketConn
		claim, err = net.ListenPacket("udp4", netip.AddrPortFrom(ip, claimPort).String())
		if err != nil {
			continue // somebody else has it
		}
		return netip.AddrPortFrom(ip, port), claim, nil
	}
	return netip.AddrPort{}, nil, err
}

// AnyLoopback is an address of 127.0.0.0/8 by chance, and not 127.0.0.1.
func AnyLoopback() netip.Addr {
	var b [3]byte
	_, _ = rand.Read(b[:]) // never fails
	return netip.AddrFrom4([4]byte{127, 1 + b[0]%254, b[1], 1 + b[2]%254})
}

// claimPort is the UDP port that marks an address as taken. Anybody may bind it
// (ports below 1024 are root's), and no connection gets it by chance.
const claimPort = 61000

// attributes: a session of its own, so that it can be ended with its children,
// and has its own share of the processor (autogroup, sched(7)); and it ends
// when the grader does, however that ends.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGKILL}
}

// launcher starts processes on one thread that never ends: the kernel sends
// the death signal of a process when the thread that started it ends (PR_SET_PDEATHSIG(2const)).
var launcher = sync.OnceValue(func() chan<- launching {
	c := make(chan launching)
	go func() {
		runtime.LockOSThread()
		withhold()
		for l := range c {
			l.err <- own.start(l.cmd)
		}
	}()
	return c
})

type launching struct {
	cmd *exec.Cmd
	err chan error
}

func launch(cmd *exec.Cmd) error {
	l := launching{cmd, make(chan error, 1)}
	launcher() <- l
	return <-l.err
}

func waited(cmd *exec.Cmd) { own.forget(cmd.Process.Pid) }

// limit bounds what a process can take from everybody else.
func limit(pid int) {
	for resource, n := range limits() {
		if resource != unix.RLIMIT_NPROC && resource != unix.RLIMIT_NOFILE { // the first counts all processes of the user
			_ = unix.Prlimit(pid, resource, &unix.Rlimit{Cur: n, Max: n}, nil) // ignored: it has ended
		}
	}
}

// limits are those of every program (getrlimit(2)).
func limits() map[int]uint64 {
	return map[int]uint64{
		unix.RLIMIT_CORE: 0, unix.RLIMIT_FSIZE: fileLimit, unix.RLIMIT_DATA: dataLimit,
		unix.RLIMIT_NPROC: threadLimit, unix.RLIMIT_NOFILE: fdLimit,
	}
}

// LimitDescriptors sets how many descriptors a process may have from now on: it
// gets none with a number of n or more (RLIMIT_NOFILE, getrlimit(2)). What it has
// stays. It returns the limit before; what the process may set itself stays.
func LimitDescriptors(pid int, n uint64) (before uint64, err error) {
	var was unix.Rlimit
	err = unix.Prlimit(pid, unix.RLIMIT_NOFILE, nil, &was)
	if err == nil {
		err = unix.Prlimit(pid, unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: min(n, was.Max), Max: was.Max}, nil)
	}
	if err != nil {
		return 0, fmt.Errorf("limit the descriptors of process %d: %w", pid, err)
	}
	return was.Cur, nil
}

// Adopt makes this process the parent of every descendant whose own parent
// ends, so that [Sweep] finds those that have left their group.
func Adopt() { _ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) } // ignored: Linux has it since 3.4

// Conceal keeps other processes of the same user from reading this one's
// memory, program and descriptors in /proc (PR_SET_DUMPABLE(2const)). A process
// that does so cannot make namespaces any more, and has no need to.
func Conceal() { _ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0) } // ignored: Linux always has it

// sweep ends the descendants of this process whose environment has a variable
// that begins with mark, wherever they have gone.
func sweep(mark string) {
	for _, pid := range offspring() {
		environ, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/environ")
		if err == nil && bytes.Contains(append([]byte{0}, environ...), []byte("\x00"+mark)) {
			_ = unix.Kill(pid, unix.SIGKILL) // ignored: it has ended meanwhile
		}
	}
	reap()
}

// reap collects the zombies that this process was made the parent of. Those
// that it started itself are collected by whoever waits for them.
func reap() {
	own.mu.Lock()
	defer own.mu.Unlock()
	for _, pid := range kernel.Children(os.Getpid()) {
		if p, err := kernel.Look(pid); err == nil && p.Zombie() && !own.pids[pid] {
			_, _ = unix.Wait4(pid, nil, unix.WNOHANG, nil) // ignored: it is gone
		}
	}
}

// SweepOf ends the programs that the process pid had started in boxes, once it
// has ended itself, where this process was made their parent.
func SweepOf(pid int) { sweep(fmt.Sprintf("%s=%d.", markName, pid)) }

// sweepLimit is how long a sweep may take: somebody may be there who cannot be
// killed.
const sweepLimit = 5 * time.Second

// Sweep ends all descendants of this process, and no program is started in a
// plain box from then on: one that was started beside it would outlive it.
func Sweep() {
	own.end(true)
	killed := map[int]bool{}
	for end := time.Now().Add(sweepLimit); time.Now().Before(end); {
		pids := offspring()
		reap()
		if len(pids) == 0 {
			return
		}
		more, dying := false, 0
		for _, pid := range pids {
			if unix.Kill(pid, unix.SIGKILL) != unix.EPERM { // else it has become somebody else's
				dying, more = pid, more || !killed[pid]
				killed[pid] = true
			}
		}
		if dying == 0 {
			return
		}
		if !more { // nobody has been started since
			awaits(dying, time.Until(end))
		}
	}
}

// awaits waits until a process has ended that was killed.
func awaits(pid int, limit time.Duration) {
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return // it has ended, or cannot be watched: the next look tells
	}
	pidfd := os.NewFile(uintptr(fd), "process")
	defer pidfd.Close()
	_ = gone(pidfd, limit) // ignored: the next look tells
}

// offspring lists all descendants of this process that have not ended.
func offspring() (pids []int) {
	for _, p := range kernel.Tree(os.Getpid())[1:] {
		if !p.Zombie() {
			pids = append(pids, p.PID)
		}
	}
	return pids
}

// makers make boxes, the best first.
var makers = []maker{newMaker(Namespaces, newWalls), newMaker(Landlock, newFenced), newMaker(Plain, newPlain)}

// Startable reports why programs in a folder cannot be started, if it is known.
func Startable(dir string) error {
	var on unix.Statfs_t
	if err := unix.Statfs(dir, &on); err == nil && on.Flags&unix.ST_NOEXEC != 0 {
		return fmt.Errorf("no program in %s can be started: it is mounted noexec. Set TMPDIR to a folder that is not", dir)
	}
	return nil
}
