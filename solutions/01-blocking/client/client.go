package main

import (
	"errors"

	"golang.org/x/sys/unix"
)

// answerSize is how long an answer is. TCP does not say where it ends: client
// and server have to agree on it.
const answerSize = len("received")

// ask takes the client's half of the nine steps: it connects, sends message,
// and returns the whole answer.
func ask(domain int, sa unix.Sockaddr, message []byte) ([]byte, error) {
	// Step 4. Create a socket. Python: s = socket.socket(AF_INET, SOCK_STREAM)
	conn, err := unix.Socket(domain, unix.SOCK_STREAM, 0)
	if err != nil {
		return nil, err
	}
	// Step 8.1. Close it, whatever comes: the server sees end of stream.
	defer unix.Close(conn)

	// Step 5. Connect it to the server's. Python: s.connect((host, port))
	if err := unix.Connect(conn, sa); err != nil {
		return nil, err
	}
	// Step 7.1. Send the message. Python: s.sendall(b"Hello")
	if err := sendAll(conn, message); err != nil {
		return nil, err
	}
	// Step 7.4. Wait for the answer.
	return readAnswer(conn)
}

// readAnswer reads until the answer is whole: TCP may bring it in pieces.
func readAnswer(conn int) ([]byte, error) {
	answer := make([]byte, answerSize)
	for have := 0; have < answerSize; {
		n, err := unix.Read(conn, answer[have:]) // Python: data = s.recv(1024)
		if err == unix.EINTR {
			continue // a signal came, not data: wait again
		}
		if err != nil {
			return nil, err
		}
		if n == 0 { // Python: data == b""
			return nil, errors.New(
				"the server closed before its answer was whole")
		}
		have += n
	}
	return answer, nil
}

// sendAll writes until the kernel has taken all of out: a signal may interrupt
// write(2) half-way. Python: s.sendall(out)
func sendAll(conn int, out []byte) error {
	for len(out) > 0 {
		n, err := unix.Write(conn, out)
		if err != nil && err != unix.EINTR {
			return err
		}
		out = out[max(n, 0):]
	}
	return nil
}
