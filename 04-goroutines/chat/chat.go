package main

import (
	"bufio"
	"net"
)

type (
	members map[string]*member // all who are in the room, by name
	member  struct {
		name  string
		conn  *net.TCPConn
		queue chan string // lines that wait for it
	}
)

// serve lets every client into one room.
func serve(ln net.Listener) {
	all := members{}
	each(ln, func(conn *net.TCPConn) error { return talk(conn, all) })
}

// talk hears a client from its name to its last line.
func talk(conn *net.TCPConn, all members) error {
	// Step 1. The first line is the name.
	panic("step 1 is not written yet")
	// Step 2. Enter: the greeting is then the first line in the queue. Where
	// the name is taken, the queue is closed instead.
	// Step 3. Write in a second goroutine: a member may talk and not listen.
	// Step 4. Leave, and wait until the queue is sent, but not for ever.
}

// readLine returns a line without its end. A last line without one is no line.
func readLine(in *bufio.Reader) (string, error) {
	// Step 5. Read no more than one line may hold. A longer one could go on
	// for ever, and fill the memory.
	panic("step 5 is not written yet")
}

// Step 6. One owner does one event after another: one order for everyone.
// Until here every client's goroutine has the map: try go test -race first.

// enter greets m, and tells the others; or closes m's queue.
func (all members) enter(m *member) { panic("step 2 is not written yet") }

// leave closes m's queue, so that its writer ends, and tells the others.
func (all members) leave(m *member) { panic("step 4 is not written yet") }

// tell queues line for everyone but m.
func (all members) tell(m *member, line string) {
	panic("step 2 is not written yet")
}

// write sends line, then what is queued, until the room closes the queue.
func (m *member) write(line string) {
	// Step 7. The room waits for a full queue. When it has not moved for
	// 200 ms and is full (len, cap), close: m's reader hears it, and leaves.
	// Until the room closes the queue, go on emptying it.
	panic("step 7 is not written yet")
}
