package sandbox

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"example.org/sockets/grader/internal/kernel"
	"example.org/sockets/grader/internal/sandbox/warden"
)

// Inside a box with walls. Nobody else is there: every program has the same
// port, which is the lecture's. Its address is one that no program has written
// into it.
const (
	insideDir     = "/box"
	insideProgram = "/program/"
	insidePort    = 65432
)

// backlog is how many connections may wait for a listener of the grader's.
const backlog = 4096

// walls is the tier [Namespaces]: the warden in namespaces of its own, and what
// it starts.
type walls struct {
	mark    string
	addr    netip.AddrPort
	program string   // what stands at insideProgram, as the outside calls it
	warden  *os.File // its pidfd
	dir     *os.File // the working folder
	network kernel.Network

	mu      sync.Mutex // one order at a time
	orders  *os.File
	started []*captive
}

// newWalls makes a box with walls. The error says what does not go.
func newWalls(c Contents) (_ Box, err error) {
	b := &walls{mark: newMark(), addr: netip.AddrPortFrom(AnyLoopback(), insidePort)}
	orders, ends, err := b.employ()
	if err != nil {
		return nil, fmt.Errorf("start a warden: %w", err)
	}
	b.orders = orders
	go b.hears(ends)
	defer func() {
		if err != nil {
			_ = b.Close() // ignored: the first error is the one to tell
		}
	}()
	furniture, err := b.furniture(c)
	if err != nil {
		return nil, err
	}
	given, err := b.order(warden.Order{Furnish: furniture})
	if err != nil {
		return nil, err
	}
	b.dir = given[0]
	b.network.Ask = given[1]
	return b, nil
}

// employ has a warden of new namespaces started.
func (b *walls) employ() (orders, ends *os.File, err error) {
	ours, theirs, err := pair()
	if err != nil {
		return nil, nil, err
	}
	defer theirs.Close()
	ends, tell, err := os.Pipe()
	if err != nil {
		_ = ours.Close() // ignored: there is nothing to lose
		return nil, nil, err
	}
	defer tell.Close()
	b.warden, err = employ(warden.Employ{Env: []string{"GOMAXPROCS=2", b.mark}}, theirs, tell)
	if err == nil {
		b.network.PID, err = numberOf(b.warden)
	}
	if err != nil {
		closeAll([]*os.File{ours, ends})
		return nil, nil, err
	}
	return ours, ends, nil
}

// furniture says what belongs in the box.
func (b *walls) furniture(c Contents) (_ *warden.Furniture, err error) {
	f := &warden.Furniture{
		Base: os.TempDir(), Dir: insideDir, Port: insidePort, Space: cmp.Or(c.Space, spaceLimit), Memory: cmp.Or(c.Memory, memoryLimit), Links: map[string]string{},
		Limits: limits(),
	}
	f.Limits[unix.RLIMIT_DATA] = watchedData
	if os.Getuid() == 0 {
		f.User = warden.Nobody
	}
	if f.Filter, err = filter(); err != nil {
		return nil, fmt.Errorf("filter system calls: %w", err)
	}
	for _, device := range []string{"null", "zero", "full", "random", "urandom"} {
		f.Views = append(f.Views, warden.View{Outside: "/dev/" + device, Inside: "/dev/" + device})
	}
	switch {
	case len(c.Command) == 0:
	case c.Alone:
		b.program = c.Command[0]
		f.Views = append(f.Views, warden.View{Outside: b.program, Inside: b.inside(b.program)})
	default:
		f.Shared = true // Python's locks are there, between processes
		views(f, append(append(slices.Clone(system), beside(c.Command)...), c.Read...))
	}
	return f, nil
}

// inside is how the box calls a program.
func (b *walls) inside(program string) string {
	if program == b.program {
		return insideProgram + filepath.Base(program)
	}
	return program
}

// order has the warden do something, and returns the files that come back.
func (b *walls) order(o warden.Order, files ...*os.File) (given []*os.File, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	given, err = order(b.orders, o, files...)
	if errors.Is(err, errGone) {
		err = fmt.Errorf("the warden of the box: %w", err)
	}
	return given, err
}

// captive is a process that the warden has started.
type captive struct {
	host  int      // its process number, outside
	pidfd *os.File // pidfd_open(2)
	ended chan End
}

func (c *captive) pid() int { return c.host }

func (c *captive) signal(sig os.Signal) error {
	return unix.PidfdSendSignal(int(c.pidfd.Fd()), sig.(syscall.Signal), nil, 0)
}

