package main

// The mutants of threads, and what is unusual and right. What all programs of
// 02-multi-client share is broken in one of them.
var threadsMutants = []mutant{
	{
		program: "02-multi-client/threads", bug: "binds every address",
		old: `unix.Bind(ln, sa)`, new: `unix.Bind(ln, everywhere(sa))`,
		more: `
func everywhere(sa unix.Sockaddr) unix.Sockaddr {
	if ip, ok := sa.(*unix.SockaddrInet4); ok {
		ip.Addr = [4]byte{}
	}
	return sa
}`,
		caughtBy: "listens",
	},
	{
		program: "02-multi-client/threads", bug: "never closes",
		old: `	defer unix.Close(conn)
`, new: ``,
		caughtBy: "again last-words wordless half-gone leaves-nothing vanished-leave-nothing shortage-ends signals",
	},
	{
		program: "02-multi-client/threads", bug: "does not look for the end of the stream",
		old: `err != nil || n == 0`, new: `err != nil`,
		caughtBy: "again last-words wordless half-gone leaves-nothing vanished-leave-nothing at-rest-ended shortage-ends signals",
	},
	{
		program: "02-multi-client/threads", bug: "serves one client after the other",
		old: `go echo(conn)`, new: `echo(conn)`,
		caughtBy: "idle reverse", perhaps: "shortage-ends",
	},
	{
		program: "02-multi-client/threads", bug: "serves two clients at once",
		old: `		go echo(conn)
`, new: `		two <- struct{}{}
		go func() {
			echo(conn)
			<-two
		}()
`,
		more: `
var two = make(chan struct{}, 2)`,
		caughtBy: "reverse flood crowd",
	},
	{
		program: "02-multi-client/threads", bug: "has one buffer for all",
		old: `	data := make([]byte, 1024)
`, new: `	data := shared
`,
		more: `
var shared = make([]byte, 1024)`,
		caughtBy: "stalled", perhaps: "flood half-gone crowd bystander",
	},
	{
		program: "02-multi-client/threads", bug: "lets nobody else write while it writes",
		old: `func sendAll(conn int, out []byte) error {
`, new: `func sendAll(conn int, out []byte) error {
	turn <- struct{}{}
	defer func() { <-turn }()
`,
		more: `
var turn = make(chan struct{}, 1)`,
		caughtBy: "stalled",
	},
	{
		program: "02-multi-client/threads", bug: "panics when read fails",
		old: `		if err != nil || n == 0 {
`, new: `		if err != nil {
			panic(err)
		}
		if n == 0 {
`,
		caughtBy: "crowd reset-silent reset-talk bystander vanished-leave-nothing", perhaps: "reset-unread reset-ended reset-queued",
	},
	{
		program: "02-multi-client/threads", bug: "panics when its client has gone",
		old: `		if err != nil || n == 0 {
			return
		}
		// Step 6. Send back what came, all of it, before reading on.
		if err := sendAll(conn, data[:n]); err != nil {
`, new: `		if n == 0 {
			return
		}
		if err != nil {
			panic(err)
		}
		if err := sendAll(conn, data[:n]); err != nil {
			panic(err)
`,
		caughtBy: "crowd reset-silent reset-talk reset-unread reset-ended bystander vanished-leave-nothing", perhaps: "reset-queued",
	},
	{
		program: "02-multi-client/threads", bug: "keeps a thread for every client that has left",
		old: `		go echo(conn)
`, new: `		go func() {
			echo(conn)
			for {
				_ = unix.Pause()
			}
		}()
`,
		caughtBy: "stays-small",
	},
	{
		program: "02-multi-client/threads", bug: "keeps a goroutine for every client that has left",
		old: `		go echo(conn)
`, new: `		go func() {
			echo(conn)
			select {}
		}()
`,
		caughtBy: "stays-small",
	},
	{
		program: "02-multi-client/threads", bug: "asks ten thousand times a second",
		old: `		n, err := unix.Read(conn, data)
`, new: `		n, _, err := unix.Recvfrom(conn, data, unix.MSG_DONTWAIT)
		if err == unix.EAGAIN {
			time.Sleep(100 * time.Microsecond)
			continue
		}
`,
		caughtBy: "crowd at-rest",
	},
	{
		program: "02-multi-client/threads", bug: "tries to write until it succeeds",
		old: `		n, err := unix.Write(conn, out)
		if err != nil && err != unix.EINTR {
`, new: `		n, err := unix.SendmsgN(conn, out, nil, nil, unix.MSG_DONTWAIT)
		if err != nil && err != unix.EINTR && err != unix.EAGAIN {
`,
		caughtBy: "at-rest-stalled at-rest-ended",
	},
	{
		program: "02-multi-client/threads", bug: "reads on for a client that does not read",
		old: `	// Step 4. Close, however it ends: the client may be waiting for that.
	defer unix.Close(conn)
	data := make([]byte, 1024)
	for {
		// Step 5. Wait for data. No bytes and no error: the end of the stream.
		// The client says no more, but it may still be reading.
		n, err := unix.Read(conn, data)
		if err == unix.EINTR {
			continue // a signal came, not data: wait again
		}
		if err != nil || n == 0 {
			return
		}
		// Step 6. Send back what came, all of it, before reading on.
		if err := sendAll(conn, data[:n]); err != nil {
			return
		}
`, new: `	owed, data := make(chan []byte, 1<<16), make([]byte, 1024)
	defer close(owed)
	go func() {
		defer unix.Close(conn)
		for out := range owed {
			_ = sendAll(conn, out)
		}
	}()
	for {
		n, err := unix.Read(conn, data)
		if err != nil || n == 0 {
			return
		}
		owed <- append([]byte(nil), data[:n]...)
`,
		caughtBy: "memory", perhaps: "stays-small",
	},
	{
		program: "02-multi-client/threads", bug: "ends when it is out of descriptors",
		old: `case unix.EMFILE, unix.ENFILE,`, new: `case unix.ENFILE,`,
		caughtBy: "shortage",
	},
	{
		program: "02-multi-client/threads", bug: "spins when it is out of descriptors",
		old: `time.Sleep(100 * time.Millisecond)`, new: `time.Sleep(0)`,
		caughtBy: "shortage",
	},
	{
		program: "02-multi-client/threads", bug: "accepts nobody any more once it was out of descriptors",
		old: `time.Sleep(100 * time.Millisecond)`, new: `time.Sleep(time.Hour)`,
		caughtBy: "shortage-ends",
	},
	{
		program: "02-multi-client/threads", bug: "takes an interrupted read for an error",
		old: `	data := make([]byte, 1024)
	for {
		// Step 5. Wait for data. No bytes and no error: the end of the stream.
		// The client says no more, but it may still be reading.
		n, err := unix.Read(conn, data)
		if err == unix.EINTR {
			continue // a signal came, not data: wait again
		}
`, new: `	data := make([]byte, 1024)
	hour := unix.Timeval{Sec: 3600} // with it, a signal ends the wait: signal(7)
	_ = unix.SetsockoptTimeval(conn, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &hour)
	for {
		n, err := unix.Read(conn, data)
`,
		caughtBy: "signals", perhaps: "stays-small crowd flood last-words",
	},

	// Unusual, and right.
	{
		program: "02-multi-client/threads", bug: "starts late, and reads a megabyte at a time",
		old: `	data := make([]byte, 1024)
`, new: `	data := make([]byte, 1<<20)
`,
		more: `
func init() { time.Sleep(2500 * time.Millisecond) }`,
	},
	{
		program: "02-multi-client/threads", bug: "keeps a pool of threads",
		old: `		go echo(conn)
`, new: `		pool <- conn
`,
		more: `
var pool = make(chan int)

func init() {
	for range 220 {
		go func() {
			for conn := range pool {
				echo(conn)
			}
		}()
	}
}`,
	},
	{
		program: "02-multi-client/threads", bug: "has every thread of its pool accept",
		old: `	for {
		// Step 2. Take the first connection`, new: `	for range 220 {
		go func() {
			for {
				if conn, err := accept(ln); err == nil {
					echo(conn)
				}
			}
		}()
	}
	for {
		// Step 2. Take the first connection`,
	},
	{
		program: "02-multi-client/threads", bug: "has two descriptors of a client for a moment",
		old: `	data := make([]byte, 1024)
`, new: `	second, err := unix.Dup(conn)
	if err != nil {
		return
	}
	_ = unix.Close(second)
	data := make([]byte, 1024)
`,
	},
	{
		program: "02-multi-client/threads", bug: "turns clients away when it is out of descriptors",
		old: `		conn, _, err = unix.Accept(ln)
`, new: `		conn, _, err = unix.Accept(ln)
		if err == unix.EMFILE {
			_ = unix.Close(spare)
			if conn, _, err := unix.Accept(ln); err == nil {
				_ = unix.Close(conn)
			}
			spare, _ = unix.Dup(2)
			continue
		}
`,
		more: `
var spare, _ = unix.Dup(2)`,
	},
}
