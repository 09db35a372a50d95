package main

import "golang.org/x/sys/unix"

// serve echoes for every client, in the order in which they came.
// What fails here ends the server: return it, and main says it.
func serve(sa unix.Sockaddr) error {
	// Step 1. Listen, by steps 1 to 3 of 01-blocking, and call listening(ln).
	for {
		// Step 2. Take the first connection out of the accept queue.
		// Step 3. Echo for it to its end, and go back to step 2. The others
		// wait in the queue: they are connected, and nobody hears them.
		panic("step 1 is not written yet")
	}
}

// listen makes a socket that listens on sa, with a queue of unix.SOMAXCONN.
func listen(sa unix.Sockaddr) (ln int, err error) {
	panic("step 1 is not written yet")
}

// accept waits for a client, and tries again after a failure that passes.
func accept(ln int) (conn int, err error) {
	panic("step 2 is not written yet")
}

// echo sends back what the client sends, to the end of its stream. An error
// ends the conversation too: the client is gone.
func echo(conn int) {
	// Step 4. Close, however it ends: the client may be waiting for that.
	// Step 5. Wait for data. No bytes and no error: the end of the stream.
	// Step 6. Send back what came, all of it, before reading on.
	panic("step 4 is not written yet")
}

// sendAll writes until the kernel has taken all of out.
func sendAll(conn int, out []byte) error {
	panic("step 6 is not written yet")
}

// again reports whether what failed with err is worth another try.
func again(err error) bool {
	// Step 7. Out of descriptors, accept fails at once: wait, do not spin.
	// After EINTR or ECONNABORTED try again at once.
	panic("step 7 is not written yet")
}
