package main

import (
	"bufio"
	"cmp"
	"errors"
	"maps"
	"net"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
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
	events := make(chan func(all members))
	go room(events)
	each(ln, func(conn *net.TCPConn) error { return talk(conn, events) })
	close(events)
}

// talk hears a client from its name to its last line.
func talk(conn *net.TCPConn, events chan<- func(all members)) error {
	// Step 1. The first line is the name.
	in := bufio.NewReaderSize(conn, 1024+len("\r\n"))
	name, err := readLine(in)
	if err != nil {
		return err
	}
	if ok, _ := regexp.MatchString(`^[A-Za-z0-9_-]{1,32}$`, name); !ok {
		return told{errors.New("a name is 1 to 32 letters, digits, - or _")}
	}
	// Step 2. Enter: the greeting is then the first line in the queue. Where
	// the name is taken, the queue is closed instead.
	m := &member{name, conn, make(chan string, 256)}
	events <- func(all members) { all.enter(m) }
	greeting, entered := <-m.queue // Python: greeting = m.queue.get()
	if !entered {
		return told{errors.New("that name is taken")}
	}
	// Step 3. Write in a second goroutine: a member may talk and not listen.
	var writer sync.WaitGroup
	writer.Go(func() { m.write(greeting) })
	line, err := readLine(in)
	for ; err == nil; line, err = readLine(in) {
		said := name + ": " + line // now: line may be the next when room calls
		events <- func(all members) { all.tell(m, said) }
	}
	// Step 4. Leave, and wait until the queue is sent, but not for ever.
	events <- func(all members) { all.leave(m) }
	time.AfterFunc(goodbye, func() { conn.Close() })
	writer.Wait()
	return err
}

// readLine returns a line without its end. A last line without one is no line.
func readLine(in *bufio.Reader) (string, error) {
	// Step 5. Read no more than one line may hold. A longer one could go on
	// for ever, and fill the memory. So in has room for so much, and no more.
	line, err := in.ReadSlice('\n')
	text := strings.TrimSuffix(strings.TrimSuffix(string(line), "\n"), "\r")
	if err == bufio.ErrBufferFull || len(text) > 1024 {
		return "", told{errors.New("line too long")}
	}
	return text, err
}

// room owns the members: no other goroutine ever touches the map, and so it
// needs no lock. Python: asyncio's loop is such an owner for everything.
func room(events <-chan func(all members)) {
	all := members{}
	// Step 6. One owner does one event after another: one order for everyone.
	for event := range events {
		event(all)
	}
}

// enter greets m, and tells the others; or closes m's queue.
func (all members) enter(m *member) {
	if all[m.name] != nil {
		close(m.queue)
		return
	}
	// The queue of a newcomer is empty: this cannot block, and comes first.
	names := strings.Join(slices.Sorted(maps.Keys(all)), ", ")
	m.queue <- "* in the room: " + cmp.Or(names, "nobody")
	all[m.name] = m
	all.tell(m, "* "+m.name+" has joined")
}

// leave closes m's queue, so that its writer ends, and tells the others.
func (all members) leave(m *member) {
	delete(all, m.name)
	close(m.queue)
	all.tell(m, "* "+m.name+" has left")
}

// tell queues line for everyone but m.
func (all members) tell(m *member, line string) {
	for _, other := range all {
		if other != m {
			other.queue <- line // if that is full: step 7
		}
	}
}

// write sends line, then what is queued, until the room closes the queue.
func (m *member) write(line string) {
	for more := true; more; line, more = <-m.queue {
		out := []byte(line + "\n")
		// Step 7. The room waits for a full queue. When it has not moved for
		// 200 ms (two parts: in one we may have been stopped ourselves), close:
		// m's reader hears it, and leaves. Until then empty the queue.
		for late := 0; late < 2 && len(out) > 0; late++ {
			_ = m.conn.SetWriteDeadline(time.Now().Add(100 * time.Millisecond))
			n, err := m.conn.Write(out)
			if out = out[n:]; errors.Is(err, os.ErrDeadlineExceeded) &&
				(n > 0 || len(m.queue) < cap(m.queue)) {
				late = -1 // it is slow, but nobody waits for it yet
			}
		}
		if len(out) > 0 {
			_ = m.conn.Close() // ignored: nobody reads what is lost
		}
	}
	_ = m.conn.SetWriteDeadline(time.Time{}) // ignored: for the last words
}
