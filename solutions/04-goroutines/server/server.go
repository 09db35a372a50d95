package main

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// moment is how long a client whose time is over has to say what is on its way.
const moment = 50 * time.Millisecond

// stream is a net.Conn of which either half can be closed: TCP or Unix domain.
type stream interface {
	net.Conn
	CloseWrite() error
	SetWriteBuffer(bytes int) error
}

// serve echoes to every client, each in a goroutine of its own, until ctx is
// done. Then the clients have grace to end.
func serve(ctx context.Context, ln net.Listener, idle, grace time.Duration) {
	var clients sync.WaitGroup
	defer clients.Wait()
	left := make(chan struct{}, 1)
	// Step 6.1. When ctx is done, close ln at once: accept ends, and with it
	// this loop.
	stop := context.AfterFunc(ctx, func() { ln.Close() })
	defer stop()
	for {
		// Step 1. Wait for a client.
		conn, err := accept(ctx, ln, left)
		if err != nil {
			return
		}
		// Step 2. Talk to it in a goroutine, and go straight back to step 1.
		clients.Go(func() { // Python: threading.Thread(target=talk).start()
			talk(ctx, conn.(stream), idle, grace)
			select {
			case left <- struct{}{}:
			default: // accept knows already
			}
		})
	}
}

// accept waits for a client. Only a closed ln is an error.
func accept(ctx context.Context, ln net.Listener, left <-chan struct{}) (
	net.Conn, error) {
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		conn, err := ln.Accept() // Python: conn, addr = s.accept()
		if err == nil || errors.Is(err, net.ErrClosed) {
			return conn, err
		}
		// Step 3. Out of descriptors, pause: the client stays in the accept
		// queue. To ask again at once would fail at once, for ever: pause until
		// a client has left, and each time a little longer, up to a second.
		select {
		case <-left:
		case <-time.After(pause):
		case <-ctx.Done():
		}
	}
}

// talk echoes until the client has ended its stream, has been silent for idle,
// or is gone, or until the server is to end.
func talk(ctx context.Context, conn stream, idle, grace time.Duration) {
	defer hangUp(conn, grace/8)
	if idle > 0 {
		// The kernel would take megabytes of echo off our hands, and a client
		// that still reads them would look idle.
		_ = conn.SetWriteBuffer(64 << 10) // ignored: then it does look so
	}
	// Step 6.2. When ctx is done, end the wait of a read that has begun. Leave
	// the writes most of grace, and step 7 the rest: a client may never read.
	stop := context.AfterFunc(ctx, func() {
		now := time.Now()
		_ = conn.SetReadDeadline(now.Add(moment))         // ignored: closed
		_ = conn.SetWriteDeadline(now.Add(grace * 7 / 8)) // ignored: closed
	})
	defer stop()
	data := make([]byte, 4096)
	for {
		// Step 4. Read, and write what was read. To this goroutine both block;
		// the runtime's own selector waits for all of them.
		n, err := receive(ctx, conn, data, idle)
		if err != nil {
			return
		}
		// Python: conn.sendall(data)
		if _, err := conn.Write(data[:n]); err != nil {
			return
		}
	}
}

// receive waits for data until the client is idle, or ctx done. Then it looks
// once more: what has arrived counts, even if the clock was first.
func receive(ctx context.Context, conn stream, data []byte,
	idle time.Duration) (int, error) {
	if idle > 0 {
		// Step 5. The time for one read, set anew before each. Were it set for
		// writes too, it would cut off a client that reads its echo slowly.
		_ = conn.SetReadDeadline(time.Now().Add(idle)) // ignored: Read says
	}
	// Step 6.3. Ask for ctx after setting a deadline, never before. Step 6.2
	// may have set its own in between.
	if ctx.Err() == nil {
		n, err := conn.Read(data) // Python: data = conn.recv(4096)
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			return n, err
		}
	}
	_ = conn.SetReadDeadline(time.Now().Add(moment)) // ignored: Read says
	return conn.Read(data)
}

// hangUp says goodbye, and closes when the client has closed too, or when its
// time is over.
func hangUp(conn stream, goodbye time.Duration) {
	// Step 7. End our half, drop what still arrives, and only then close. A
	// close with unread data makes the kernel send a reset, and that destroys
	// the echo on its way. Python: conn.shutdown(socket.SHUT_WR)
	_ = conn.CloseWrite() // ignored, as all here: the client may be gone
	_ = conn.SetReadDeadline(time.Now().Add(goodbye))
	_, _ = io.Copy(io.Discard, conn)
	_ = conn.Close()
}
