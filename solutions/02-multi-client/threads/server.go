package main

import (
	"time"

	"golang.org/x/sys/unix"
)

// serve echoes for every client at once, on a thread for each.
func serve(sa unix.Sockaddr) error {
	// Step 1. Listen, by steps 1 to 3 of 01-blocking, and call listening(ln).
	ln, err := listen(sa)
	if err != nil {
		return err
	}
	defer unix.Close(ln)
	listening(ln)

	for {
		// Step 2. Take the first connection out of the accept queue.
		conn, err := accept(ln)
		if err != nil {
			return err
		}
		// Step 3. Echo for it on a thread of its own, and go back to step 2.
		// Python: threading.Thread(target=echo, args=(conn,)).start()
		// Shortcut: Go ends a program at 10,000 threads; 03-selector needs one.
		go echo(conn)
	}
}

// listen makes a socket that listens on sa. Its queue is as long as the kernel
// allows: a client that finds it full tries again, but only a second later.
func listen(sa unix.Sockaddr) (ln int, err error) {
	ln, err = unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err != nil {
		return ln, err
	}
	err = unix.SetsockoptInt(ln, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1)
	if err != nil {
		return ln, err
	}
	if err := unix.Bind(ln, sa); err != nil {
		return ln, err
	}
	return ln, unix.Listen(ln, unix.SOMAXCONN)
}

// accept waits for a client, and tries again after a failure that passes.
func accept(ln int) (conn int, err error) {
	for {
		conn, _, err = unix.Accept(ln)
		if err == nil || !again(err) {
			return conn, err
		}
	}
}

// echo sends back what the client sends, to the end of its stream. An error
// ends the conversation too: the client is gone.
func echo(conn int) {
	// Step 4. Close, however it ends: the client may be waiting for that.
	defer unix.Close(conn)
	data := make([]byte, 1024)
	for {
		// Step 5. Wait for data. No bytes and no error: the end of the stream.
		// The client says no more, but it may still be reading.
		n, err := unix.Read(conn, data)
		if err == unix.EINTR {
			continue // a signal came, not data: wait again
		}
		if err != nil || n == 0 {
			return
		}
		// Step 6. Send back what came, all of it, before reading on.
		if err := sendAll(conn, data[:n]); err != nil {
			return
		}
	}
}

// sendAll writes until the kernel has taken all of out. While the kernel has no
// room, because the client does not read, write(2) waits, and so do we.
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

// again reports whether what failed with err is worth another try.
func again(err error) bool {
	switch err {
	case unix.EINTR, unix.ECONNABORTED, unix.EPROTO:
		return true // a signal came, or that client has left the queue
	case unix.EMFILE, unix.ENFILE, unix.ENOBUFS, unix.ENOMEM:
		// Step 7. Out of descriptors, accept fails at once: wait, do not spin.
		// The client stays in the queue until a descriptor comes free.
		// Shortcut: asks now and then; 03-selector asks when a client leaves.
		time.Sleep(100 * time.Millisecond)
		return true
	}
	return false
}
