package main

import (
	"example.org/sockets/03-selector/selector"
	"golang.org/x/sys/unix"
)

// server is what has to be remembered of one connection between its turns.
type server struct {
	number int    // which of the connections it is, from 0
	out    []byte // still to be sent
	want   []byte // still to come back
}

// talk says all the messages on n connections at once. It returns what went
// wrong on each, nil where everything came back; or why it could not begin.
func talk(sa unix.Sockaddr, n int, messages []string) ([]error, error) {
	// Step 1. Make a selector, start the connections, and loop. TCP keeps no
	// borders between messages, so all may go in one piece.
	panic("step 1 is not written yet")
}

// connect starts a connection, and does not wait for it: others are to start.
func connect(servers *selector.Selector, sa unix.Sockaddr, s *server) error {
	// Step 2. Connect a socket that does not block, and watch it. EINPROGRESS
	// is no failure: it is ready for Write when it has connected, or failed.
	panic("step 2 is not written yet")
}

// eventLoop waits for all open connections at once, until none is left.
func eventLoop(servers *selector.Selector, errs []error, open int) error {
	// Step 3. Wait until a server is ready.
	// Step 4. Give each its turn. Close when all is back, or never will be.
	panic("step 3 is not written yet")
}

// serviceConnection takes one connection's turn. An error ends it.
func serviceConnection(
	servers *selector.Selector, event selector.Ready, data []byte) error {
	// Step 5. Send and receive what can be done now, and say what to wait for:
	// for Read and Write at once, as long as there is something to send. A
	// server that nobody reads may not be reading either.
	panic("step 5 is not written yet")
}

// send sends as much as the kernel takes.
func send(conn int, s *server) error {
	// Step 6. Ask how the connect has ended: SO_ERROR. Then send.
	panic("step 6 is not written yet")
}

// receive reads a piece of the echo.
func receive(conn int, s *server, data []byte) error {
	// Step 7. Hold it against what is due: it may be a part, or wrong.
	panic("step 7 is not written yet")
}
