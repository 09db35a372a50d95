// Hostile is every program that a grader should be afraid of: its first
// argument says which. It does its deed, and then serves as 01-blocking/server
// does, as if nothing had been. A deed that has succeeded ends it in a panic.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"

	"example.org/sockets/grader/internal/attack/bait"
)

// A deed returns nil if it has succeeded, and otherwise what kept it from it.
type deed func(b bait.Bait) error

func main() {
	var b bait.Bait
	if err := json.Unmarshal([]byte(os.Args[3]), &b); err != nil {
		panic(err)
	}
	if os.Args[1] == bait.Neighbour {
		ask(os.Args[2])
		return
	}
	do, ok := deeds[os.Args[1]]
	if !ok {
		panic("no such deed: " + os.Args[1])
	}
	if err := do(b); err == nil {
		panic(bait.Escaped)
	}
	serve(os.Args[2], received)
}

// ask does what 01-blocking/client does.
func ask(addr string) {
	conn, err := net.Dial("tcp4", addr)
	if err != nil {
		panic(err)
	}
	if _, err := conn.Write([]byte("Hello")); err != nil {
		panic(err)
	}
	answer := make([]byte, len(received))
	if _, err := io.ReadFull(conn, answer); err != nil {
		panic(err)
	}
	fmt.Println(string(answer))
}

var received = []byte("received")

func serve(addr string, answer []byte) {
	var config net.ListenConfig
	config.SetMultipathTCP(false)
	ln, err := config.Listen(context.Background(), "tcp4", addr)
	if err != nil {
		panic(err)
	}
	for {
		conn, err := ln.Accept()
		if err != nil {
			panic(err)
		}
		data := make([]byte, 1024)
		for {
			if _, err := conn.Read(data); err != nil {
				break
			}
			if _, err := conn.Write(answer); err != nil {
				break
			}
		}
		_ = conn.Close() // ignored: it is gone either way
	}
}
