package main

import (
	"errors"
	"fmt"
	"strings"

	"example.org/sockets/solutions/03-selector/selector"
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
	servers, err := selector.New() // Python: sel = selectors.DefaultSelector()
	if err != nil {
		return nil, err
	}
	defer servers.Close()
	out := []byte(strings.Join(messages, ""))
	errs, open := make([]error, n), 0
	for i := range errs {
		errs[i] = connect(servers, sa, &server{number: i, out: out, want: out})
		if errs[i] == nil {
			open++
		}
	}
	return errs, eventLoop(servers, errs, open)
}

// connect starts a connection, and does not wait for it: others are to start.
func connect(servers *selector.Selector, sa unix.Sockaddr, s *server) error {
	// Step 2. Connect a socket that does not block, and watch it. EINPROGRESS
	// is no failure: it is ready for Write when it has connected, or failed.
	conn, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err != nil {
		return err
	}
	err = unix.SetNonblock(conn, true) // Python: sock.setblocking(False)
	if err == nil {
		err = unix.Connect(conn, sa) // Python: sock.connect_ex(server_addr)
	}
	if err == nil || err == unix.EINPROGRESS || err == unix.EINTR {
		// Python: sel.register(sock, selectors.EVENT_WRITE, data)
		err = servers.Register(conn, selector.Write, s)
	}
	if err != nil {
		_ = unix.Close(conn) // ignored: err says more
	}
	return err
}

// eventLoop waits for all open connections at once, until none is left.
func eventLoop(servers *selector.Selector, errs []error, open int) error {
	data := make([]byte, 64<<10)
	for open > 0 {
		// Step 3. Wait until a server is ready.
		ready, err := servers.Select(-1) // Python: sel.select(timeout=None)
		if err != nil {
			return err
		}
		// Step 4. Give each its turn. Close when all is back, or never will be.
		for _, event := range ready {
			s := event.Data.(*server)
			errs[s.number] = serviceConnection(servers, event, data)
			if errs[s.number] != nil || len(s.want) == 0 {
				_ = servers.Unregister(event.FD) // ignored: it was registered
				_ = unix.Close(event.FD)         // ignored: nothing to lose
				open--
			}
		}
	}
	return nil
}

// serviceConnection takes one connection's turn. An error ends it.
func serviceConnection(
	servers *selector.Selector, event selector.Ready, data []byte) error {
	// Step 5. Send and receive what can be done now, and say what to wait for:
	// for Read and Write at once, as long as there is something to send. A
	// server that nobody reads may not be reading either.
	conn, s := event.FD, event.Data.(*server)
	if event.Events&selector.Write != 0 {
		if err := send(conn, s); err != nil {
			return err
		}
	}
	if event.Events&selector.Read != 0 {
		if err := receive(conn, s, data); err != nil {
			return err
		}
	}
	interest := selector.Read
	if len(s.out) > 0 {
		interest |= selector.Write
	}
	return servers.Modify(conn, interest, s)
}

// send sends as much as the kernel takes.
func send(conn int, s *server) error {
	// Step 6. Ask how the connect has ended: SO_ERROR. Then send.
	errno, err := unix.GetsockoptInt(conn, unix.SOL_SOCKET, unix.SO_ERROR)
	if err == nil && errno != 0 {
		err = unix.Errno(errno)
	}
	if err != nil {
		return err
	}
	n, err := unix.Write(conn, s.out) // Python: sent = sock.send(data.outb)
	s.out = s.out[max(n, 0):]
	return unlessNotNow(err)
}

// receive reads a piece of the echo.
func receive(conn int, s *server, data []byte) error {
	// Step 7. Hold it against what is due: it may be a part, or wrong.
	n, err := unix.Read(conn, data) // Python: recv_data = sock.recv(1024)
	if err != nil {
		return unlessNotNow(err)
	}
	if n == 0 { // Python: recv_data == b""
		return errors.New("the server closed before its echo was whole")
	}
	for i, b := range data[:n] {
		if i == len(s.want) || b != s.want[i] {
			return fmt.Errorf("got %.20q, want %.20q", data[i:n], s.want[i:])
		}
	}
	s.want = s.want[n:]
	return nil
}

// unlessNotNow drops an error that only says to wait: Select will.
func unlessNotNow(err error) error {
	if err == unix.EAGAIN || err == unix.EINTR {
		return nil
	}
	return err
}
