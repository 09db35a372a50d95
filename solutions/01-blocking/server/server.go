package main

import "golang.org/x/sys/unix"

// serve takes one client through the nine steps. The client's steps are 4, 5,
// and its own half of 7 and 8.
func serve(domain int, sa unix.Sockaddr) error {
	// Step 1. Create a socket. A socket is a number to the program: a
	// descriptor, as an open file is.
	// Python: socket.socket(AF_INET, SOCK_STREAM)
	ln, err := unix.Socket(domain, unix.SOCK_STREAM, 0)
	if err != nil {
		return err
	}
	defer unix.Close(ln)

	// Step 2. Bind it to the address. Without SO_REUSEADDR, a server that is
	// started again must first wait for its old connections' TIME_WAIT.
	err = unix.SetsockoptInt(ln, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1)
	if err != nil {
		return err
	}
	if err := unix.Bind(ln, sa); err != nil { // Python: s.bind((host, port))
		return err
	}

	// Step 3. Listen. From here on the kernel accepts connections, and holds
	// them until step 6.
	if err := unix.Listen(ln, 128); err != nil { // Python: s.listen()
		return err
	}
	listening(ln)

	// Step 6. Take the first connection out of the accept queue.
	conn, err := accept(ln)
	if err != nil {
		return err
	}
	// Steps 7 and 8. Talk until the client has closed.
	answer(conn)
	// Step 9. Close the connection; the listening socket goes last.
	return unix.Close(conn)
}

// accept waits for a client. A signal may interrupt the wait (EINTR), and a
// client may be gone before it was accepted (ECONNABORTED): neither is a reason
// to stop (accept(2)).
func accept(ln int) (conn int, err error) {
	for {
		conn, _, err = unix.Accept(ln) // Python: conn, addr = s.accept()
		if err != unix.EINTR && err != unix.ECONNABORTED {
			return conn, err
		}
	}
}

// answer says "received" for each piece of data that arrives, of at most 1024
// bytes, to the end of the stream. An error ends the conversation too: the
// client is gone.
func answer(conn int) {
	data := make([]byte, 1024)
	for {
		// Step 7.2. Wait for data. No bytes and no error is the end of the
		// stream: the client has closed, which is step 8.
		n, err := unix.Read(conn, data) // Python: data = conn.recv(1024)
		if err == unix.EINTR {
			continue // a signal came, not data: wait again
		}
		if err != nil || n == 0 {
			return
		}
		// Step 7.3. Answer.
		if err := sendAll(conn, []byte("received")); err != nil {
			return
		}
	}
}

// sendAll writes until the kernel has taken all of out: a signal may interrupt
// write(2) half-way. Python: conn.sendall(out)
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
