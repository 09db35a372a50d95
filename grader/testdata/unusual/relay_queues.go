package main

import (
	"net"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

// A relay with buffers of its own: each direction has one goroutine that reads
// ahead, up to 32 pieces, and one that writes. A watchdog asks both sides now
// and then whether they are still there.
func serve(ln net.Listener, to string) {
	for {
		conn, err := ln.Accept()
		if err != nil {
			time.Sleep(20 * time.Millisecond)
			continue
		}
		go func() {
			defer conn.Close()
			other, err := net.DialTimeout("tcp", to, 20*time.Second)
			if err != nil {
				return
			}
			defer other.Close()
			bridge(conn.(*net.TCPConn), other.(*net.TCPConn))
		}()
	}
}

type piece struct {
	data []byte
	err  error
}

func bridge(a, b *net.TCPConn) {
	var ways sync.WaitGroup
	var cut sync.Once
	end := func() { cut.Do(func() { a.Close(); b.Close() }) }
	for _, way := range [][2]*net.TCPConn{{a, b}, {b, a}} {
		queue := make(chan piece, 32)
		src, dst := way[0], way[1]
		done := make(chan struct{})
		ways.Go(func() {
			defer close(queue)
			for {
				data := make([]byte, 4096)
				n, err := src.Read(data)
				select {
				case queue <- piece{data[:n], err}:
				case <-done:
					return
				}
				if err != nil {
					return
				}
			}
		})
		ways.Go(func() {
			defer close(done)
			for p := range queue {
				if _, err := dst.Write(p.data); err != nil {
					end()
					return
				}
				if p.err != nil && p.err.Error() != "EOF" {
					end()
					return
				}
				if p.err != nil {
					dst.CloseWrite()
				}
			}
		})
	}
	gone := make(chan struct{})
	go watch(gone, a, end)
	go watch(gone, b, end)
	ways.Wait()
	close(gone)
}

// watch asks now and then whether a connection has been reset: nobody may be
// reading from it.
func watch(gone <-chan struct{}, conn *net.TCPConn, end func()) {
	raw, err := conn.SyscallConn()
	for err == nil {
		select {
		case <-gone:
			return
		case <-time.After(200 * time.Millisecond):
		}
		reset := false
		err = raw.Control(func(fd uintptr) { reset = broken(fd) })
		if reset {
			end()
			return
		}
	}
}

// broken reports whether the kernel has taken the connection down
// (TCP_INFO, tcp(7): its first byte is the state, and 7 is CLOSE).
func broken(fd uintptr) bool {
	var info [232]byte
	size := uint32(len(info))
	_, _, errno := syscall.Syscall6(syscall.SYS_GETSOCKOPT, fd, syscall.IPPROTO_TCP, syscall.TCP_INFO,
		uintptr(unsafe.Pointer(&info)), uintptr(unsafe.Pointer(&size)), 0)
	return errno != 0 || info[0] == 7
}
