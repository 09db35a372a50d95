package main

import (
	"io"
	"net"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// However either side ends, no goroutine is left when ln is closed and both
// have gone.
func TestLeavesNoGoroutine(t *testing.T) {
	defer goleak.VerifyNone(t)
	behind, ln := listen(t), listen(t)
	ended := make(chan struct{})
	go func() { serve(ln, behind.Addr().String()); close(ended) }()

	for i := range 40 {
		ann, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		server, err := behind.Accept()
		if err != nil {
			t.Fatal(err)
		}
		this, other := ann.(*net.TCPConn), server.(*net.TCPConn)
		if i%2 == 1 {
			this, other = other, this
		}
		limit := time.Now().Add(5 * time.Second)
		_ = other.SetDeadline(limit) // ignored: reads say
		switch i / 2 % 4 {
		case 0: // leaves without a word
		case 1: // resets in mid-sentence
			if _, err := this.Write([]byte("kia")); err != nil {
				t.Fatal(err)
			}
			_ = this.SetLinger(0)
		case 2: // leaves with words unread
			if _, err := other.Write([]byte("kia ora")); err != nil {
				t.Fatal(err)
			}
		case 3: // half-closes, and is gone before its answer
			_ = this.CloseWrite()
		}
		this.Close()
		_, _ = io.Copy(io.Discard, other) // ignored: an end or a reset will do
		if _, err := other.Read(make([]byte, 1)); isTimeout(err) {
			t.Errorf("case %d: the other side hears no end", i)
		}
		other.Close()
	}

	ln.Close()
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Fatal("the relay has not ended 5 s after all have gone")
	}
}

func isTimeout(err error) bool {
	nerr, ok := err.(net.Error)
	return ok && nerr.Timeout()
}
