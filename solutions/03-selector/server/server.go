package main

import (
	"time"

	"example.org/sockets/solutions/03-selector/selector"
	"golang.org/x/sys/unix"
)

// client is what has to be remembered of one client between its turns.
type client struct {
	out []byte // owed to it: read, and not taken by the kernel yet
}

// serve echoes for every client at once, on one thread for all.
func serve(sa unix.Sockaddr) error {
	// Step 1. Listen, by steps 1 to 3 of 01-blocking, and call listening(ln).
	ln, err := listen(sa)
	if err != nil {
		return err
	}
	defer unix.Close(ln)
	listening(ln)

	// Step 2. Make a selector, watch ln with it, and loop.
	clients, err := selector.New() // Python: selectors.DefaultSelector()
	if err != nil {
		return err
	}
	defer clients.Close()
	if err := watch(clients, ln, nil); err != nil {
		return err
	}
	return eventLoop(clients, ln)
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

// watch makes fd non-blocking, and has clients say when it can be read from.
// Not when it can be written to: that is nearly always.
func watch(clients *selector.Selector, fd int, data any) error {
	// Python: sock.setblocking(False)
	if err := unix.SetNonblock(fd, true); err != nil {
		return err
	}
	// Python: clients.register(sock, selectors.EVENT_READ, data)
	return clients.Register(fd, selector.Read, data)
}

// eventLoop waits for everybody at once, and gives each a short turn. A wait
// anywhere else would stop them all.
func eventLoop(clients *selector.Selector, ln int) error {
	data := make([]byte, 64<<10) // for all: nothing in it outlasts a turn
	full := false                // no descriptors left, and ln not watched
	for {
		// Step 3. Wait until somebody is ready; if full, not for ever.
		timeout := time.Duration(-1)
		if full {
			timeout = 100 * time.Millisecond
		}
		ready, err := clients.Select(timeout) // Python: clients.select()
		if err != nil {
			return err
		}
		full = full && watch(clients, ln, nil) != nil // somebody may have left
		// Step 4. Give each its turn. Forget who has no other, then close.
		for _, event := range ready {
			if event.Data == nil {
				full = acceptConnection(clients, ln)
			} else if !serviceConnection(clients, event, data) {
				_ = clients.Unregister(event.FD) // ignored: it was registered
				_ = unix.Close(event.FD)         // ignored: nothing to lose
			}
		}
	}
}

// acceptConnection lets in all who are in the queue. It reports whether the
// descriptors have run out.
func acceptConnection(clients *selector.Selector, ln int) (full bool) {
	for {
		// Step 5. Take a connection out of the queue, and watch it.
		conn, _, err := unix.Accept(ln) // Python: conn, addr = sock.accept()
		switch err {
		case nil:
			if watch(clients, conn, &client{}) != nil {
				_ = unix.Close(conn) // ignored: this client only
			}
		case unix.EAGAIN:
			return false // the queue is empty. Python: BlockingIOError
		case unix.EINTR, unix.ECONNABORTED, unix.EPROTO:
			// A signal came, or that client has left the queue: next.
		default:
			// Step 6. Out of descriptors. Do not watch ln, or the loop spins:
			// the queue stays as it is, and ln ready.
			_ = clients.Unregister(ln) // ignored: it was registered
			return true
		}
	}
}

// serviceConnection takes one client's turn, and reports whether there will be
// another. A client that is owed something is not read: it cannot fill our
// memory, and its end of stream is seen when all is sent, not before.
func serviceConnection(
	clients *selector.Selector, event selector.Ready, data []byte) (more bool) {
	conn, c := event.FD, event.Data.(*client)
	out := c.out
	if event.Events&selector.Read != 0 {
		// Step 7. Read once: what else there is can wait for the next turn.
		n, err := unix.Read(conn, data) // Python: data = sock.recv(1024)
		if err != nil || n == 0 {
			return notNow(err) // else it has ended its stream, or is gone
		}
		out = data[:n]
	}
	// Step 8. Send at once: there is nearly always room.
	n, err := unix.Write(conn, out) // Python: sent = sock.send(out)
	if err != nil && !notNow(err) {
		return false
	}
	// Step 9. Keep what was not taken, and ask for Write while it is owed.
	c.out = append(c.out[:0], out[max(n, 0):]...)
	if len(c.out) > 0 {
		return clients.Modify(conn, selector.Write, c) == nil
	}
	c.out = nil // gives its memory back
	return clients.Modify(conn, selector.Read, c) == nil
}

// notNow reports whether a call has found nothing to do but to wait.
func notNow(err error) bool { return err == unix.EAGAIN || err == unix.EINTR }
