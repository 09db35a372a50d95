package main

import (
	"errors"
	"io"
	"net"
	"syscall"
	"time"
)

// serve relays every client to the server at to.
func serve(ln net.Listener, to string) {
	each(ln, func(client *net.TCPConn) { relay(client, to) })
}

// relay carries bytes both ways, until both sides have ended.
func relay(client *net.TCPConn, to string) {
	// Step 1. Be a client too. If that fails, this client alone is sent home.
	// Python: s = socket.create_connection(to, timeout=10)
	conn, err := net.DialTimeout("tcp", to, 10*time.Second)
	if err != nil {
		return
	}
	server := conn.(*net.TCPConn)
	defer hangUp(server)

	// Step 2. Carry both ways at once: neither side waits for its turn.
	up, down := make(chan struct{}), make(chan struct{})
	go func() { carry(server, client); close(up) }()
	go func() { carry(client, server); close(down) }()
	for asked := false; up != nil || down != nil; {
		select {
		case <-up:
			up = nil
		case <-down:
			down, asked = nil, false
		case <-time.After(fullSecond()):
			// Step 3. Ask for a reset that no read hears. We are stuck in a
			// write, or the client half-closed. An empty write reports it, in
			// the second case as EPIPE. So it does when down is about to end:
			// ask twice.
			// Shortcut: server is not asked. Its client has heard its end.
			_, err := client.Write(nil)
			broken := err != nil && down != nil
			if errors.Is(err, syscall.ECONNRESET) || broken && asked {
				_ = server.Close() // ignored: it ends both carries either way
			}
			asked = broken
		}
	}
}

// fullSecond is the time until the next. A thousand goroutines that wake at
// once cost a third of what they cost one by one.
func fullSecond() time.Duration {
	return time.Second - time.Duration(time.Now().Nanosecond())
}

// carry writes to dst what it reads from src, and passes src's end on.
func carry(dst, src *net.TCPConn) {
	// Step 4. Read and write. A slow dst slows src down: we keep one piece.
	data := make([]byte, 16<<10)
	n, err := src.Read(data) // Python: data = src.recv(16384)
	for ; err == nil; n, err = src.Read(data) {
		// Python: dst.sendall(data)
		if _, err := dst.Write(data[:n]); err != nil {
			return // dst is gone; the other carry reads from it to its end
		}
	}
	// Step 5. End this direction, and only this one. The answer may still be
	// on its way in the other. Python: dst.shutdown(socket.SHUT_WR)
	_ = dst.CloseWrite() // ignored: if dst is gone, its reader hears so
	if err != io.EOF {
		// Step 6. src was reset, and takes no answer any more. Do not wait for
		// one, dst may be silent for ever.
		_ = dst.SetReadDeadline(time.Now().Add(goodbye)) // ignored: likewise
	}
}
