package main

import (
	"context"
	"io"
	"net"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// However clients end, and one that does not, no goroutine is left when serve
// has returned.
func TestLeavesNoGoroutine(t *testing.T) {
	defer goleak.VerifyNone(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		serve(ctx, ln, 20*time.Second, time.Second)
		close(ended)
	}()

	// Never reads: the server's write blocks until it is cut.
	never := dial(t, ln).(*net.TCPConn)
	defer never.Close()
	go never.Write(make([]byte, 64<<20))
	for i := range 60 {
		conn := dial(t, ln).(*net.TCPConn)
		if _, err := conn.Write(make([]byte, 10_000)); err != nil {
			t.Fatal(err)
		}
		switch i % 4 {
		case 0: // leaves with its echo unread
		case 1: // resets
			_ = conn.SetLinger(0)
		case 2: // half-closes, and reads to the end
			_ = conn.CloseWrite()
			if got, err := io.ReadAll(conn); len(got) != 10_000 || err != nil {
				t.Errorf("%d bytes, %v, want 10000, nil", len(got), err)
			}
		case 3: // stays
			defer conn.Close()
			continue
		}
		conn.Close()
	}

	stop()
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Fatal("the server has not ended 5 s after it was told to")
	}
}
