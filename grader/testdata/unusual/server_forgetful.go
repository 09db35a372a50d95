package main

import (
	"context"
	"net"
	"sync"
	"time"
)

// A server that has two goroutines for each client, and a queue of 64 pieces
// between them. One that is silent for idle is closed, whatever is in its queue.
func serve(ctx context.Context, ln net.Listener, idle, grace time.Duration) {
	var clients sync.WaitGroup
	left := make(chan struct{}, 1)
	context.AfterFunc(ctx, func() { ln.Close() })
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
		clients.Go(func() {
			echo(ctx, conn, idle, grace)
			select {
			case left <- struct{}{}:
			default:
			}
		})
	}
	clients.Wait()
}

func echo(ctx context.Context, conn net.Conn, idle, grace time.Duration) {
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() {
		conn.SetReadDeadline(time.Now().Add(grace / 8))
		conn.SetWriteDeadline(time.Now().Add(grace / 2))
	})
	defer stop()
	queue, sent := make(chan []byte, 64), make(chan struct{})
	go func() {
		defer close(sent)
		for data := range queue {
			if _, err := conn.Write(data); err != nil {
				conn.Close()
			}
		}
	}()
	for {
		if idle > 0 && ctx.Err() == nil {
			conn.SetReadDeadline(time.Now().Add(idle))
		}
		data := make([]byte, 16<<10)
		n, err := conn.Read(data)
		if err, ok := err.(net.Error); ok && err.Timeout() && ctx.Err() == nil {
			conn.Close()
		}
		if err != nil {
			break
		}
		queue <- data[:n]
	}
	close(queue)
	<-sent
}
