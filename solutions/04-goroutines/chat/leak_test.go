package main

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// However members leave, no goroutine is left when ln is closed and all have
// gone; and all who stayed saw one and the same order.
func TestLeavesNoGoroutine(t *testing.T) {
	defer goleak.VerifyNone(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { serve(ln); close(ended) }()

	ann := enter(t, ln, "ann")
	ann.hears("* in the room: nobody")
	bob := enter(t, ln, "bob")
	bob.hears("* in the room: ann")
	ann.hears("* bob has joined")
	// Five talk at once, each in its own way of leaving; one never reads.
	var talkers sync.WaitGroup
	for i := range 6 {
		talkers.Go(func() { talkAndLeave(t, ln, i) })
	}
	talkers.Wait()
	annHeard, bobHeard := ann.hearsUntilLeft(6), bob.hearsUntilLeft(6)
	if !slices.Equal(annHeard, bobHeard) {
		t.Error("ann and bob saw events in different orders")
	}
	ann.conn.Close()
	bob.conn.Close()

	ln.Close()
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Fatal("the chat has not ended 5 s after all have left")
	}
}

// talkAndLeave is a member that says 500 lines, and reads none.
func talkAndLeave(t *testing.T, ln net.Listener, i int) {
	p := enter(t, ln, fmt.Sprint("talker", i))
	for n := range 500 {
		p.says(fmt.Sprint(n))
	}
	switch conn := p.conn.(*net.TCPConn); i % 3 {
	case 0:
		_ = conn.CloseWrite()
		for {
			if _, err := p.in.ReadString('\n'); err != nil {
				break
			}
		}
	case 1:
		_ = conn.SetLinger(0)
	case 2:
		p.says(strings.Repeat("x", 1025))
	}
	p.conn.Close()
}

// hearsUntilLeft returns what p hears until so many members have left.
func (p person) hearsUntilLeft(count int) (heard []string) {
	p.t.Helper()
	for count > 0 {
		line, err := p.in.ReadString('\n')
		if err != nil {
			p.t.Fatalf("%s heard %q (%v), and %d have not left", p.name, line, err, count)
		}
		heard = append(heard, line)
		if strings.HasSuffix(line, " has left\n") {
			count--
		}
	}
	return heard
}
