package main

import "fmt"

// The mutants of 03-selector, and programs that are unusual and right.
var selectorMutants = []mutant{
	// The lecture's five defects.
	{
		program: "03-selector/server", bug: "waits for room to write all the time",
		old: `	return clients.Modify(conn, selector.Read, c) == nil
`, new: `	return clients.Modify(conn, selector.Read|selector.Write, c) == nil
`,
		caughtBy: "crowd at-rest",
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
		caughtBy: "again wordless half-gone crowd reset-silent reset-talk bystander leaves-nothing vanished-leave-nothing at-rest-ended shortage-ends signals", perhaps: "last-words reset-queued last-words-late stalled flood reset-ended reset-unread batch descriptor asleep threads turns",
	},
	{
		program: "03-selector/server", bug: "closes a socket, and leaves it with the selector",
		old: `				_ = clients.Unregister(event.FD) // ignored: it was registered
`, new: ``,
		caughtBy: "crowd reset-talk bystander leaves-nothing vanished-leave-nothing", perhaps: "reset-silent reset-unread reset-ended reset-queued at-rest-ended shortage-ends batch descriptor asleep",
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
		program: "03-selector/server", bug: "waits in the loop until a client has room",
		old: `	n, err := unix.Write(conn, out) // Python: sent = sock.send(out)
`, new: `	_ = unix.SetNonblock(conn, false)
	n, err := unix.Write(conn, out)
	_ = unix.SetNonblock(conn, true)
`,
		caughtBy: "stalled asleep", perhaps: "half-gone turns",
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
		program: "03-selector/server", bug: "has sockets that block",
		old: `	if err := unix.SetNonblock(fd, true); err != nil {
`, new: `	if err := unix.SetNonblock(fd, false); err != nil {
`,
		caughtBy: "echo speaks-second wordless",
	},
	{
		program: "03-selector/server", bug: "keeps what it owes in a buffer that all share",
		old: `	c.out = append(c.out[:0], out[max(n, 0):]...)
`, new: `	c.out = out[max(n, 0):]
`,
		caughtBy: "stalled",
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
		program: "03-selector/server", bug: "reads one client until nothing is left",
		old: `			} else if !serviceConnection(clients, event, data) {
				_ = clients.Unregister(event.FD) // ignored: it was registered
				_ = unix.Close(event.FD)         // ignored: nothing to lose
			}
`, new: `			} else {
				c, more := event.Data.(*client), true
				for more && event.Events != 0 {
					more = serviceConnection(clients, event, data)
					left, _ := unix.IoctlGetInt(event.FD, unix.SIOCINQ)
					if event.Events = selector.Read; left == 0 || len(c.out) > 0 {
						event.Events = 0
					}
				}
				if !more {
					_ = clients.Unregister(event.FD)
					_ = unix.Close(event.FD)
				}
			}
`,
		caughtBy: "turns",
	},
	{
		program: "03-selector/server", bug: "looks at the first event of a batch, and forgets the others",
		old: `		for _, event := range ready {
			if event.Data == nil {
				full = acceptConnection(clients, ln)
`, new: `		for _, event := range ready[:min(len(ready), 1)] {
			if event.Data == nil {
				full = acceptConnection(clients, ln)
`,
		caughtBy: "turns", perhaps: "flood",
	},

	// Edge-triggered.
	{
		program: "03-selector/server", bug: "is edge-triggered, and reads once",
		base: edgeTriggered,
		old: `	return again
}`, new: `	return waits
}`,
		caughtBy: "sizes long stalled half-gone stays-small", perhaps: "last-words last-words-late at-rest-ended",
	},
	{
		program: "03-selector/server", bug: "is edge-triggered, and accepts once",
		base: edgeTriggered,
		old: `			s.clients[conn] = &client{fd: conn}
`, new: `			s.clients[conn] = &client{fd: conn}
			_ = s.watch(conn)
			return false
`,
		caughtBy: "reset-queued", perhaps: "idle reverse stalled half-gone flood crowd reset-silent reset-talk reset-unread reset-ended bystander leaves-nothing vanished-leave-nothing at-rest at-rest-ended batch descriptor turns asleep threads shortage shortage-ends",
	},
	{
		program: "03-selector/server", bug: "is edge-triggered, and gives one client every turn",
		base: edgeTriggered,
		old: `			switch c.turn(data) {
`, new: `			what := again
			for what == again {
				what = c.turn(data)
			}
			switch what {
`,
		caughtBy: "turns",
	},
	{
		program: "03-selector/server", bug: "gives a newcomer what was owed to one who left",
		base: edgeTriggered,
		old: `			s.clients[conn] = &client{fd: conn}
`, new: `			if was := s.left[conn]; was == nil {
				s.clients[conn] = &client{fd: conn}
			} else {
				s.clients[conn] = was
			}
`,
		caughtBy: "descriptor", perhaps: "reset-unread bystander vanished-leave-nothing",
	},
	{
		program: "03-selector/server", bug: "hears of its clients by poll, one at a time, and forgets one",
		base: polling,
		old: `			if p.Revents == 0 || turn(&p, owed, data) {
				stay = append(stay, p)
				continue
			}
`, new: `			if p.Revents == 0 || turn(&p, owed, data) {
				stay = append(stay, p)
				continue
			}
			if len(stay) > 1 {
				stay = stay[:len(stay)-1]
			}
`,
		caughtBy: "bystander batch", perhaps: "leaves-nothing vanished-leave-nothing descriptor",
	},

	// Unusual, and right.
	{
		program: "03-selector/server", bug: "is edge-triggered, and keeps a list of who is ready",
		base: edgeTriggered,
	},
	{
		program: "03-selector/server", bug: "hears of its clients by poll",
		base: polling,
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

	// The client.
	{
		program: "03-selector/client", bug: "talks on one connection after the other",
		old: `		if errs[i] == nil {
			open++
		}
	}
	return errs, eventLoop(servers, errs, open)
`, new: `		if errs[i] == nil {
			open = 1
			if err := eventLoop(servers, errs, open); err != nil {
				return nil, err
			}
		}
	}
	return errs, nil
`,
		caughtBy: "together",
	},
	{
		program: "03-selector/client", bug: "waits for each connect",
		old: `	err = unix.SetNonblock(conn, true) // Python: sock.setblocking(False)
	if err == nil {
		err = unix.Connect(conn, sa) // Python: sock.connect_ex(server_addr)
	}
`, new: `	err = unix.Connect(conn, sa)
	if err == nil {
		err = unix.SetNonblock(conn, true)
	}
`,
		caughtBy: "connecting",
	},
	{
		program: "03-selector/client", bug: "takes EINPROGRESS for a failure",
		old: `err == nil || err == unix.EINPROGRESS || err == unix.EINTR`, new: `err == nil`,
		caughtBy: "together",
	},
	{
		program: "03-selector/client", bug: "counts bytes, and does not compare them",
		old: `		if i == len(s.want) || b != s.want[i] {
`, new: `		if i == len(s.want) && b != 0 {
`,
		caughtBy: "one-byte all-bad",
	},
	{
		program: "03-selector/client", bug: "compares the beginning and the end",
		old: `		if i == len(s.want) || b != s.want[i] {
`, new: `		if i == len(s.want) || b != s.want[i] && (i < 4 || i > n-4) {
`,
		caughtBy: "one-byte",
	},
	{
		program: "03-selector/client", bug: "takes the first piece for the whole",
		old: `	s.want = s.want[n:]
`, new: `	s.want = nil
`,
		caughtBy: "pieces long closes-early",
	},
	{
		program: "03-selector/client", bug: "wants the whole echo in one piece",
		old: `	s.want = s.want[n:]
`, new: `	if n < len(s.want) {
		return errors.New("too short")
	}
	s.want = nil
`,
		caughtBy: "pieces long closes-early", perhaps: "messages late",
	},
	{
		program: "03-selector/client", bug: "has one place for all to remember what is still to come",
		old: `	for i := range errs {
		errs[i] = connect(servers, sa, &server{number: i, out: out, want: out})
`, new: `	all := &server{out: out, want: out}
	for i := range errs {
		all.number = i
		errs[i] = connect(servers, sa, all)
`,
		caughtBy: "together nobody",
	},
	{
		program: "03-selector/client", bug: "sends all before it reads",
		old: `	interest := selector.Read
	if len(s.out) > 0 {
		interest |= selector.Write
	}
`, new: `	interest := selector.Read
	if len(s.out) > 0 {
		interest = selector.Write
	}
`,
		caughtBy: "long",
	},
	{
		program: "03-selector/client", bug: "takes a partial write for a whole one",
		old: `	s.out = s.out[max(n, 0):]
`, new: `	s.out = s.out[max(n, 0):][:0]
`,
		caughtBy: "long",
	},
	{
		program: "03-selector/client", bug: "sends the first message only",
		old: `strings.Join(messages, "")`, new: `messages[0]`,
		caughtBy: "messages late long closes-early",
	},
	{
		program: "03-selector/client", bug: "puts a space between messages",
		old: `strings.Join(messages, "")`, new: `strings.Join(messages, " ")`,
		caughtBy: "messages late long closes-early",
	},
	{
		program: "03-selector/client", bug: "opens two connections, whatever it is told",
		old: `	errs, open := make([]error, n), 0
	for i := range errs {
`, new: `	errs, open := make([]error, n), 0
	for i := range errs[:min(2, n)] {
`,
		caughtBy: "messages hundred pieces late one-byte closes-early reset all-bad nobody",
	},
	{
		program: "03-selector/client", bug: "opens two connections at least",
		old: `	errs, open := make([]error, n), 0
`, new: `	errs, open := make([]error, max(n, 2)), 0
`,
		caughtBy: "one",
	},
	{
		program: "03-selector/client", bug: "gives up on all when one has failed",
		old: `			errs[s.number] = serviceConnection(servers, event, data)
`, new: `			errs[s.number] = serviceConnection(servers, event, data)
			if errs[s.number] != nil {
				return errs[s.number]
			}
`,
		caughtBy: "one-byte closes-early reset all-bad nobody",
	},
	{
		program: "03-selector/client", bug: "waits on when the server has closed",
		old: `	if n == 0 { // Python: recv_data == b""
		return errors.New("the server closed before its echo was whole")
	}
`, new: ``,
		caughtBy: "closes-early all-bad",
	},
	{
		program: "03-selector/client", bug: "takes the end of the stream for the end of the echo",
		old: `		return errors.New("the server closed before its echo was whole")
`, new: `		if s.want = nil; conn < 0 {
			return errors.New("")
		}
		return nil
`,
		caughtBy: "closes-early all-bad",
	},
	{
		program: "03-selector/client", bug: "panics when a server resets",
		old: `	if err == unix.EAGAIN || err == unix.EINTR {
		return nil
	}
`, new: `	if err == unix.EAGAIN || err == unix.EINTR {
		return nil
	}
	if err != nil {
		panic(err)
	}
`,
		caughtBy: "reset all-bad", perhaps: "closes-early",
	},
	{
		program: "03-selector/client", bug: "says nothing of a connect that has failed",
		old: `	if err == nil && errno != 0 {
		err = unix.Errno(errno)
	}
`, new: `	if err == nil && errno != 0 {
		s.out, s.want = nil, nil
		return nil
	}
`,
		caughtBy: "nobody",
	},
	{
		program: "03-selector/client", bug: "has a goroutine for each connection",
		old: `	for i := range errs {
		errs[i] = connect(servers, sa, &server{number: i, out: out, want: out})
		if errs[i] == nil {
			open++
		}
	}
	return errs, eventLoop(servers, errs, open)
`, new: `	done := make(chan int)
	for i := range errs {
		go func() {
			errs[i] = blocking(sa, out)
			done <- i
		}()
	}
	for range errs {
		<-done
	}
	return errs, eventLoop(servers, errs, open)
`,
		more: `
func blocking(sa unix.Sockaddr, out []byte) error {
	conn, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err == nil {
		err = unix.Connect(conn, sa)
	}
	s, data := &server{out: out, want: out}, make([]byte, 4096)
	for err == nil && len(s.want) > 0 {
		if len(s.out) > 0 {
			n, wrong := unix.SendmsgN(conn, s.out, nil, nil, unix.MSG_DONTWAIT)
			s.out, err = s.out[max(n, 0):], unlessNotNow(wrong)
		}
		fds := []unix.PollFd{{Fd: int32(conn), Events: unix.POLLIN}}
		if len(s.out) > 0 {
			fds[0].Events |= unix.POLLOUT
		}
		unix.Poll(fds, -1)
		if err == nil && fds[0].Revents&unix.POLLIN != 0 {
			err = receive(conn, s, data)
		}
	}
	return err
}`,
		caughtBy: "hundred no-go",
	},
	{
		program: "03-selector/client", bug: "imports net",
		old: `import (
	"errors"
`, new: `import (
	_ "net"
	"errors"
`,
		caughtBy: "no-net",
	},
	{
		program: "03-selector/client", bug: "ends at any signal",
		old: `import (
	"errors"
`, new: `import (
	"errors"
	"os"
	"os/signal"
	"time"
`,
		more: `
func init() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, unix.SIGWINCH, unix.SIGCONT)
	time.AfterFunc(0, func() { <-c; os.Exit(0) })
}`,
		caughtBy: "signals",
	},
	{
		program: "03-selector/client", bug: "goes on after a flag that nobody knows",
		old: `import (
	"errors"
`, new: `import (
	"errors"
	"flag"
`,
		more: `
func init() { flag.CommandLine.Init("client", flag.ContinueOnError) }`,
		caughtBy: "bad-flag",
	},
	{
		program: "03-selector/client", bug: "prints something of its own",
		old: `	out := []byte(strings.Join(messages, ""))
`, new: `	out := []byte(strings.Join(messages, ""))
	fmt.Println("connecting")
`,
		caughtBy: "prints nobody",
	},

	// Unusual, and right.
	{
		program: "03-selector/client", bug: "sends 3000 bytes at a time, and ends its stream",
		old: `	n, err := unix.Write(conn, s.out) // Python: sent = sock.send(data.outb)
	s.out = s.out[max(n, 0):]
`, new: `	n, err := unix.Write(conn, s.out[:min(3000, len(s.out))])
	if s.out = s.out[max(n, 0):]; len(s.out) == 0 {
		_ = unix.Shutdown(conn, unix.SHUT_WR)
	}
`,
	},
	{
		program: "03-selector/client", bug: "sends 1000 bytes when all before has come back",
		old: `	n, err := unix.Write(conn, s.out) // Python: sent = sock.send(data.outb)
`, new: `	if len(s.out) < len(s.want) {
		return nil
	}
	n, err := unix.Write(conn, s.out[:min(1000, len(s.out))])
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

// edgeTriggered is a server on an epoll of its own. It is told once when a
// client becomes ready, and keeps a list of those who have not been asked to the
// end (epoll(7), "Possible pitfalls").
const edgeTriggered = `package main

import "golang.org/x/sys/unix"

type client struct {
	fd     int
	out    []byte
	listed bool
}

type server struct {
	ln, epoll     int
	clients, left map[int]*client
}

func serve(sa unix.Sockaddr) error {
	ln, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_NONBLOCK, 0)
	if err == nil {
		err = unix.SetsockoptInt(ln, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1)
	}
	if err == nil {
		err = unix.Bind(ln, sa)
	}
	if err == nil {
		err = unix.Listen(ln, unix.SOMAXCONN)
	}
	if err != nil {
		return err
	}
	listening(ln)
	epoll, err := unix.EpollCreate1(0)
	if err != nil {
		return err
	}
	s := server{ln, epoll, map[int]*client{}, map[int]*client{}}
	if err := s.watch(ln); err != nil {
		return err
	}
	return s.loop()
}

func (s *server) watch(fd int) error {
	edge := uint32(unix.EPOLLET & 0xffffffff)
	return unix.EpollCtl(s.epoll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{
		Events: unix.EPOLLIN | unix.EPOLLOUT | edge, Fd: int32(fd),
	})
}

func (s *server) loop() error {
	var list []*client
	events, data := make([]unix.EpollEvent, 128), make([]byte, 4096)
	full := false
	for {
		timeout := -1
		if full {
			timeout = 100
		}
		if len(list) > 0 {
			timeout = 0
		}
		n, err := unix.EpollWait(s.epoll, events, timeout)
		if err != nil && err != unix.EINTR {
			return err
		}
		if full {
			full = s.accept()
		}
		for _, e := range events[:max(n, 0)] {
			if int(e.Fd) == s.ln {
				full = s.accept()
			} else if c := s.clients[int(e.Fd)]; !c.listed {
				c.listed = true
				list = append(list, c)
			}
		}
		var next []*client
		for _, c := range list {
			switch c.turn(data) {
			case again:
				next = append(next, c)
			case waits:
				c.listed = false
			case gone:
				c.listed = false
				s.left[c.fd] = c
				delete(s.clients, c.fd)
				_ = unix.Close(c.fd)
			}
		}
		list = next
	}
}

func (s *server) accept() (full bool) {
	for {
		conn, _, err := unix.Accept4(s.ln, unix.SOCK_NONBLOCK)
		switch err {
		case nil:
			s.clients[conn] = &client{fd: conn}
			if s.watch(conn) != nil {
				delete(s.clients, conn)
				_ = unix.Close(conn)
			}
		case unix.EAGAIN:
			return false
		case unix.EINTR, unix.ECONNABORTED:
		default:
			return true
		}
	}
}

type what int

const (
	again what = iota
	waits
	gone
)

func (c *client) turn(data []byte) what {
	if len(c.out) == 0 {
		n, err := unix.Read(c.fd, data)
		switch {
		case err == unix.EAGAIN:
			return waits
		case err == unix.EINTR:
			return again
		case err != nil || n == 0:
			return gone
		}
		c.out = append(c.out[:0], data[:n]...)
	}
	n, err := unix.Write(c.fd, c.out)
	switch {
	case err == unix.EAGAIN:
		return waits
	case err != nil && err != unix.EINTR:
		return gone
	}
	c.out = c.out[max(n, 0):]
	return again
}
`

// polling is a server on poll(2), which is handed everybody at each wait.
const polling = `package main

import "golang.org/x/sys/unix"

func serve(sa unix.Sockaddr) error {
	ln, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_NONBLOCK, 0)
	if err == nil {
		err = unix.SetsockoptInt(ln, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1)
	}
	if err == nil {
		err = unix.Bind(ln, sa)
	}
	if err == nil {
		err = unix.Listen(ln, 128)
	}
	if err != nil {
		return err
	}
	listening(ln)
	fds := []unix.PollFd{{Fd: int32(ln), Events: unix.POLLIN}}
	owed, data := map[int32][]byte{}, make([]byte, 16<<10)
	for {
		timeout := -1
		if fds[0].Events == 0 {
			timeout = 100
		}
		if _, err := unix.Poll(fds, timeout); err == unix.EINTR {
			continue
		} else if err != nil {
			return err
		}
		fds[0].Events = unix.POLLIN
		stay := fds[:1]
		for _, p := range fds[1:] {
			if p.Revents == 0 || turn(&p, owed, data) {
				stay = append(stay, p)
				continue
			}
			delete(owed, p.Fd)
			_ = unix.Close(int(p.Fd))
		}
		fds = stay
		for {
			conn, _, err := unix.Accept4(ln, unix.SOCK_NONBLOCK)
			if err == unix.EMFILE {
				fds[0].Events = 0
			}
			if err != nil {
				break
			}
			fds = append(fds, unix.PollFd{Fd: int32(conn), Events: unix.POLLIN})
		}
	}
}

func turn(p *unix.PollFd, owed map[int32][]byte, data []byte) (more bool) {
	out := owed[p.Fd]
	if len(out) == 0 {
		n, err := unix.Read(int(p.Fd), data)
		if err == unix.EAGAIN || err == unix.EINTR {
			return true
		}
		if err != nil || n == 0 {
			return false
		}
		out = data[:n]
	}
	n, err := unix.Write(int(p.Fd), out)
	if err != nil && err != unix.EAGAIN && err != unix.EINTR {
		return false
	}
	p.Events = unix.POLLIN
	if out = out[max(n, 0):]; len(out) > 0 {
		owed[p.Fd] = append([]byte(nil), out...)
		p.Events = unix.POLLOUT
		return true
	}
	delete(owed, p.Fd)
	return true
}
`
