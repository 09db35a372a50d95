package main

import (
	"context"
	"io"
	"net"
	"testing"
	"time"
)

// ann is silent, and bob is answered all the same. When the server is told to
// stop, both hear the end, and it ends.
func TestEchoesToBobWhileAnnIsSilent(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { serve(ctx, ln, 0, time.Second); close(ended) }()

	ann, bob := dial(t, ln), dial(t, ln)
	if _, err := bob.Write([]byte("kia ora")); err != nil {
		t.Fatalf("bob sends: %v", err)
	}
	echo := make([]byte, len("kia ora"))
	if n, err := io.ReadFull(bob, echo); string(echo) != "kia ora" {
		t.Fatalf("bob got %q (%v), want %q", echo[:n], err, "kia ora")
	}

	stop()
	for name, conn := range map[string]net.Conn{"ann": ann, "bob": bob} {
		if rest, err := io.ReadAll(conn); len(rest) > 0 || err != nil {
			t.Errorf("%s got %.60q, %v, want the end of stream",
				name, rest, err)
		}
		conn.Close()
	}
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Error("ann and bob left 5 s ago, and the server has not ended")
	}
}

// dial connects to ln. What takes longer than five seconds fails.
func dial(t *testing.T, ln net.Listener) net.Conn {
	conn, err := net.Dial(ln.Addr().Network(), ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	limit := time.Now().Add(5 * time.Second)
	_ = conn.SetDeadline(limit) // ignored: a dead conn says so itself
	return conn
}
