package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// However members leave, no goroutine is left when ln is closed and all have
// gone; and those who stayed saw one and the same order.
func TestLeavesNoGoroutine(t *testing.T) {
	defer goleak.VerifyNone(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { serve(ln); close(ended) }()

	ann, bob := enter(t, ln, "ann"), enter(t, ln, "bob")
	var talkers sync.WaitGroup
	for i := range 6 {
		conn := dial(t, ln)
		talkers.Go(func() { talkAndLeave(conn, i) })
	}
	talkers.Wait()
	annHeard, bobHeard := hear(t, ann, 6), hear(t, bob, 6)
	if !slices.Equal(annHeard, bobHeard) {
		t.Errorf("ann and bob saw different orders, %d and %d lines",
			len(annHeard), len(bobHeard))
	}
	ann.Close()
	bob.Close()

	ln.Close()
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Fatal("the chat has not ended 5 s after all have left")
	}
}

// talkAndLeave is a member that says 500 lines before it reads any, and leaves
// in one of three ways.
func talkAndLeave(conn *net.TCPConn, i int) {
	defer conn.Close()
	fmt.Fprintf(conn, "talker%d\n", i)
	for n := range 500 {
		fmt.Fprintln(conn, n)
	}
	switch i % 3 {
	case 0: // says goodbye
		_ = conn.CloseWrite()
		_, _ = io.Copy(io.Discard, conn)
	case 1: // resets
		_ = conn.SetLinger(0)
	case 2: // is thrown out
		fmt.Fprintln(conn, strings.Repeat("x", 1025))
		_, _ = io.Copy(io.Discard, conn)
	}
}

// enter returns a member who is in the room.
func enter(t *testing.T, ln net.Listener, name string) *net.TCPConn {
	conn := dial(t, ln)
	fmt.Fprintln(conn, name)
	for b := []byte{0}; b[0] != '\n'; {
		if _, err := conn.Read(b); err != nil {
			t.Fatalf("%s is not greeted: %v", name, err)
		}
	}
	return conn
}

// hear returns what is said after the first talker joins, until count have
// left.
func hear(t *testing.T, conn *net.TCPConn, count int) (heard []string) {
	for lines := bufio.NewScanner(conn); count > 0; {
		if !lines.Scan() {
			t.Fatalf("heard no more (%v) after %d lines, and %d have not left",
				lines.Err(), len(heard), count)
		}
		if lines.Text() != "* bob has joined" {
			heard = append(heard, lines.Text())
		}
		if strings.HasSuffix(lines.Text(), " has left") {
			count--
		}
	}
	return heard
}
