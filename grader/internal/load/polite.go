package load

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Polite is bob: a client with a timetable. He sends a message every so often,
// whether or not the last one was answered late, and his latency counts from
// the moment when he meant to send (coordinated omission is not left out).
type Polite struct {
	Addr     netip.AddrPort
	Every    time.Duration
	Duration time.Duration
	Size     int           // of a message, bytes
	Patience time.Duration // how long he waits for an answer before he gives up
}

// Waits are what a polite client has seen.
type Waits struct {
	Asked    int
	Answered int
	Latency  *hdrhistogram.Histogram // nanoseconds, of those that were answered
	Wrong    int                     // echoes in which a byte differs
}

// Run talks to the server. A client who is not answered gives up: then fewer were answered than asked.
func (p Polite) Run(ctx context.Context) (w Waits, err error) {
	w.Latency = newLatency()
	start := time.Now()
	conn, err := dial(ctx, p.Addr, p.Patience)
	if err != nil {
		return w, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })()
	out, in := newPattern(p.Size), make([]byte, p.Size)
	for due := start; due.Sub(start) < p.Duration; due = due.Add(p.Every) {
		if early := time.Until(due); early > 0 {
			select {
			case <-time.After(early): // the timetable
			case <-ctx.Done():
				return w, ctx.Err()
			}
		}
		w.Asked++
		_ = conn.SetDeadline(time.Now().Add(p.Patience)) // ignored: the next call says it
		if _, err := conn.Write(out.message(0, int64(w.Asked))); err != nil {
			return w, ctx.Err()
		}
		if _, err := io.ReadFull(conn, in); err != nil {
			return w, ctx.Err()
		}
		w.Answered++
		if !bytes.Equal(in, out.message(0, int64(w.Asked))) {
			w.Wrong++
		}
		_ = w.Latency.RecordValue(int64(time.Since(due))) // ignored: it is under a minute
	}
	return w, nil
}

func dial(ctx context.Context, addr netip.AddrPort, limit time.Duration) (*net.TCPConn, error) {
	d := net.Dialer{Timeout: limit}
	d.SetMultipathTCP(false)
	conn, err := d.DialContext(ctx, "tcp", addr.String())
	if err != nil {
		return nil, fmt.Errorf("connect to the server: %w", err)
	}
	return conn.(*net.TCPConn), nil
}

// A Manner is how ann, who is not polite, behaves towards a server.
type Manner string

// The manners of ann.
const (
	Away   Manner = "away"   // she is not there
	Silent Manner = "silent" // she connects, and says nothing
	Slow   Manner = "slow"   // she sends as fast as she may, and reads 4 KiB in 10 ms
	Greedy Manner = "greedy" // she sends and reads as fast as she may
)

// Manners lists them, the kindest first.
var Manners = []Manner{Away, Silent, Slow, Greedy}

// Visit has ann at the server until ctx ends. It returns once she is there.
func (m Manner) Visit(ctx context.Context, addr netip.AddrPort) (leave func(), err error) {
	if m == Away {
		return func() {}, nil
	}
	conn, err := dial(ctx, addr, time.Second)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{}, 2)
	if m == Silent {
		return func() { cancel(); _ = conn.Close() }, nil // ignored: she owes nothing
	}
	go func() { defer func() { done <- struct{}{} }(); chatters(conn) }()
	go func() { defer func() { done <- struct{}{} }(); m.reads(ctx, conn) }()
	return func() {
		cancel()
		_ = conn.Close() // ignored: it ends both
		<-done
		<-done
	}, nil
}

func chatters(conn net.Conn) {
	for data := make([]byte, 64<<10); ; {
		if _, err := conn.Write(data); err != nil {
			return
		}
	}
}

func (m Manner) reads(ctx context.Context, conn net.Conn) {
	data, tick := make([]byte, 64<<10), time.NewTicker(10*time.Millisecond)
	defer tick.Stop()
	if m == Slow {
		data = data[:4<<10]
	}
	for {
		if _, err := conn.Read(data); err != nil {
			return
		}
		if m == Slow {
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
		}
	}
}
