package main

import (
	"io"
	"net"
	"testing"
	"time"
)

// The client talks on two connections at once, and hears all on both.
func TestTalksOnTwoConnections(t *testing.T) {
	ln, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	_ = ln.SetDeadline(time.Now().Add(5 * time.Second)) // ignored: Accept says
	served := make(chan error, 1)
	go func() { served <- serveTwo(ln) }()

	sa, err := sockaddr(ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	errs, err := talk(sa, 2, []string{"kia ora", "ka pai"})
	if err != nil || len(errs) != 2 || errs[0] != nil || errs[1] != nil {
		t.Errorf("talk returned %v, %v, want [<nil> <nil>], nil", errs, err)
	}
	if err := <-served; err != nil {
		t.Errorf("the server's side: %v", err)
	}
}

// serveTwo waits for two clients, and echoes for the second one first.
func serveTwo(ln net.Listener) error {
	limit := time.Now().Add(5 * time.Second)
	var conns [2]net.Conn
	for i := range conns {
		conn, err := ln.Accept()
		if err != nil {
			return err
		}
		defer conn.Close()
		_ = conn.SetDeadline(limit) // ignored: io.Copy says
		conns[i] = conn
	}
	if _, err := io.Copy(conns[1], conns[1]); err != nil {
		return err
	}
	_, err := io.Copy(conns[0], conns[0])
	return err
}
