package main

import (
	"example.org/sockets/03-selector/selector"
	"golang.org/x/sys/unix"
)

// client is what has to be remembered of one client between its turns.
type client struct {
	out []byte // owed to it: read, and not taken by the kernel yet
}

// serve echoes for every client at once, on one thread for all.
// What fails here ends the server: return it, and main says it.
func serve(sa unix.Sockaddr) error {
	// Step 1. Listen, by steps 1 to 3 of 01-blocking, and call listening(ln).
	// Step 2. Make a selector, watch ln with it, and loop.
	panic("step 1 is not written yet")
}

// listen makes a socket that listens on sa, with a queue of unix.SOMAXCONN.
func listen(sa unix.Sockaddr) (ln int, err error) {
	panic("step 1 is not written yet")
}

// watch makes fd non-blocking, and has clients say when it can be read from.
func watch(clients *selector.Selector, fd int, data any) error {
	panic("step 2 is not written yet")
}

// eventLoop waits for everybody at once, and gives each a short turn. A wait
// anywhere else would stop them all.
func eventLoop(clients *selector.Selector, ln int) error {
	// Step 3. Wait until somebody is ready; if full, not for ever.
	// Step 4. Give each its turn. Forget who has no other, then close.
	panic("step 3 is not written yet")
}

// acceptConnection lets in all who are in the queue. It reports whether the
// descriptors have run out.
func acceptConnection(clients *selector.Selector, ln int) (full bool) {
	// Step 5. Take a connection out of the queue, and watch it.
	// Step 6. Out of descriptors. Do not watch ln, or the loop spins:
	// the queue stays as it is, and ln ready.
	panic("step 5 is not written yet")
}

// serviceConnection takes one client's turn, and reports whether there will be
// another. Do not read a client that is owed something: it would fill our
// memory, and its end of stream would come before it has everything.
func serviceConnection(
	clients *selector.Selector, event selector.Ready, data []byte) (more bool) {
	// Step 7. Read once: what else there is can wait for the next turn.
	// Step 8. Send at once: there is nearly always room.
	// Step 9. Keep what was not taken, and ask for Write while it is owed.
	panic("step 7 is not written yet")
}
