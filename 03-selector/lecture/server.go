package main

import (
	"example.org/sockets/03-selector/selector"
	"golang.org/x/sys/unix"
)

// client is what has to be remembered of one client between its turns.
type client struct {
	out []byte // Python: data['buffer']
}

// serve is the lecture's server, call for call. Where Python raises an
// exception, which ends the program, it returns an error, and main ends it.
func serve(sa unix.Sockaddr) error {
	ln, err := listen(sa)
	if err != nil {
		return err
	}
	defer unix.Close(ln)
	listening(ln)

	clients, err := selector.New() // Python: selectors.DefaultSelector()
	if err != nil {
		return err
	}
	defer clients.Close()
	// Python: listener.setblocking(False)
	if err := unix.SetNonblock(ln, true); err != nil {
		return err
	}
	// Python: clients.register(listener, selectors.EVENT_READ, data=None)
	if err := clients.Register(ln, selector.Read, nil); err != nil {
		return err
	}
	return eventLoop(clients, ln)
}

// listen makes a socket that listens on sa, by steps 1 to 3 of 01-blocking.
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

// eventLoop waits for everybody at once, and gives each a turn.
func eventLoop(clients *selector.Selector, ln int) error {
	data := make([]byte, 1024)
	for {
		ready, err := clients.Select(-1) // Python: clients.select(timeout=None)
		if err != nil {
			return err
		}
		for _, event := range ready {
			if event.Data == nil {
				err = acceptConnection(clients, ln)
			} else {
				err = serviceConnection(clients, event, data)
			}
			if err != nil {
				return err
			}
		}
	}
}

// acceptConnection lets one client in.
func acceptConnection(clients *selector.Selector, ln int) error {
	conn, _, err := unix.Accept(ln) // Python: conn, addr = sock.accept()
	if err != nil {
		return err
	}
	// Python: conn.setblocking(False)
	if err := unix.SetNonblock(conn, true); err != nil {
		return err
	}
	// Python: clients.register(conn, EVENT_READ | EVENT_WRITE, data=data)
	return clients.Register(conn, selector.Read|selector.Write, &client{})
}

// serviceConnection takes one client's turn.
func serviceConnection(
	clients *selector.Selector, event selector.Ready, data []byte) error {
	conn, c := event.FD, event.Data.(*client)
	if event.Events&selector.Read != 0 {
		n, err := unix.Read(conn, data) // Python: recv_data = sock.recv(1024)
		if err != nil {
			return err
		}
		if n > 0 {
			// Python: data['buffer'] = recv_data
			c.out = append([]byte{}, data[:n]...)
		} else {
			_ = clients.Unregister(conn) // Python: client.unregister(sock)
			_ = unix.Close(conn)         // Python: sock.close()
		}
	}
	if event.Events&selector.Write != 0 && len(c.out) > 0 {
		_, err := unix.Write(conn, c.out) // Python: sent = sock.sendall(...)
		c.out = nil                       // Python: data['buffer'] = b''
		return err
	}
	return nil
}
