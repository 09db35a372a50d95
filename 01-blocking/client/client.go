package main

import "golang.org/x/sys/unix"

// answerSize is how long an answer is. TCP does not say where it ends: client
// and server have to agree on it.
const answerSize = len("received")

// ask takes the client's half of the nine steps: it connects, sends message,
// and returns the whole answer. Every call that fails here ends the client:
// return its error, and main says it.
func ask(domain int, sa unix.Sockaddr, message []byte) ([]byte, error) {
	// Step 4. Create a socket. Python: s = socket.socket(AF_INET, SOCK_STREAM)
	panic("step 4 is not written yet")

	// Step 8.1. Close it, whatever comes: the server sees end of stream.

	// Step 5. Connect it to the server's. Python: s.connect((host, port))

	// Step 7.1. Send the message. Python: s.sendall(b"Hello")

	// Step 7.4. Wait for the answer.
}

// readAnswer reads until the answer is whole: TCP may bring it in pieces.
func readAnswer(conn int) ([]byte, error) {
	panic("step 7.4 is not written yet")
}

// sendAll writes until the kernel has taken all of out: a signal may interrupt
// write(2) half-way. Python: s.sendall(out)
func sendAll(conn int, out []byte) error {
	panic("step 7.1 is not written yet")
}
