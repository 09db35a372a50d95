package main

import (
	"io"
	"net"
	"sync"
	"time"
)

// serve relays every client to the server at to.
func serve(ln net.Listener, to string) {
	each(ln, func(client *net.TCPConn) { relay(client, to) })
}

// relay carries bytes both ways, until both sides have ended.
func relay(client *net.TCPConn, to string) {
	// Step 1. Be a client too: connect to the server. If that fails, this
	// client is sent home, and no other.
	conn, err := net.DialTimeout("tcp", to, 10*time.Second) // Python: s.connect()
	if err != nil {
		return
	}
	server := conn.(*net.TCPConn)
	defer hangUp(server)

	// Step 2. Carry both ways at once: neither side waits for its turn.
	var there sync.WaitGroup
	there.Go(func() { carry(server, client) })
	carry(client, server)
	there.Wait()
}

// carry writes to dst what it reads from src, and passes src's end on.
//
// Shortcut: while dst takes nothing, nobody reads from src, and a reset of it
// goes unheard. The selector of 03-selector would have told us.
func carry(dst, src *net.TCPConn) {
	// Step 3. Read a piece, write it, and so on. A slow dst slows src down:
	// nothing is kept but this one piece.
	data := make([]byte, 16<<10)
	n, err := src.Read(data) // Python: data = src.recv(16384)
	for ; err == nil; n, err = src.Read(data) {
		// Python: dst.sendall(data)
		if _, err := dst.Write(data[:n]); err != nil {
			// dst is gone. The other carry reads from it: it delivers what came
			// before, and then hears so too.
			return
		}
	}
	// Step 4. End this direction, and only this one: the answer may still be
	// on its way in the other. Python: dst.shutdown(socket.SHUT_WR)
	_ = dst.CloseWrite() // ignored: if dst is gone, its reader hears so
	if err != io.EOF {
		// Step 5. src was reset, and takes no answer any more: do not wait for
		// one, dst may be silent for ever.
		_ = dst.SetReadDeadline(time.Now().Add(goodbye)) // ignored: likewise
	}
}
