package sandbox

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"example.org/sockets/grader/internal/kernel"
	"example.org/sockets/grader/internal/sandbox/warden"
)

func (b *walls) Dial(ctx context.Context, network, addr string, d Door) (net.Conn, error) {
	if network == "unix" {
		return new(net.Dialer).DialContext(ctx, network, b.Outside(addr))
	}
	to, err := netip.ParseAddrPort(addr)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	s, err := b.socket(d)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	limit, limited := ctx.Deadline()
	if limited { // what the warden needed is nobody's delay
		limit = limit.Add(time.Since(began))
	}
	if err := connect(s, limit, &unix.SockaddrInet4{Addr: to.Addr().As4(), Port: int(to.Port())}); err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	return net.FileConn(s)
}

// socket has a socket made in the box.
func (b *walls) socket(d Door) (*os.File, error) {
	given, err := b.order(warden.Order{Socket: true})
	if err != nil {
		return nil, err
	}
	raw, err := given[0].SyscallConn()
	if err == nil {
		err = d.control("", "", raw)
	}
	if err != nil {
		closeAll(given)
		return nil, err
	}
	return given[0], nil
}

// connect connects a socket that does not block. The zero time is no limit.
func connect(s *os.File, limit time.Time, to unix.Sockaddr) error {
	raw, err := s.SyscallConn()
	if err != nil {
		return err
	}
	if err := s.SetWriteDeadline(limit); err != nil {
		return err
	}
	asked := false
	outer := raw.Write(func(fd uintptr) (done bool) {
		if !asked {
			asked = true
			err = unix.Connect(int(fd), to)
			return err != unix.EINPROGRESS
		}
		var code int
		code, err = unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_ERROR)
		if err == nil && code != 0 {
			err = syscall.Errno(code)
		}
		return true
	})
	if outer == nil {
		return os.NewSyscallError("connect", err)
	}
	// The kernel may have done it, and this process not have heard of it yet.
	_ = raw.Control(func(fd uintptr) { // ignored: the socket is open
		if _, err := unix.Getpeername(int(fd)); err == nil {
			outer = nil
		}
	})
	return outer
}

func (b *walls) Listen(network, addr string, d Door) (net.Listener, error) {
	if network == "unix" {
		ln, err := net.Listen(network, b.Outside(addr))
		if err == nil {
			err = os.Chmod(b.Outside(addr), 0o777) // who is in the box is somebody else
		}
		return ln, err
	}
	at, err := netip.ParseAddrPort(addr)
	if err != nil {
		return nil, err
	}
	s, err := b.socket(d)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	fd := int(s.Fd())
	for _, step := range []func() error{
		func() error { return unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1) },
		func() error {
			return unix.Bind(fd, &unix.SockaddrInet4{Addr: at.Addr().As4(), Port: int(at.Port())})
		},
		func() error { return unix.Listen(fd, backlog) },
	} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("listen on %s: %w", addr, err)
		}
	}
	return net.FileListener(s)
}

func (b *walls) Sockets() (kernel.Table, error) { return b.network.Sockets() }

func (b *walls) Socket(local, remote netip.AddrPort) (kernel.Socket, bool, error) {
	return b.network.Find(local, remote)
}
