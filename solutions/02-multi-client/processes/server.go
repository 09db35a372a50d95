package main

import (
	"log"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// child is set in the environment of every child, and of nobody else.
const child = "ECHO_CHILD"

// serve echoes for every client at once, in a process for each.
func serve(sa unix.Sockaddr) error {
	// Step 3.2. In a child, echo for its one client, and end.
	if os.Getenv(child) != "" {
		echo(3)
		return nil
	}

	// Step 1. Listen, by steps 1 to 3 of 01-blocking, and call listening(ln).
	ln, err := listen(sa)
	if err != nil {
		return err
	}
	defer unix.Close(ln)
	listening(ln)

	// Step 3.3. Keep the port to this process: do not pass ln on to a child.
	// While one holds it, the server cannot be started again.
	unix.CloseOnExec(ln)
	// Step 3.4. Nobody will ask how a child has ended: leave no zombies.
	// For that question the kernel keeps each one, until it is told so.
	signal.Ignore(unix.SIGCHLD) // Python: signal.signal(SIGCHLD, SIG_IGN)

	for {
		// Step 2. Take the first connection out of the accept queue.
		conn, err := accept(ln)
		if err != nil {
			return err
		}
		// Step 3. Echo for it in a process of its own, and go back to step 2.
		start(conn)
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

// start runs this program once more, as a child that has the client's socket.
// If we are killed, our children go on until their clients have left.
func start(conn int) {
	// Step 3.1. Give the child the socket as its descriptor 3, and close ours:
	// the client sees the end of the stream only when nobody holds it any more.
	defer unix.Close(conn)
	unix.CloseOnExec(conn)
	program, err := os.Executable()
	attr := &syscall.ProcAttr{
		Env:   append(os.Environ(), child+"=yes"),
		Files: []uintptr{0, 1, 2, uintptr(conn)},
	}
	for err == nil || again(err) {
		_, err = syscall.ForkExec(program, os.Args, attr) // Python: os.fork()
		if err == nil {
			return
		}
	}
	log.Printf("no child, and one client less: %v", err)
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
	case unix.EMFILE, unix.ENFILE, unix.ENOBUFS, unix.ENOMEM,
		unix.EAGAIN: // the last: no more processes
		// Step 7. Out of descriptors, accept fails at once: wait, do not spin.
		// The client stays in the queue until a descriptor comes free.
		// Shortcut: asks now and then; 03-selector asks when a client leaves.
		time.Sleep(100 * time.Millisecond)
		return true
	}
	return false
}
