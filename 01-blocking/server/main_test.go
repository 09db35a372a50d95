package main

import (
	"io"
	"net"
	"testing"
	"time"
)

// ann says one thing, hears that it was received, and leaves; the server ends.
func TestAnswersOneClient(t *testing.T) {
	addr := freeAddr(t)
	domain, sa, err := sockaddr(addr)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- serve(domain, sa) }()

	ann := dial(t, addr)
	if _, err := ann.Write([]byte("Hello")); err != nil {
		t.Fatalf("ann sends Hello: %v", err)
	}
	answer := make([]byte, len("received"))
	if n, err := io.ReadFull(ann, answer); err != nil {
		t.Fatalf("ann got %q (%v), want %q", answer[:n], err, "received")
	}
	if string(answer) != "received" {
		t.Errorf("ann got %q, want %q", answer, "received")
	}

	ann.Close()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("serve ended with %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Error("ann left 5 s ago, and the server has not ended")
	}
}

// freeAddr asks the kernel for a port that nobody uses.
func freeAddr(t *testing.T) string {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

// dial connects as soon as the server listens, or gives up after five seconds.
func dial(t *testing.T, addr string) net.Conn {
	limit := time.Now().Add(5 * time.Second)
	for {
		conn, err := net.DialTimeout("tcp", addr, time.Until(limit))
		if err == nil {
			_ = conn.SetDeadline(limit) // ignored: a dead conn says so itself
			return conn
		}
		if time.Now().After(limit) {
			t.Fatalf("no server listens for 5 s: %v", err)
		}
	}
}
