//go:build unix

package load

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// server serves each client with f, and returns its listener.
func server(t *testing.T, f func(net.Conn)) net.Listener {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { ln.Close() })
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go func() { defer conn.Close(); f(conn) }()
		}
	}()
	return ln
}

func echo(conn net.Conn) { _, _ = io.Copy(conn, struct{ io.Reader }{conn}) }

func crowd(ln net.Listener, clients, size int) Crowd {
	return Crowd{
		Addr: ln.Addr().(*net.TCPAddr).AddrPort(), Clients: clients, Size: size, Core: -1, Patience: time.Second,
		Duration: 200 * time.Millisecond, Enough: func(int) error { return nil },
		Meter: func() time.Duration { return 0 },
	}
}

func TestCrowd(t *testing.T) {
	ln := server(t, echo)
	for _, size := range []int{1, 64, 300 << 10} {
		f, err := crowd(ln, 70, size).Run(context.Background())
		require.NoError(t, err)
		assert.Positive(t, f.Requests)
		assert.Equal(t, f.Requests, f.Latency.TotalCount())
		assert.Zero(t, f.Wrong)
		assert.Zero(t, f.Lost)
		assert.GreaterOrEqual(t, f.Took, 200*time.Millisecond)
		assert.Positive(t, f.Own)
	}
}

func TestCrowdSeesWrongBytes(t *testing.T) {
	ln := server(t, func(conn net.Conn) {
		data := make([]byte, 4096)
		for n := 0; ; n++ {
			m, err := conn.Read(data)
			if err != nil {
				return
			}
			if n%2 == 1 {
				data[0]++
			}
			_, _ = conn.Write(data[:m])
		}
	})
	f, err := crowd(ln, 1, 64).Run(context.Background())
	require.NoError(t, err)
	assert.InDelta(t, f.Requests/2, f.Wrong, 1)
}

func TestCrowdSeesAnotherClientsBytes(t *testing.T) {
	p := newPattern(64)
	for id := range 300 {
		for n := range int64(3) {
			if id != 0 || n != 0 {
				assert.False(t, bytes.Equal(p.message(0, 0), p.message(id, n)), "client %d, message %d", id, n)
			}
		}
	}
}

func TestCrowdIsNotServed(t *testing.T) {
	for name, f := range map[string]func(net.Conn){
		"closes": func(conn net.Conn) {},
		"silent": func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) },
	} {
		t.Run(name, func(t *testing.T) {
			_, err := crowd(server(t, f), 3, 64).Run(context.Background())
			var u Unserved
			require.ErrorAs(t, err, &u)
			assert.Equal(t, 3, u.Clients)
			assert.Less(t, u.Served, 3)
		})
	}
}

func TestEnough(t *testing.T) {
	c := crowd(server(t, echo), 200, 64)
	c.Enough = func(clients int) error {
		if clients > 100 {
			return errors.New("too much memory")
		}
		return nil
	}
	_, err := c.Run(context.Background())
	assert.EqualError(t, err, "128 of 200 clients: too much memory")
}

func TestPolite(t *testing.T) {
	p := Polite{Every: 5 * time.Millisecond, Duration: 100 * time.Millisecond, Size: 64, Patience: time.Second}
	p.Addr = server(t, echo).Addr().(*net.TCPAddr).AddrPort()
	for _, m := range Manners {
		leave, err := m.Visit(context.Background(), p.Addr)
		require.NoError(t, err)
		w, err := p.Run(context.Background())
		leave()
		require.NoError(t, err)
		assert.Equal(t, 20, w.Asked, m)
		assert.Equal(t, 20, w.Answered, m)
		assert.Zero(t, w.Wrong)
	}
}

// A pause of the server is felt by all whom the timetable would have had talk.
func TestPoliteCountsFromTheTimetable(t *testing.T) {
	n := 0
	p := Polite{Every: 5 * time.Millisecond, Duration: 200 * time.Millisecond, Size: 64, Patience: time.Second}
	p.Addr = server(t, func(conn net.Conn) {
		data := make([]byte, 64)
		for ; ; n++ {
			if _, err := io.ReadFull(conn, data); err != nil {
				return
			}
			if n == 10 {
				<-time.After(100 * time.Millisecond)
			}
			_, _ = conn.Write(data)
		}
	}).Addr().(*net.TCPAddr).AddrPort()
	w, err := p.Run(context.Background())
	require.NoError(t, err)
	late := 0
	for _, b := range w.Latency.Distribution() {
		if b.From > int64(20*time.Millisecond) {
			late += int(b.Count)
		}
	}
	assert.Greater(t, late, 10, "one pause of 100 ms delays those that were due in it")
}

func TestPoliteIsNotAnswered(t *testing.T) {
	p := Polite{Every: 5 * time.Millisecond, Duration: 100 * time.Millisecond, Size: 64, Patience: time.Second}
	p.Addr = server(t, func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }).Addr().(*net.TCPAddr).AddrPort()
	w, err := p.Run(context.Background())
	require.NoError(t, err)
	assert.Equal(t, 1, w.Asked)
	assert.Zero(t, w.Answered)
}

func TestGuests(t *testing.T) {
	g := Guests{Patience: time.Second, Addr: server(t, echo).Addr().(*net.TCPAddr).AddrPort()}
	defer g.Leave()
	require.NoError(t, g.Come(context.Background(), 100, func(int) error { return nil }))
	err := g.Come(context.Background(), 300, func(n int) error {
		if n > 150 {
			return errors.New("too much memory")
		}
		return nil
	})
	assert.EqualError(t, err, "192 of 300 clients: too much memory")
}
