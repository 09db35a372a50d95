package main

import "golang.org/x/sys/unix"

// serve takes one client through the nine steps. The client's steps are 4, 5,
// and its own half of 7 and 8. Every call that fails here ends the server:
// return its error, and main says it.
func serve(domain int, sa unix.Sockaddr) error {
	// Step 1. Create a socket. A socket is a number to the program: a
	// descriptor, as an open file is.
	// Python: socket.socket(AF_INET, SOCK_STREAM)
	panic("step 1 is not written yet")

	// Step 2. Bind it to the address. Without SO_REUSEADDR, a server that is
	// started again must first wait for its old connections' TIME_WAIT.

	// Step 3. Listen. From here on the kernel accepts connections, and holds
	// them until step 6. Then call listening(ln), which is in main.go.

	// Step 6. Take the first connection out of the accept queue.

	// Steps 7 and 8. Talk until the client has closed.

	// Step 9. Close the connection; the listening socket goes last.
}

// accept waits for a client. A signal may interrupt the wait (EINTR), and a
// client may be gone before it was accepted (ECONNABORTED): neither is a reason
// to stop (accept(2)).
func accept(ln int) (conn int, err error) {
	panic("step 6 is not written yet")
}

// answer says "received" for each piece of data that arrives, of at most 1024
// bytes, to the end of the stream. An error ends the conversation too: the
// client is gone.
func answer(conn int) {
	// Step 7.2. Wait for data. No bytes and no error is the end of the
	// stream: the client has closed, which is step 8.
	panic("step 7.2 is not written yet")

	// Step 7.3. Answer.
}

// sendAll writes until the kernel has taken all of out: a signal may interrupt
// write(2) half-way. Python: conn.sendall(out)
func sendAll(conn int, out []byte) error {
	panic("step 7.3 is not written yet")
}
