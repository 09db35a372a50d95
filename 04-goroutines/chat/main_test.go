package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// ann is in the room. Ten others come, talk and leave, all at once, and she
// hears each of them, and the three in order.
func TestAnnHearsTen(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	go serve(ln)

	ann := dial(t, ln)
	defer ann.Close()
	if _, err := ann.Write([]byte("ann\n")); err != nil {
		t.Fatalf("ann gives her name: %v", err)
	}
	lines := bufio.NewScanner(ann)
	if !lines.Scan() || lines.Text() != "* in the room: nobody" {
		t.Fatalf("ann heard %q (%v), want %q", lines.Text(), lines.Err(),
			"* in the room: nobody")
	}
	for i := range 10 {
		go visit(dial(t, ln), fmt.Sprint("bob", i))
	}
	var heard strings.Builder
	for range 3 * 10 {
		if !lines.Scan() {
			t.Fatalf("ann heard no more (%v) after\n%s", lines.Err(), &heard)
		}
		fmt.Fprintln(&heard, lines.Text())
	}
	for i := range 10 {
		bob, all := fmt.Sprintf("bob%d", i), heard.String()
		joined := strings.Index(all, "* "+bob+" has joined\n")
		said := strings.Index(all, bob+": kia ora\n")
		left := strings.Index(all, "* "+bob+" has left\n")
		if joined < 0 || said < joined || left < said {
			t.Errorf("ann did not hear %s join, talk and leave:\n%s", bob, all)
		}
	}
}

// visit is one of the ten: it comes, talks, leaves, and listens to the end.
func visit(conn *net.TCPConn, name string) {
	defer conn.Close()
	fmt.Fprintf(conn, "%s\nkia ora\n", name)
	_ = conn.CloseWrite() // ignored, as the rest: ann notices
	_, _ = io.Copy(io.Discard, conn)
}

// dial connects to ln. What takes longer than five seconds fails.
func dial(t *testing.T, ln net.Listener) *net.TCPConn {
	conn, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	limit := time.Now().Add(5 * time.Second)
	_ = conn.SetDeadline(limit) // ignored: a dead conn says so itself
	return conn.(*net.TCPConn)
}