func (c *captive) wait() End { return <-c.ended }

// hears learns from the warden how processes end. When the warden is gone, so
// is everybody.
func (b *walls) hears(ends *os.File) {
	defer ends.Close()
	for d := json.NewDecoder(bufio.NewReader(ends)); ; {
		var end warden.End
		err := d.Decode(&end)
		b.mu.Lock()
		if err != nil {
			for _, c := range b.started {
				select {
				case c.ended <- End{Status: -1, Signal: syscall.SIGKILL.String()}:
				default: // that was told before
				}
			}
			b.mu.Unlock()
			return
		}
		b.started[end.ID].ended <- endOf(end)
		b.mu.Unlock()
	}
}

func endOf(end warden.End) End {
	status := unix.WaitStatus(end.Status)
	if status.Signaled() {
		return End{Status: -1, Signal: status.Signal().String(), Hogging: end.Hogging}
	}
	return End{Status: status.ExitStatus()}
}

func (b *walls) Addr() netip.AddrPort { return b.addr }
func (b *walls) Dir() string          { return insideDir }

func (b *walls) Beside() netip.AddrPort { return netip.AddrPortFrom(b.addr.Addr(), 0) }

func (b *walls) Outside(name string) string {
	if rest, ok := strings.CutPrefix(name, insideDir+"/"); ok {
		return fmt.Sprintf("/proc/self/fd/%d/%s", b.dir.Fd(), rest)
	}
	return name
}

func (b *walls) Start(c Command) (*Process, error) {
	return begin(c.Argv[0], func(stdout, stderr *os.File) (handle, error) {
		stdin, err := os.Open(os.DevNull)
		if err != nil {
			return nil, err
		}
		defer stdin.Close()
		process := &captive{ended: make(chan End, 1)}
		b.mu.Lock()
		b.started = append(b.started, process)
		id := len(b.started) - 1
		b.mu.Unlock()
		given, err := b.order(warden.Order{Start: &warden.Start{
			ID:   id,
			Argv: append([]string{b.inside(c.Argv[0])}, c.Argv[1:]...),
			Env:  slices.Concat(c.Env, environment(insideDir, b.mark)), // of two with the same name, Go takes the first
		}}, stdin, stdout, stderr)
		if err != nil {
			return nil, err
		}
		process.pidfd = given[0]
		process.host, err = numberOf(process.pidfd)
		return process, err
	})
}

// numberOf returns the number of a process, as this one sees it. One that has
// ended, and was waited for, has none.
func numberOf(pidfd *os.File) (pid int, err error) {
	info, err := os.ReadFile(fmt.Sprintf("/proc/self/fdinfo/%d", pidfd.Fd()))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(info)) {
		if n, _ := fmt.Sscanf(line, "Pid:\t%d", &pid); n == 1 {
			return pid, nil
		}
	}
	return 0, errors.New("the kernel does not tell the number of a process")
}

// renew makes the box as good as new, at another address: everybody in it is
// ended. It reports whether nothing is left of them but what clients have in
// TIME_WAIT: a server's own would keep the port from one that binds 0.0.0.0.
func (b *walls) renew() bool {
	if b.program == "" { // a runtime may stumble over what nobody sees, such as its semaphore (sysvipc(7))
		return false
	}
	if _, err := b.order(warden.Order{Clear: true}); err != nil {
		return false
	}
	b.dismiss()
	b.addr = netip.AddrPortFrom(AnyLoopback(), insidePort)
	return true
}

// endLimit is how long a warden that was killed may take to be gone, with all
// that was in its box.
const endLimit = 30 * time.Second

// Close ends the warden, and so everything in the box: namespaces, and what is
// mounted in them, are gone with the last process.
func (b *walls) Close() error {
	_ = unix.PidfdSendSignal(int(b.warden.Fd()), unix.SIGKILL, nil, 0) // ignored: it has ended
	err := gone(b.warden, endLimit)
	if err != nil {
		err = fmt.Errorf("end the warden of a box: %w", err)
	}
	b.dismiss()
	for _, f := range []*os.File{b.warden, b.orders, b.dir, b.network.Ask} {
		if f != nil {
			_ = f.Close() // ignored: nothing is left to lose
		}
	}
	return err
}

// dismiss lets go of the processes that were started, which have ended.
func (b *walls) dismiss() {
	b.mu.Lock()
	started := b.started
	b.mu.Unlock()
	for _, c := range started {
		if c.pidfd != nil {
			_ = c.pidfd.Close() // ignored: nothing was written
		}
	}
}
