package main

import (
	"net"
	"strconv"
	"time"

	"example.org/sockets/grader/internal/attack/bait"
	"golang.org/x/sys/unix"
)

func dial(network, addr string, multipath bool) error {
	dialer := net.Dialer{Timeout: time.Second}
	dialer.SetMultipathTCP(multipath)
	conn, err := dialer.Dial(network, addr)
	if err == nil {
		_ = conn.Close() // ignored: it was there
	}
	return err
}

// dialRaw hides the protocol from whoever compares all 64 bits of it.
func dialRaw(b bait.Bait) error {
	const mptcp = 262
	fd, _, errno := unix.RawSyscall(unix.SYS_SOCKET, unix.AF_INET, unix.SOCK_STREAM, mptcp|1<<40)
	if errno != 0 {
		return errno
	}
	host, port, _ := net.SplitHostPort(b.TCP)
	n, _ := strconv.Atoi(port)
	return unix.Connect(int(fd), &unix.SockaddrInet4{Addr: [4]byte(net.ParseIP(host).To4()), Port: n})
}

// sendUDP sends a packet: whether it arrives, the grader sees.
func sendUDP(b bait.Bait) error {
	conn, err := net.Dial("udp", b.UDP)
	if err != nil {
		return err
	}
	_, _ = conn.Write([]byte(b.Token)) // ignored: it did not go, then
	return errNot
}

// squatPort listens where the outside could: whether it reaches anybody there,
// the grader sees.
func squatPort(b bait.Bait) error {
	ln, err := net.Listen("tcp4", b.Free)
	if err == nil {
		go func() { _, _ = ln.Accept() }() // ignored: nobody came
	}
	return errNot
}

func oddSockets(bait.Bait) error {
	const sctp = 132
	for _, s := range [][3]int{
		{unix.AF_PACKET, unix.SOCK_RAW, 0}, {unix.AF_VSOCK, unix.SOCK_STREAM, 0}, {unix.AF_ALG, unix.SOCK_SEQPACKET, 0},
		{unix.AF_INET, unix.SOCK_STREAM, sctp}, {unix.AF_INET, unix.SOCK_RAW, unix.IPPROTO_ICMP},
		{unix.AF_NETLINK, unix.SOCK_RAW, unix.NETLINK_SOCK_DIAG}, {unix.AF_TIPC, unix.SOCK_STREAM, 0},
	} {
		if _, err := unix.Socket(s[0], s[1], s[2]); err == nil {
			return nil
		}
	}
	return errNot
}
