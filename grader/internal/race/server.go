package race

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"time"

	"example.org/sockets/grader/internal/kernel"
	"example.org/sockets/grader/internal/load"
	"example.org/sockets/grader/internal/printable"
	"example.org/sockets/grader/internal/sandbox"
)

const (
	startLimit  = 5 * time.Second // until a server listens
	endLimit    = time.Second     // until one that lost its clients has ended
	descriptors = 1 << 15         // that a server may have, where the system allows it
)

// unable says that a server cannot take part.
type unable struct{ error }

// A server is one that runs.
type server struct {
	box     sandbox.Box
	process *sandbox.Process
	addr    netip.AddrPort
}

// start starts a runner, and waits until it listens.
func (t *track) start(ctx context.Context, r Runner) (_ *server, err error) {
	box, err := sandbox.New(sandbox.Plain, sandbox.Contents{Command: r.Command})
	if err != nil {
		return nil, err
	}
	s := &server{box: box, addr: box.Addr()}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	c := sandbox.Command{Argv: r.argv(box.Addr())}
	procs := runtime.NumCPU()
	if t.serverCore >= 0 {
		procs = 1
	}
	c.Env = []string{fmt.Sprintf("GOMAXPROCS=%d", procs)}
	if s.process, err = box.Start(c); err != nil {
		return nil, unable{err}
	}
	_, _ = sandbox.LimitDescriptors(s.process.PID, descriptors) // ignored: fewer clients come then
	if err := s.listens(ctx); err != nil {
		return nil, err
	}
	if t.serverCore >= 0 {
		load.Pin(s.process.PID, t.serverCore)
	}
	return s, nil
}

// argv fills in the command.
func (r Runner) argv(addr netip.AddrPort) (argv []string) {
	fill := strings.NewReplacer("{addr}", addr.String(), "{host}", addr.Addr().String(), "{port}", fmt.Sprint(addr.Port()))
	for _, word := range r.Command {
		if word != "{flags}" {
			argv = append(argv, fill.Replace(word))
		}
	}
	return argv
}

// listens waits until the server listens.
func (s *server) listens(ctx context.Context) error {
	limit, tick := time.After(startLimit), time.NewTicker(2*time.Millisecond)
	defer tick.Stop()
	for {
		if s.reachable(ctx) {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		case <-s.process.Done():
			return unable{errors.New(s.lastWords())}
		case <-limit:
			return unable{fmt.Errorf("nobody listens on %s after %v", s.addr, startLimit)}
		}
	}
}

func (s *server) reachable(ctx context.Context) bool {
	if kernel.Observable() {
		_, ok, err := s.box.Socket(s.addr, netip.AddrPort{})
		return ok && err == nil
	}
	conn, err := s.box.Dial(ctx, "tcp", s.addr.String(), sandbox.Door{})
	if err != nil {
		return false
	}
	_ = conn.Close() // ignored: it has shown what it was for
	return true
}

// lastWords says how the server ended, and why, as far as it said so.
func (s *server) lastWords() string {
	text := "the server " + s.process.End().String()
	if line := s.process.Complaint(); line != "" {
		text += ", and said: " + printable.Text(line)
	}
	return text
}

// explains is the error of a client, and what the server said if that ended it.
func (s *server) explains(err error) error {
	var u load.Unserved
	if errors.Is(err, load.ErrSilent) && !s.process.Ended() {
		return err
	}
	select {
	case <-s.process.Done():
	case <-time.After(endLimit):
		return err
	}
	if errors.As(err, &u) {
		u.Reason = errors.New(s.lastWords())
		return u
	}
	return unable{errors.New(s.lastWords())}
}

// usage is what a server uses, and the machine.
type usage struct {
	threads         int
	resident        uint64        // bytes
	server, machine time.Duration // processor time so far
}

func (s *server) usage() (u usage) {
	for _, p := range kernel.Tree(s.process.PID) {
		u.threads += p.Threads
		u.resident += p.Resident
		spent, _ := kernel.CPU(p.PID) // none, if it has ended meanwhile
		u.server += spent
	}
	u.machine, _ = kernel.Busy() // none, where it cannot be observed
	return u
}

// enough is asked how many clients there are, and says when there may be no
// more. It looks at the memory once there are a quarter more than before: with
// a thread for each client, every look takes longer.
func (s *server) enough(limit uint64) func(int) error {
	next := 0
	return func(clients int) error {
		if s.process.Ended() {
			return errors.New(s.lastWords())
		}
		if clients < next {
			return nil
		}
		next = clients + clients/4
		if used := s.usage().resident; used > limit {
			return fmt.Errorf("more than %d MiB of memory", limit>>20)
		}
		return nil
	}
}

// rest returns the share of a core that the server uses while nobody speaks:
// the least of some windows, for what was begun before may end in the first.
func (s *server) rest(ctx context.Context, window time.Duration) (share float64, err error) {
	const windows = 3
	share = 1e9
	for range windows {
		before := s.usage().server
		start := time.Now()
		select {
		case <-time.After(window): // what happens meanwhile is what is measured
		case <-ctx.Done():
			return 0, ctx.Err()
		}
		spent := s.usage().server - before
		if share = min(share, spent.Seconds()/time.Since(start).Seconds()); share < 0.001 {
			break
		}
	}
	return share, nil
}

func (s *server) close() {
	if err := s.box.Close(); err != nil {
		fmt.Fprintln(os.Stderr, "grader:", err) // the race goes on
	}
}
