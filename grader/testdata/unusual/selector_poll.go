package main

import "golang.org/x/sys/unix"

// serve is a server on poll(2), which is handed everybody at each wait.
func serve(sa unix.Sockaddr) error {
	ln, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_NONBLOCK, 0)
	if err == nil {
		err = unix.SetsockoptInt(ln, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1)
	}
	if err == nil {
		err = unix.Bind(ln, sa)
	}
	if err == nil {
		err = unix.Listen(ln, 128)
	}
	if err != nil {
		return err
	}
	listening(ln)
	fds := []unix.PollFd{{Fd: int32(ln), Events: unix.POLLIN}}
	owed, data := map[int32][]byte{}, make([]byte, 16<<10)
	for {
		timeout := -1
		if fds[0].Events == 0 {
			timeout = 100
		}
		if _, err := unix.Poll(fds, timeout); err == unix.EINTR {
			continue
		} else if err != nil {
			return err
		}
		fds[0].Events = unix.POLLIN
		stay := fds[:1]
		for _, p := range fds[1:] {
			if p.Revents == 0 || turn(&p, owed, data) {
				stay = append(stay, p)
				continue
			}
			delete(owed, p.Fd)
			_ = unix.Close(int(p.Fd))
		}
		fds = stay
		for {
			conn, _, err := unix.Accept4(ln, unix.SOCK_NONBLOCK)
			if err == unix.EMFILE {
				fds[0].Events = 0
			}
			if err != nil {
				break
			}
			fds = append(fds, unix.PollFd{Fd: int32(conn), Events: unix.POLLIN})
		}
	}
}

func turn(p *unix.PollFd, owed map[int32][]byte, data []byte) (more bool) {
	out := owed[p.Fd]
	if len(out) == 0 {
		n, err := unix.Read(int(p.Fd), data)
		if err == unix.EAGAIN || err == unix.EINTR {
			return true
		}
		if err != nil || n == 0 {
			return false
		}
		out = data[:n]
	}
	n, err := unix.Write(int(p.Fd), out)
	if err != nil && err != unix.EAGAIN && err != unix.EINTR {
		return false
	}
	p.Events = unix.POLLIN
	if out = out[max(n, 0):]; len(out) > 0 {
		owed[p.Fd] = append([]byte(nil), out...)
		p.Events = unix.POLLOUT
		return true
	}
	delete(owed, p.Fd)
	return true
}
