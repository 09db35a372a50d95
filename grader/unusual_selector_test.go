package main

import "fmt"

// Programs of 03-selector/server that are unusual and right, and pieces that
// its mutants and they are made of.
var selectorUnusual = []mutant{
	{
		program: "03-selector/server", bug: "is edge-triggered, and keeps a list of who is ready",
		file: "selector_edge.go",
	},
	{
		program: "03-selector/server", bug: "hears of its clients by poll",
		file: "selector_poll.go",
	},
	{
		program: "03-selector/server", bug: "reads 700 bytes at a time",
		old: `	data := make([]byte, 64<<10) // for all: nothing in it outlasts a turn
`, new: `	data := make([]byte, 700)
`,
	},
	{
		program: "03-selector/server", bug: "reads a megabyte at a time, and looks around now and then",
		old: `	data := make([]byte, 64<<10) // for all: nothing in it outlasts a turn
	full := false                // no descriptors left, and ln not watched
	for {
		// Step 3. Wait until somebody is ready; if full, not for ever.
		timeout := time.Duration(-1)
		if full {
			timeout = 100 * time.Millisecond
		}
`, new: `	data := make([]byte, 1<<20)
	full := false
	for {
		timeout := 100 * time.Millisecond
`,
	},
	{
		program: "03-selector/server", bug: "writes only when it has been told that it can",
		old: `		out = data[:n]
	}
`, new: `		c.out = append(c.out[:0], data[:n]...)
		return clients.Modify(conn, selector.Write, c) == nil
	}
`,
	},
}

// service is what the answer does in a client's turn.
const service = `	out := c.out
	if event.Events&selector.Read != 0 {
		// Step 7. Read once: what else there is can wait for the next turn.
		n, err := unix.Read(conn, data) // Python: data = sock.recv(1024)
		if err != nil || n == 0 {
			return notNow(err) // else it has ended its stream, or is gone
		}
		out = data[:n]
	}
	// Step 8. Send at once: there is nearly always room.
	n, err := unix.Write(conn, out) // Python: sent = sock.send(out)
	if err != nil && !notNow(err) {
		return false
	}
	// Step 9. Keep what was not taken, and ask for Write while it is owed.
	c.out = append(c.out[:0], out[max(n, 0):]...)
	if len(c.out) > 0 {
		return clients.Modify(conn, selector.Write, c) == nil
	}
	c.out = nil // gives its memory back
	return clients.Modify(conn, selector.Read, c) == nil
`

// ahead is a turn that reads ahead of what it can send, up to a limit, and does
// something about the end of the stream.
func ahead(atTheEnd string, limit int) string {
	return `	out := c.out
	if event.Events&selector.Read != 0 {
		n, err := unix.Read(conn, data)
		ended := err == nil && n == 0` + atTheEnd + `
		if err != nil || ended && len(c.out) == 0 {
			return notNow(err)
		}
		out = append(c.out, data[:n]...)
	}
	n, err := unix.Write(conn, out)
	if err != nil && !notNow(err) {
		return false
	}
	if out = out[max(n, 0):]; len(out) == 0 {
		c.out = nil
		return clients.Modify(conn, selector.Read, c) == nil
	}
	if c.out == nil {
		c.out = make([]byte, 0, 9<<20)
	}
	c.out = append(c.out[:0], out...)
	if len(c.out) < ` + fmt.Sprint(limit) + ` {
		return clients.Modify(conn, selector.Read|selector.Write, c) == nil
	}
	return clients.Modify(conn, selector.Write, c) == nil
`
}

// blockingEcho serves one client on a thread of its own.
const blockingEcho = `
func echo(conn int) {
	defer unix.Close(conn)
	data := make([]byte, 4096)
	for {
		n, err := unix.Read(conn, data)
		if err == unix.EINTR {
			continue
		}
		if err != nil || n == 0 {
			return
		}
		for out := data[:n]; len(out) > 0; {
			n, err := unix.Write(conn, out)
			if err != nil && err != unix.EINTR {
				return
			}
			out = out[max(n, 0):]
		}
	}
}
`
