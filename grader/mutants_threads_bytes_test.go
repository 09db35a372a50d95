package main

// The mutants of threads, for the bytes that come back.
var threadsBytesMutants = []mutant{
	{
		program: "02-multi-client/threads", bug: "greets a client that has not spoken",
		old: `	data := make([]byte, 1024)
`, new: `	data := make([]byte, 1024)
	_ = sendAll(conn, []byte("welcome\n"))
`,
		caughtBy: "echo speaks-second wordless",
	},
	{
		program: "02-multi-client/threads", bug: "waits for the end of a line",
		old: `sendAll(conn, data[:n])`, new: `sendAll(conn, lines(data[:n]))`,
		more: `
func lines(b []byte) []byte {
	for len(b) > 0 && b[len(b)-1] != '\n' {
		b = b[:len(b)-1]
	}
	return b
}`,
		caughtBy: "echo speaks-second",
	},
	{
		program: "02-multi-client/threads", bug: "ends a text at a zero byte",
		old: `sendAll(conn, data[:n])`, new: `sendAll(conn, []byte(unix.ByteSliceToString(data[:n])))`,
		caughtBy: "any-bytes sizes long last-words stalled half-gone stays-small",
	},
	{
		program: "02-multi-client/threads", bug: "reads 1024 bytes, and drops what else is there",
		old: `		// Step 6. Send back`, new: `		for rest := make([]byte, 1024); ; {
			if n, _, _ := unix.Recvfrom(conn, rest, unix.MSG_DONTWAIT); n <= 0 {
				break
			}
		}
		// Step 6. Send back`,
		caughtBy: "sizes long stalled half-gone stays-small", perhaps: "last-words-late",
	},
	{
		program: "02-multi-client/threads", bug: "drops what a client does not read in time",
		old: `	data := make([]byte, 1024)
`, new: `	data := make([]byte, 1024)
	patience := unix.Timeval{Usec: 20_000}
	_ = unix.SetsockoptTimeval(conn, unix.SOL_SOCKET, unix.SO_SNDTIMEO, &patience)
`,
		caughtBy: "late-reader sips last-words-late stalled", perhaps: "at-rest-ended",
	},
	{
		program: "02-multi-client/threads", bug: "calls write once for a megabyte",
		old: `	data := make([]byte, 1024)
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
`, new: `	data := make([]byte, 1<<20)
	for {
		n, err := unix.Read(conn, data)
		if err != nil || n == 0 {
			return
		}
		if _, err := unix.Write(conn, data[:n]); err != nil && err != unix.EINTR {
`,
		caughtBy: "signals-sending",
	},
	{
		program: "02-multi-client/threads", bug: "loses what comes with the end of the stream",
		old: `		// Step 6. Send back`, new: `		fds := []unix.PollFd{{Fd: int32(conn), Events: unix.POLLRDHUP}}
		if n < 1024 {
			if n, _ := unix.Poll(fds, 20); n > 0 {
				return
			}
		}
		// Step 6. Send back`,
		caughtBy: "last-words",
	},
	{
		program: "02-multi-client/threads", bug: "loses what is in the kernel's hands when it closes",
		old: `	defer unix.Close(conn)
`, new: `	defer func() {
		if owed, _ := unix.IoctlGetInt(conn, unix.SIOCOUTQ); owed > 0 {
			_ = unix.SetsockoptLinger(conn, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
		}
		unix.Close(conn)
	}()
`,
		caughtBy: "last-words-late", perhaps: "half-gone",
	},
}
