package main

import (
	"bufio"
	"fmt"
	"net"
	"testing"
	"time"
)

// ann is in the room, bob comes, talks and leaves, and ann hears all of it.
func TestAnnHearsBob(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	go serve(ln)

	ann := enter(t, ln, "ann")
	ann.hears("* in the room: nobody")
	bob := enter(t, ln, "bob")
	bob.hears("* in the room: ann")
	ann.hears("* bob has joined")
	bob.says("kia ora")
	ann.hears("bob: kia ora")
	bob.conn.Close()
	ann.hears("* bob has left")
	ann.conn.Close()
}

// person is a client, whose lines the test writes and reads.
type person struct {
	t    *testing.T
	name string
	conn net.Conn
	in   *bufio.Reader
}

// enter connects to ln and gives a name. What takes longer than five seconds
// fails.
func enter(t *testing.T, ln net.Listener, name string) person {
	conn, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.SetDeadline(time.Now().Add(5 * time.Second)) // ignored: reads say
	p := person{t, name, conn, bufio.NewReader(conn)}
	p.says(name)
	return p
}

func (p person) says(line string) {
	p.t.Helper()
	if _, err := fmt.Fprintf(p.conn, "%s\n", line); err != nil {
		p.t.Fatalf("%s says %q: %v", p.name, line, err)
	}
}

func (p person) hears(want string) {
	p.t.Helper()
	if got, err := p.in.ReadString('\n'); got != want+"\n" {
		p.t.Fatalf("%s heard %q (%v), want %q", p.name, got, err, want+"\n")
	}
}
