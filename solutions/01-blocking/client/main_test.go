package main

import (
	"io"
	"net"
	"testing"
	"time"
)

// The client says Hello, hears the answer, and leaves.
func TestAsksOnce(t *testing.T) {
	ln, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	_ = ln.SetDeadline(time.Now().Add(5 * time.Second)) // ignored: Accept says
	heard := make(chan string, 1)
	go func() { heard <- server(ln) }()

	domain, sa, err := sockaddr(ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	answer, err := ask(domain, sa, []byte("Hello"))
	if err != nil || string(answer) != "received" {
		t.Errorf("ask returned %.60q, %v, want %q, nil",
			answer, err, "received")
	}
	const want = "Hello, then end of stream"
	if got := <-heard; got != want {
		t.Errorf("the server heard %.80s, want %s", got, want)
	}
}

// server is the other side: it hears Hello, answers, and says what it heard.
func server(ln net.Listener) string {
	conn, err := ln.Accept()
	if err != nil {
		return err.Error()
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(5 * time.Second)) // ignored: reads say
	data := make([]byte, len("Hello"))
	if n, err := io.ReadFull(conn, data); err != nil {
		return string(data[:n]) + ", then " + err.Error()
	}
	if _, err := conn.Write([]byte("received")); err != nil {
		return string(data) + ", then " + err.Error()
	}
	rest, err := io.ReadAll(conn)
	heard := string(data) + string(rest)
	if err != nil {
		return heard + ", then " + err.Error()
	}
	return heard + ", then end of stream"
}
