//go:build unix

package load

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// Run has the crowd join the server and talk. It runs on a thread of its own.
// The error is an [Unserved] where the server did not take all of them.
func (c Crowd) Run(ctx context.Context) (f Figures, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // for ever: the thread ends with this function
		if c.Core >= 0 {
			_ = pin(c.Core) // ignored: it runs anyway
		}
		f, err = c.talk(ctx)
	}()
	<-done
	return f, err
}

// A loop is a crowd while it talks.
type loop struct {
	Crowd
	poller  *poller
	clients []*client // by descriptor
	pattern pattern
	data    []byte
	began   time.Time

	again    bool // a client that was answered asks again
	counting bool
	answered int64
	Figures
}

type client struct {
	fd, id int
	n      int64  // how many messages it has sent before
	out    []byte // what is still to be sent of this one
	in     []byte // what is still to come
	asked  time.Duration
	stuck  bool // waits for room to write
	wrong  bool
}

func (c Crowd) talk(ctx context.Context) (f Figures, err error) {
	l := &loop{Crowd: c, pattern: newPattern(c.Size), data: make([]byte, 64<<10), began: time.Now()}
	l.Latency = newLatency()
	if l.poller, err = newPoller(); err != nil {
		return f, err
	}
	defer l.leave()
	if err := l.join(ctx); err != nil {
		return f, err
	}
	l.again = true
	for _, c := range l.clients {
		if c != nil {
			l.ask(c)
		}
	}
	if err := l.until(ctx, l.Warmup); err != nil {
		return f, err
	}
	l.Requests = 0
	server, own := l.Meter(), processorTime()
	start := time.Now()
	l.counting = true
	err = l.until(ctx, l.Duration)
	l.Took = time.Since(start)
	l.Server, l.Own = l.Meter()-server, processorTime()-own
	return l.Figures, err
}

// join connects the clients, some at a time; each asks once, and is answered.
func (l *loop) join(ctx context.Context) error {
	for joined := 0; joined < l.Clients; {
		if err := l.Enough(joined); err != nil {
			return Unserved{joined, l.Clients, err}
		}
		n := min(batch, l.Clients-joined)
		for i := range n {
			if err := l.connect(ctx, joined+i); err != nil {
				return Unserved{joined + i, l.Clients, err}
			}
		}
		l.answered = 0
		for last, moved := int64(0), time.Now(); l.answered < int64(n); {
			if err := l.turn(ctx); err != nil {
				return err
			}
			if l.answered > last {
				last, moved = l.answered, time.Now()
			}
			if time.Since(moved) > l.Patience || l.Lost > 0 {
				return Unserved{joined + int(l.answered), l.Clients, l.reason()}
			}
		}
		joined += n
	}
	return l.Enough(l.Clients)
}

func (l *loop) reason() error {
	if l.Lost > 0 {
		return ErrClosed
	}
	return ErrSilent
}

func (l *loop) connect(ctx context.Context, id int) error {
	d := net.Dialer{Timeout: l.Patience}
	d.SetMultipathTCP(false)
	conn, err := d.DialContext(ctx, "tcp", l.Addr.String())
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close()
	fd, err := ours(conn.(*net.TCPConn))
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	c := &client{fd: fd, id: id}
	for len(l.clients) <= c.fd {
		l.clients = append(l.clients, nil)
	}
	l.clients[c.fd] = c
	if err := unix.SetNonblock(c.fd, true); err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	if err := l.poller.watch(c.fd); err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	l.ask(c)
	return nil
}

// ours is a descriptor of the connection that Go's runtime does not watch: it
// would be woken by every echo.
func ours(conn *net.TCPConn) (fd int, err error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return 0, err
	}
	outer := raw.Control(func(theirs uintptr) { fd, err = unix.FcntlInt(theirs, unix.F_DUPFD_CLOEXEC, 0) })
	return fd, cmp.Or(outer, err)
}

// until runs the loop for some time. It ends early where nobody is answered.
func (l *loop) until(ctx context.Context, limit time.Duration) error {
	start := time.Now()
	last, moved := l.answered, start
	for time.Since(start) < limit {
		if err := l.turn(ctx); err != nil {
			return err
		}
		if l.answered > last {
			last, moved = l.answered, time.Now()
		}
		if time.Since(moved) > l.Patience || int(l.Lost) == l.Clients {
			return Unserved{0, l.Clients, l.reason()}
		}
	}
	return nil
}

func (l *loop) turn(ctx context.Context) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return l.poller.wait(50*time.Millisecond, l.serve)
}

func (l *loop) serve(fd int, read, write bool) {
	c := l.clients[fd]
	if c == nil {
		return // it was lost earlier in this turn
	}
	if write && c.stuck {
		l.send(c)
	}
	if read {
		l.hear(c)
	}
}

// ask begins a client's next message.
func (l *loop) ask(c *client) {
	c.in = l.pattern.message(c.id, c.n)
	c.out = c.in
	c.n++
	c.asked, c.wrong = time.Since(l.began), false
	l.send(c)
}

func (l *loop) send(c *client) {
	n, err := write(c.fd, c.out)
	if err != nil && err != unix.EAGAIN && err != unix.EINTR {
		l.lose(c)
		return
	}
	c.out = c.out[max(n, 0):]
	if stuck := len(c.out) > 0; stuck != c.stuck {
		c.stuck = stuck
		if l.poller.write(c.fd, stuck) != nil {
			l.lose(c)
		}
	}
}

func (l *loop) hear(c *client) {
	n, err := read(c.fd, l.data)
	switch {
	case err == unix.EAGAIN || err == unix.EINTR:
		return
	case err != nil || n == 0 || n > len(c.in): // more than was sent is no echo
		l.lose(c)
		return
	}
	c.wrong = c.wrong || !bytes.Equal(l.data[:n], c.in[:n])
	if c.in = c.in[n:]; len(c.in) > 0 {
		return
	}
	l.answered++
	if l.counting {
		l.Requests++
		_ = l.Latency.RecordValue(int64(time.Since(l.began) - c.asked)) // ignored: it is under a minute
		if c.wrong {
			l.Wrong++
		}
	}
	if l.again {
		l.ask(c)
	}
}

func (l *loop) lose(c *client) {
	l.Lost++
	l.clients[c.fd] = nil
	_ = unix.Close(c.fd) // ignored: it is lost already
}

func (l *loop) leave() {
	for _, c := range l.clients {
		if c != nil {
			_ = unix.Close(c.fd) // ignored: nothing is owed
		}
	}
	_ = l.poller.close() // ignored: the same
}

// processorTime is what this process has used so far, all its threads.
func processorTime() time.Duration {
	var u unix.Rusage
	_ = unix.Getrusage(unix.RUSAGE_SELF, &u) // ignored: it cannot fail
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
