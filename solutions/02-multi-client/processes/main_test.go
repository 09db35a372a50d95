package main

import (
	"io"
	"log"
	"net"
	"os"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestMain has the test's own binary serve where serve starts it as a child. It
// is one if a variable or an argument of ours is there, or no variable at all.
func TestMain(m *testing.M) {
	const ours = "STARTED_BY_THE_TEST"
	if os.Getenv(ours) == "" && !slices.Contains(os.Args, ours) &&
		len(os.Environ()) > 0 {
		os.Setenv(ours, "yes")
		os.Args = append(os.Args, ours)
		os.Exit(m.Run())
	}
	// Nobody has this address: a child that wants to listen ends at once.
	sa := &unix.SockaddrInet4{Addr: [4]byte{192, 0, 2, 1}}
	if err := serve(sa); err != nil {
		log.Print(err)
	}
}

// bob is served while ann is silent, and leaves while she stays.
func TestServesBobWhileAnnIsSilent(t *testing.T) {
	addr := freeAddr(t)
	sa, err := sockaddr(addr)
	if err != nil {
		t.Fatal(err)
	}
	go func() { log.Printf("serve ended: %v", serve(sa)) }()

	ann, bob := dial(t, addr), dial(t, addr)
	says(t, bob, "I am bob")
	hears(t, bob, "I am bob")
	hangsUp(t, bob)
	says(t, ann, "I am ann")
	hears(t, ann, "I am ann")
	hangsUp(t, ann)
}

// says sends words to the server.
func says(t *testing.T, conn net.Conn, words string) {
	if _, err := conn.Write([]byte(words)); err != nil {
		t.Fatalf("sending %q: %v", words, err)
	}
}

// hears reads as many bytes as words has, and wants to find words.
func hears(t *testing.T, conn net.Conn, words string) {
	got := make([]byte, len(words))
	if n, err := io.ReadFull(conn, got); err != nil {
		t.Fatalf("got %q (%v), want %q", got[:n], err, words)
	}
	if string(got) != words {
		t.Errorf("got %q, want %q", got, words)
	}
}

// hangsUp sends the end of the stream, and waits for the server to close.
func hangsUp(t *testing.T, conn net.Conn) {
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatalf("hanging up: %v", err)
	}
	if got, err := io.ReadAll(conn); err != nil || len(got) > 0 {
		t.Errorf("after hanging up: got %.60q (%v), want the end", got, err)
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
			t.Cleanup(func() { conn.Close() })
			_ = conn.SetDeadline(limit) // ignored: a dead conn says so itself
			return conn
		}
		if time.Now().After(limit) {
			t.Fatalf("no server listens for 5 s: %v", err)
		}
	}
}
