package main

import "net"

// serve relays every client to the server at to.
func serve(ln net.Listener, to string) {
	each(ln, func(client *net.TCPConn) { relay(client, to) })
}

// relay carries bytes both ways, until both sides have ended.
func relay(client *net.TCPConn, to string) {
	// Step 1. Be a client too. If that fails, this client alone is sent home.
	panic("step 1 is not written yet")

	// Step 2. Carry both ways at once: neither side waits for its turn.

	// Step 3. Ask for a reset that no read hears. We are stuck in a
	// write, or the client half-closed. An empty write reports it, in the
	// second case as EPIPE. So it does after our own CloseWrite.
}

// carry writes to dst what it reads from src, and passes src's end on.
func carry(dst, src *net.TCPConn) {
	// Step 4. Read and write. A slow dst slows src down: we keep one piece.
	panic("step 4 is not written yet")

	// Step 5. End this direction, and only this one. The answer may still be
	// on its way in the other.

	// Step 6. src was reset, and takes no answer any more. Do not wait for
	// one, dst may be silent for ever.
}
