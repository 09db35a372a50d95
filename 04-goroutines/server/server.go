package main

import (
	"context"
	"net"
	"time"
)

// stream is a net.Conn of which either half can be closed: TCP or Unix domain.
type stream interface {
	net.Conn
	CloseWrite() error
	SetWriteBuffer(bytes int) error
}

// serve echoes to every client, each in a goroutine of its own, until ctx is
// done. Then the clients have grace to end.
func serve(ctx context.Context, ln net.Listener, idle, grace time.Duration) {
	// Step 6.1. When ctx is done, close ln at once: accept ends, and with it
	// this loop.

	// Step 1. Wait for a client.
	panic("step 1 is not written yet")

	// Step 2. Talk to it in a goroutine, and go straight back to step 1.
}

// accept waits for a client. Only a closed ln is an error.
func accept(ctx context.Context, ln net.Listener) (net.Conn, error) {
	// Step 3. Out of descriptors, pause: the client stays in the accept
	// queue. To ask again at once would fail at once, for ever.
	panic("step 3 is not written yet")
}

// talk echoes until the client has ended its stream, has been silent for idle,
// or is gone, or until the server is to end.
func talk(ctx context.Context, conn stream, idle, grace time.Duration) {
	// Step 6.2. When ctx is done, end the wait of a read that has begun. Leave
	// the writes most of grace, and step 7 the rest: a client may never read.

	// Step 4. Read, and write what was read. To this goroutine both block;
	// the runtime's own selector waits for all of them.
	panic("step 4 is not written yet")

	// Step 5. The time for one read, set anew before each. Were it set for
	// writes too, it would cut off a client that reads its echo slowly.

	// Step 6.3. Ask for ctx after setting a deadline, never before. Step 6.2
	// may have set its own in between.
}

// hangUp says goodbye, and closes when the client has closed too, or when its
// time is over. However talk ends, it is called: defer it first of all.
func hangUp(conn stream, goodbye time.Duration) {
	// Step 7. End our half, drop what still arrives, and only then close. A
	// close with unread data makes the kernel send a reset, and that destroys
	// the echo on its way.
	panic("step 7 is not written yet")
}
