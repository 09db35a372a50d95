package main

import "golang.org/x/sys/unix"

type client struct {
	fd     int
	out    []byte
	listed bool
}

type server struct {
	ln, epoll     int
	clients, left map[int]*client
}

// serve is a server on an epoll of its own. It is told once when a
// client becomes ready, and keeps a list of those who have not been asked to the
// end (epoll(7), "Possible pitfalls").
func serve(sa unix.Sockaddr) error {
	ln, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_NONBLOCK, 0)
	if err == nil {
		err = unix.SetsockoptInt(ln, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1)
	}
	if err == nil {
		err = unix.Bind(ln, sa)
	}
	if err == nil {
		err = unix.Listen(ln, unix.SOMAXCONN)
	}
	if err != nil {
		return err
	}
	listening(ln)
	epoll, err := unix.EpollCreate1(0)
	if err != nil {
		return err
	}
	s := server{ln, epoll, map[int]*client{}, map[int]*client{}}
	if err := s.watch(ln); err != nil {
		return err
	}
	return s.loop()
}

func (s *server) watch(fd int) error {
	edge := uint32(unix.EPOLLET & 0xffffffff)
	return unix.EpollCtl(s.epoll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{
		Events: unix.EPOLLIN | unix.EPOLLOUT | edge, Fd: int32(fd),
	})
}

func (s *server) loop() error {
	var list []*client
	events, data := make([]unix.EpollEvent, 128), make([]byte, 4096)
	full := false
	for {
		timeout := -1
		if full {
			timeout = 100
		}
		if len(list) > 0 {
			timeout = 0
		}
		n, err := unix.EpollWait(s.epoll, events, timeout)
		if err != nil && err != unix.EINTR {
			return err
		}
		if full {
			full = s.accept()
		}
		for _, e := range events[:max(n, 0)] {
			if int(e.Fd) == s.ln {
				full = s.accept()
			} else if c := s.clients[int(e.Fd)]; !c.listed {
				c.listed = true
				list = append(list, c)
			}
		}
		var next []*client
		for _, c := range list {
			switch c.turn(data) {
			case again:
				next = append(next, c)
			case waits:
				c.listed = false
			case gone:
				c.listed = false
				s.left[c.fd] = c
				delete(s.clients, c.fd)
				_ = unix.Close(c.fd)
			}
		}
		list = next
	}
}

func (s *server) accept() (full bool) {
	for {
		conn, _, err := unix.Accept4(s.ln, unix.SOCK_NONBLOCK)
		switch err {
		case nil:
			s.clients[conn] = &client{fd: conn}
			if s.watch(conn) != nil {
				delete(s.clients, conn)
				_ = unix.Close(conn)
			}
		case unix.EAGAIN:
			return false
		case unix.EINTR, unix.ECONNABORTED:
		default:
			return true
		}
	}
}

type what int

const (
	again what = iota
	waits
	gone
)

func (c *client) turn(data []byte) what {
	if len(c.out) == 0 {
		n, err := unix.Read(c.fd, data)
		switch {
		case err == unix.EAGAIN:
			return waits
		case err == unix.EINTR:
			return again
		case err != nil || n == 0:
			return gone
		}
		c.out = append(c.out[:0], data[:n]...)
	}
	n, err := unix.Write(c.fd, c.out)
	switch {
	case err == unix.EAGAIN:
		return waits
	case err != nil && err != unix.EINTR:
		return gone
	}
	c.out = c.out[max(n, 0):]
	return again
}
