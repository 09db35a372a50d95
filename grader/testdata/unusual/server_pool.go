package main

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// A server with a pool: 1,100 goroutines are there before anybody comes, and
// each takes one client after another. It keeps all connections in a set, and
// ends those that are still open when its time is over by closing them.
func serve(ctx context.Context, ln net.Listener, idle, grace time.Duration) {
	var workers sync.WaitGroup
	open := &set{conns: map[net.Conn]bool{}}
	work, left := make(chan net.Conn), make(chan struct{}, 1)
	for range 1100 {
		workers.Go(func() {
			for conn := range work {
				open.add(conn, ctx)
				echo(ctx, conn, idle, grace)
				open.remove(conn)
				select {
				case left <- struct{}{}:
				default:
				}
			}
		})
	}
	context.AfterFunc(ctx, func() {
		ln.Close()
		open.each(func(conn net.Conn) { conn.SetReadDeadline(time.Now()) })
		time.AfterFunc(grace*9/10, func() { open.each(func(conn net.Conn) { conn.Close() }) })
	})
	for ctx.Err() == nil {
		conn, err := ln.Accept()
		if err != nil {
			select {
			case <-left:
			case <-ctx.Done():
			case <-time.After(50 * time.Millisecond):
			}
			continue
		}
		work <- conn
	}
	close(work)
	workers.Wait()
}

type set struct {
	mu    sync.Mutex
	conns map[net.Conn]bool
}

func (s *set) add(conn net.Conn, ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns[conn] = true
	if ctx.Err() != nil {
		conn.Close()
	}
}

func (s *set) remove(conn net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, conn)
	conn.Close()
}

func (s *set) each(f func(conn net.Conn)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for conn := range s.conns {
		f(conn)
	}
}

// echo sends back what it reads, as long as something comes in time.
func echo(ctx context.Context, conn net.Conn, idle, grace time.Duration) {
	data := make([]byte, 8192)
	for ctx.Err() == nil {
		if idle > 0 {
			conn.SetReadDeadline(time.Now().Add(idle))
			if ctx.Err() != nil {
				break
			}
		}
		n, err := conn.Read(data)
		if _, err := conn.Write(data[:n]); err != nil {
			return
		}
		if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			return
		}
		if err != nil {
			break
		}
	}
	if half, ok := conn.(interface{ CloseWrite() error }); ok {
		half.CloseWrite()
		conn.SetReadDeadline(time.Now().Add(grace / 4))
		io.Copy(io.Discard, conn)
	}
}
