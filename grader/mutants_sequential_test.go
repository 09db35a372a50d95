package main

// The mutants of sequential, and what is unusual and right. What all programs of
// 02-multi-client share is broken in one of them.
var sequentialMutants = []mutant{
	{
		program: "02-multi-client/sequential", bug: "hangs up when nothing has come for two seconds",
		old: `	defer unix.Close(conn)
`, new: `	defer unix.Close(conn)
	_ = unix.SetsockoptTimeval(conn, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Sec: 2})
`,
		caughtBy: "byte-by-byte", perhaps: "at-rest signals",
	},
	{
		program: "02-multi-client/sequential", bug: "ends with its first client",
		old: `		echo(conn)
`, new: `		echo(conn)
		return nil
`,
		caughtBy: "next shortage turns turns-reset",
	},
	{
		program: "02-multi-client/sequential", bug: "sends back the whole buffer",
		old: `sendAll(conn, data[:n])`, new: `sendAll(conn, data[:max(n, 700)])`,
		caughtBy: "echo",
	},
	{
		program: "02-multi-client/sequential", bug: "sends back one text, and hangs up",
		old: `		if err := sendAll(conn, data[:n]); err != nil {
`, new: `		if sendAll(conn, data[:n]) != unix.EINTR {
`,
		caughtBy: "echo",
	},
	{
		program: "02-multi-client/sequential", bug: "takes a line that says quit for the end",
		old: `err != nil || n == 0`, new: `err != nil || n == 0 || string(data[:n]) == "quit\n"`,
		caughtBy: "any-bytes",
	},
	{
		program: "02-multi-client/sequential", bug: "loses the last byte of a full buffer",
		old: `sendAll(conn, data[:n])`, new: `sendAll(conn, data[:min(n, 1023)])`,
		caughtBy: "sizes long last-words-late stays-small",
	},
	{
		program: "02-multi-client/sequential", bug: "forgets a byte that comes alone",
		old: `			continue // a signal came, not data: wait again
`, new: `			continue
		}
		if n == 1 {
			continue
`,
		caughtBy: "again any-bytes sizes byte-by-byte",
	},
	{
		program: "02-multi-client/sequential", bug: "closes with a reset",
		old: `	defer unix.Close(conn)
`, new: `	_ = unix.SetsockoptLinger(conn, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
	defer unix.Close(conn)
`,
		caughtBy: "again last-words wordless signals",
	},
	{
		program: "02-multi-client/sequential", bug: "panics when write fails",
		old: `		if err := sendAll(conn, data[:n]); err != nil {
`, new: `		if err := sendAll(conn, data[:n]); err != nil {
			panic(err)
`,
		caughtBy: "reset-unread turns-reset", perhaps: "reset-ended reset-queued vanished-leave-nothing",
	},
	{
		program: "02-multi-client/sequential", bug: "asks an accepted client who it is, and panics",
		old: `		echo(conn)
`, new: `		if _, err := unix.Getpeername(conn); err != nil {
			panic(err)
		}
		echo(conn)
`,
		caughtBy: "reset-queued", perhaps: "reset-silent vanished-leave-nothing reset-ended",
	},
	{
		program: "02-multi-client/sequential", bug: "does not close after an error",
		old: `		if err != nil || n == 0 {
			return
		}
`, new: `		if err != nil {
			_, err = unix.Dup(conn)
			return
		}
		if n == 0 {
			return
		}
`,
		caughtBy: "vanished-leave-nothing",
	},
	{
		program: "02-multi-client/sequential", bug: "keeps all that it has ever read",
		old: `		// Step 6. Send back`, new: `		kept = append(kept, append([]byte(nil), data[:n]...))
		// Step 6. Send back`,
		more: `
var kept [][]byte`,
		caughtBy: "stays-small",
	},
	{
		program: "02-multi-client/sequential", bug: "ends when it is out of descriptors",
		old: `case unix.EMFILE, unix.ENFILE,`, new: `case unix.ENFILE,`,
		caughtBy: "shortage",
	},
	{
		program: "02-multi-client/sequential", bug: "ends at any signal",
		old: `import (
	"time"

	"golang.org/x/sys/unix"
)
`, new: `import (
	"os"
	"os/signal"
	"time"

	"golang.org/x/sys/unix"
)

func init() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, unix.SIGWINCH, unix.SIGCONT)
	go func() { <-c; os.Exit(0) }()
}
`,
		caughtBy: "reset-queued signals signals-sending", perhaps: "last-words",
	},
	{
		program: "02-multi-client/sequential", bug: "sets no SO_REUSEADDR",
		old: `unix.SO_REUSEADDR, 1)`, new: `unix.SO_REUSEADDR, 0)`,
		caughtBy: "again-at-once",
	},
	{
		program: "02-multi-client/sequential", bug: "panics when it cannot bind",
		old: `	if err := unix.Bind(ln, sa); err != nil {
`, new: `	if err := unix.Bind(ln, sa); err != nil {
		panic(err)
`,
		caughtBy: "in-use",
	},
	{
		program: "02-multi-client/sequential", bug: "goes on after a flag that nobody knows",
		old: `import (
	"time"

	"golang.org/x/sys/unix"
)
`, new: `import (
	"flag"
	"time"

	"golang.org/x/sys/unix"
)

func init() { flag.CommandLine.Init("server", flag.ContinueOnError) }
`,
		caughtBy: "bad-flag",
	},
	{
		program: "02-multi-client/sequential", bug: "serves bob beside ann",
		old: `		echo(conn)
`, new: `		go echo(conn)
`,
		caughtBy: "queue",
	},
	{
		program: "02-multi-client/sequential", bug: "serves the last who came first",
		old: `		echo(conn)
`, new: `		waiting := []int{conn}
		for len(waiting) > 0 {
			echo(waiting[len(waiting)-1])
			waiting = waiting[:len(waiting)-1]
			for ready(ln) {
				if conn, err := accept(ln); err == nil {
					waiting = append(waiting, conn)
				}
			}
		}
`,
		more: `
func ready(ln int) bool {
	n, _ := unix.Poll([]unix.PollFd{{Fd: int32(ln), Events: unix.POLLIN}}, 0)
	return n > 0
}`,
		caughtBy: "turns",
	},

	{
		program: "02-multi-client/sequential", bug: "asks every millisecond whether there is room",
		old: `		n, err := unix.Write(conn, out)
`, new: `		n, err := unix.SendmsgN(conn, out, nil, nil, unix.MSG_DONTWAIT)
		if err == unix.EAGAIN {
			time.Sleep(time.Millisecond)
			continue
		}
`,
		caughtBy: "at-rest-stalled",
	},
	{
		program: "02-multi-client/sequential", bug: "works in bursts when nobody speaks",
		more: `
func init() {
	go func() {
		for ; ; time.Sleep(600 * time.Millisecond) {
			for range 500_000_000 { // work, however long a processor is waited for
			}
		}
	}()
}`,
		caughtBy: "at-rest", perhaps: "vanished-leave-nothing",
	},

	// Unusual, and right.
	{
		program: "02-multi-client/sequential", bug: "asks poll before it asks accept",
		old: `		conn, _, err = unix.Accept(ln)
`, new: `		_, _ = unix.Poll([]unix.PollFd{{Fd: int32(ln), Events: unix.POLLIN}}, -1)
		conn, _, err = unix.Accept(ln)
`,
	},
	{
		program: "02-multi-client/sequential", bug: "reads 7 bytes at a time, and is noisy",
		old: `	data := make([]byte, 1024)
`, new: `	data := make([]byte, 7)
	_, _ = unix.Write(1, make([]byte, 4000))
`,
	},
}
