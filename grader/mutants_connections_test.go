package main

// The mutants of 03-selector/client, and programs that are unusual and right.
var connectionsMutants = []mutant{
	{
		program: "03-selector/client", bug: "waits two seconds at most",
		old: `servers.Select(-1) // Python: sel.select(timeout=None)
		if err != nil {
`, new: `servers.Select(2_000_000_000)
		if len(ready) == 0 {
			return unix.ETIMEDOUT
		}
		if err != nil {
`,
		caughtBy: "late",
	},
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
		program: "03-selector/client", bug: "ends when a server resets",
		old: `		err = unix.Errno(errno)
`, new: `		if err = unix.Errno(errno); err != unix.ECONNREFUSED {
			println("write:", err.Error())
			unix.Exit(1)
		}
`,
		caughtBy: "reset",
	},
	{
		program: "03-selector/client", bug: "takes EINPROGRESS for a failure",
		old: `err == nil || err == unix.EINPROGRESS || err == unix.EINTR`, new: `err == nil`,
		caughtBy: "together",
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
`, new: `	_ = errors.New
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
		caughtBy: "reset", perhaps: "all-bad closes-early",
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
		program: "03-selector/client", bug: "begins to talk when all its connections are up",
		old: `	data := make([]byte, 64<<10)
`, new: `	data := make([]byte, 64<<10)
	for up := map[int]bool{}; len(up) < open; {
		ready, err := servers.Select(-1)
		if err != nil {
			return err
		}
		for _, event := range ready {
			up[event.FD] = true
		}
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
