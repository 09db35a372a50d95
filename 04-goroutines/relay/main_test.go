package main

import (
	"io"
	"net"
	"testing"
	"time"
)

// ann asks, ends her stream, and hears the whole answer of the server behind
// the relay, to its end.
func TestCarriesQuestionAndAnswer(t *testing.T) {
	behind, ln := listen(t), listen(t)
	heard := make(chan string, 1)
	go func() { heard <- answer(behind) }()
	go serve(ln, behind.Addr().String())

	ann, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer ann.Close()
	_ = ann.SetDeadline(time.Now().Add(5 * time.Second)) // ignored: reads say
	if _, err := ann.Write([]byte("how are you?")); err != nil {
		t.Fatalf("ann asks: %v", err)
	}
	if err := ann.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatalf("ann ends her stream: %v", err)
	}
	got, err := io.ReadAll(ann)
	if string(got) != "kei te pai" || err != nil {
		t.Errorf("ann heard %.60q, %v, want %q to the end",
			got, err, "kei te pai")
	}
	if got := <-heard; got != "how are you?" {
		t.Errorf("the server heard %q, want %q", got, "how are you?")
	}
}

// answer is the server behind: it hears all of a question, and only then
// answers. It returns what it heard, or what went wrong.
func answer(ln *net.TCPListener) string {
	conn, err := ln.Accept()
	if err != nil {
		return err.Error()
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(5 * time.Second)) // ignored: reads say
	question, err := io.ReadAll(conn)
	if err != nil {
		return err.Error()
	}
	if _, err := conn.Write([]byte("kei te pai")); err != nil {
		return err.Error()
	}
	return string(question)
}

// listen asks the kernel for a port that nobody uses, and for five seconds.
func listen(t *testing.T) *net.TCPListener {
	ln, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	_ = ln.SetDeadline(time.Now().Add(5 * time.Second)) // ignored: Accept says
	return ln
}
