package main

// The mutants of 03-selector/server.
var selectorMutants = []mutant{
	// The lecture's five defects.
	{
		program: "03-selector/server", bug: "waits for room to write all the time",
		old: `	return clients.Modify(conn, selector.Read, c) == nil
`, new: `	return clients.Modify(conn, selector.Read|selector.Write, c) == nil
`,
		caughtBy: "crowd at-rest", perhaps: "asleep",
	},
	{
		program: "03-selector/server", bug: "overwrites what it owes with what comes next",
		old: `		return clients.Modify(conn, selector.Write, c) == nil
`, new: `		return clients.Modify(conn, selector.Read|selector.Write, c) == nil
`,
		caughtBy: "late-reader sips last-words-late stalled",
	},
	{
		program: "03-selector/server", bug: "takes a partial write for a whole one",
		old: `	c.out = append(c.out[:0], out[max(n, 0):]...)
`, new: `	c.out, _ = nil, n
`,
		caughtBy: "late-reader sips last-words-late stalled",
	},
	{
		program: "03-selector/server", bug: "closes, and then writes",
		old: `		if err != nil || n == 0 {
			return notNow(err) // else it has ended its stream, or is gone
		}
`, new: `		if err != nil || n == 0 {
			if notNow(err) {
				return true
			}
			_ = clients.Unregister(conn)
			_ = unix.Close(conn)
			if _, err := unix.Write(conn, out); err != nil {
				panic(err)
			}
		}
`,
		caughtBy: "crowd next bystander", perhaps: "again wordless half-gone reset-silent reset-talk at-rest-ended shortage-ends signals last-words reset-queued last-words-late stalled flood reset-ended reset-unread batch descriptor asleep threads turns",
	},
	{
		program: "03-selector/server", bug: "closes a socket, and leaves it with the selector",
		old: `				_ = clients.Unregister(event.FD) // ignored: it was registered
`, new: ``,
		caughtBy: "crowd next bystander", perhaps: "reset-silent reset-unread reset-ended reset-queued at-rest-ended shortage-ends batch descriptor asleep",
	},

	// What else goes wrong in a loop.
	{
		program: "03-selector/server", bug: "closes before it has sent what it owes",
		old: service, new: ahead(`
		if ended {
			return false
		}`, 8<<20),
		caughtBy: "last-words-late",
	},
	{
		program: "03-selector/server", bug: "spins after the end of a stream, until all is sent",
		old: service, new: ahead(``, 8<<20),
		caughtBy: "at-rest-ended",
	},
	{
		program: "03-selector/server", bug: "reads on for a client that does not read",
		old: service, new: ahead(`
		if ended && len(c.out) > 0 {
			return clients.Modify(conn, selector.Write, c) == nil
		}`, 1<<30),
		caughtBy: "memory",
	},
	{
		program: "03-selector/server", bug: "does not close at the end of a stream",
		old: `			return notNow(err) // else it has ended its stream, or is gone
`, new: `			return err == nil || notNow(err)
`,
		caughtBy: "again last-words wordless half-gone leaves-nothing vanished-leave-nothing at-rest-ended shortage-ends signals asleep",
	},
	{
		program: "03-selector/server", bug: "spins when it is out of descriptors",
		old: `			_ = clients.Unregister(ln) // ignored: it was registered
			return true
`, new: `			return true
`,
		caughtBy: "shortage",
	},
	{
		program: "03-selector/server", bug: "ends when it is out of descriptors",
		old: `			_ = clients.Unregister(ln) // ignored: it was registered
			return true
`, new: `			panic(err)
`,
		caughtBy: "shortage",
	},
	{
		program: "03-selector/server", bug: "accepts nobody any more once it was out of descriptors",
		old: `		full = full && watch(clients, ln, nil) != nil // somebody may have left
`, new: ``,
		caughtBy: "shortage-ends",
	},
	{
		program: "03-selector/server", bug: "tries to write until it succeeds",
		old: `	n, err := unix.Write(conn, out) // Python: sent = sock.send(out)
`, new: `	n, err := unix.Write(conn, out)
	for err == nil && n < len(out) || err == unix.EAGAIN {
		out = out[max(n, 0):]
		n, err = unix.Write(conn, out)
	}
`,
		caughtBy: "stalled at-rest-stalled at-rest-ended asleep", perhaps: "half-gone turns",
	},
	{
		program: "03-selector/server", bug: "keeps what it owes in a buffer that all share",
		old: `	c.out = append(c.out[:0], out[max(n, 0):]...)
`, new: `	c.out = out[max(n, 0):]
`,
		caughtBy: "stalled",
	},
	{
		program: "03-selector/server", bug: "sleeps for a second when it is out of descriptors",
		old: `			_ = clients.Unregister(ln) // ignored: it was registered
			return true
`, new: `			unix.Nanosleep(&unix.Timespec{Sec: 1}, nil)
			return false
`,
		caughtBy: "shortage",
	},
	{
		program: "03-selector/server", bug: "asks a thousand times a second",
		old: `		timeout := time.Duration(-1)
`, new: `		timeout := time.Millisecond
`,
		caughtBy: "asleep", perhaps: "crowd at-rest at-rest-stalled at-rest-ended vanished-leave-nothing shortage",
	},
	{
		program: "03-selector/server", bug: "has a goroutine for each client",
		old: `			if watch(clients, conn, &client{}) != nil {
				_ = unix.Close(conn) // ignored: this client only
			}
`, new: `			go echo(conn)
`,
		more:     blockingEcho,
		caughtBy: "threads no-go",
	},
	{
		program: "03-selector/server", bug: "has a thread for each client, and no go statement",
		old: `			if watch(clients, conn, &client{}) != nil {
				_ = unix.Close(conn) // ignored: this client only
			}
`, new: `			time.AfterFunc(0, func() { echo(conn) })
`,
		more:     blockingEcho,
		caughtBy: "threads",
	},
	{
		program: "03-selector/server", bug: "imports net",
		old: `import (
	"time"
`, new: `import (
	_ "net"
	"time"
`,
		caughtBy: "no-net",
	},
	{
		program: "03-selector/server", bug: "imports what stands on net",
		old: `import (
	"time"
`, new: `import (
	_ "net/textproto"
	"time"
`,
		caughtBy: "no-net",
	},
	{
		program: "03-selector/server", bug: "ends when a client resets",
		old: `			return notNow(err) // else it has ended its stream, or is gone
`, new: `			if err != nil && !notNow(err) {
				panic(err)
			}
			return notNow(err)
`,
		caughtBy: "crowd reset-silent reset-talk bystander vanished-leave-nothing", perhaps: "reset-queued reset-unread reset-ended batch descriptor",
	},
	{
		program: "03-selector/server", bug: "ends when a client leaves with its echo unread",
		old: `	if err != nil && !notNow(err) {
		return false
	}
	// Step 9`, new: `	if err != nil && !notNow(err) {
		panic(err)
	}
	// Step 9`,
		caughtBy: "reset-unread descriptor", perhaps: "bystander vanished-leave-nothing batch reset-ended crowd",
	},
	{
		program: "03-selector/server", bug: "does not close after an error",
		old: `			return notNow(err) // else it has ended its stream, or is gone
`, new: `			if err != nil && !notNow(err) {
				_ = clients.Unregister(conn)
				return true
			}
			return notNow(err)
`,
		caughtBy: "vanished-leave-nothing",
	},
	{
		program: "03-selector/server", bug: "keeps something of every client that has left",
		old: `			if watch(clients, conn, &client{}) != nil {
`, new: `			kept = append(kept, make([]byte, 100_000))
			clear(kept[len(kept)-1])
			if watch(clients, conn, &client{}) != nil {
`,
		more: `
var kept [][]byte`,
		caughtBy: "stays-small", perhaps: "crowd",
	},
	{
		program: "03-selector/server", bug: "serves 900 clients",
		old: `			if watch(clients, conn, &client{}) != nil {
`, new: `			if conn > 900 || watch(clients, conn, &client{}) != nil {
`,
		caughtBy: "crowd",
	},
	{
		program: "03-selector/server", bug: "gives a newcomer what was owed to one who left",
		file: "selector_edge.go",
		old: `			s.clients[conn] = &client{fd: conn}
`, new: `			if was := s.left[conn]; was == nil {
				s.clients[conn] = &client{fd: conn}
			} else {
				s.clients[conn] = was
			}
`,
		caughtBy: "descriptor", perhaps: "reset-unread bystander vanished-leave-nothing",
	},
}
