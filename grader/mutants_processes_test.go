package main

// The mutants of processes, and what is unusual and right. What all programs of
// 02-multi-client share is broken in one of them.
var processesMutants = []mutant{
	{
		program: "02-multi-client/processes", bug: "does not see in a child that it is one",
		old: `os.Getenv(child)`, new: `os.Getenv("child")`,
		caughtBy: "echo", perhaps: "speaks-second",
	},
	{
		program: "02-multi-client/processes", bug: "looks for the socket in the wrong place",
		old: `echo(3)`, new: `echo(4)`,
		caughtBy: "echo", perhaps: "speaks-second",
	},
	{
		program: "02-multi-client/processes", bug: "spins when it is out of descriptors",
		old: `time.Sleep(100 * time.Millisecond)`, new: `time.Sleep(0)`,
		caughtBy: "shortage",
	},
	{
		program: "02-multi-client/processes", bug: "accepts nobody any more once it was out of descriptors",
		old: `time.Sleep(100 * time.Millisecond)`, new: `time.Sleep(time.Hour)`,
		caughtBy: "shortage-ends",
	},
	{
		program: "02-multi-client/processes", bug: "waits for one child each time that it hears of one",
		old: `	signal.Ignore(unix.SIGCHLD) // Python: signal.signal(SIGCHLD, SIG_IGN)
`, new: `	ended := make(chan os.Signal, 1)
	signal.Notify(ended, unix.SIGCHLD)
	go func() {
		for range ended {
			_, _ = unix.Wait4(-1, nil, unix.WNOHANG, nil)
		}
	}()
`,
		caughtBy: "zombies",
	},
	{
		program: "02-multi-client/processes", bug: "panics in a child when read fails",
		old: `		if err != nil || n == 0 {
			return
		}
		// Step 6.`, new: `		if err != nil {
			panic(err)
		}
		if n == 0 {
			return
		}
		// Step 6.`,
		caughtBy: "reset-talk vanished-leave-nothing", perhaps: "crowd reset-silent reset-queued bystander children-go",
	},
	{
		program: "02-multi-client/processes", bug: "keeps the socket that it has given away",
		old: `	defer unix.Close(conn)
	unix.CloseOnExec(conn)
`, new: `	unix.CloseOnExec(conn)
`,
		caughtBy: "again last-words wordless half-gone leaves-nothing vanished-leave-nothing signals ends-at-once children-go",
	},
	{
		program: "02-multi-client/processes", bug: "lets the next child inherit the socket",
		old: `	defer unix.Close(conn)
	unix.CloseOnExec(conn)
`, new: `	time.AfterFunc(300*time.Millisecond, func() { unix.Close(conn) })
`,
		caughtBy: "half-gone process-each ends-at-once",
	},
	{
		program: "02-multi-client/processes", bug: "lets its children inherit the listening socket",
		old: `	unix.CloseOnExec(ln)
`, new: ``,
		caughtBy: "heir",
	},
	{
		program: "02-multi-client/processes", bug: "waits for no child",
		old: `	signal.Ignore(unix.SIGCHLD)`, new: `	signal.Reset(unix.SIGCHLD)`,
		caughtBy: "zombies",
	},
	{
		program: "02-multi-client/processes", bug: "has children that stay when their clients have left",
		old: `		echo(3)
`, new: `		echo(3)
		for {
			_ = unix.Pause()
		}
`,
		caughtBy: "leaves-nothing vanished-leave-nothing children-go",
	},
	{
		program: "02-multi-client/processes", bug: "waits for the child that it has started",
		old: `		if err == nil {
			return
		}
	}
	log`, new: `		if err == nil {
			unix.Close(conn)
			_, _ = unix.Wait4(-1, nil, 0, nil)
			return
		}
	}
	log`,
		caughtBy: "idle reverse",
	},
	{
		program: "02-multi-client/processes", bug: "serves everybody itself",
		old: `		start(conn)
`, new: `		go echo(conn)
`,
		caughtBy: "process-each",
	},
	{
		program: "02-multi-client/processes", bug: "has 45 children at most",
		old: `		_, err = syscall.ForkExec(program, os.Args, attr) // Python: os.fork()
`, new: `		for alive() >= 45 {
			time.Sleep(10 * time.Millisecond)
		}
		var pid int
		pid, err = syscall.ForkExec(program, os.Args, attr)
		pids = append(pids, pid)
`,
		more: `
var pids []int

func alive() (n int) {
	for _, pid := range pids {
		if unix.Kill(pid, 0) == nil {
			n++
		}
	}
	return n
}`,
		caughtBy: "crowd",
	},

	// Unusual, and right.
	{
		program: "02-multi-client/processes", bug: "waits for its children at leisure",
		old: `	signal.Ignore(unix.SIGCHLD)`, new: `	go func() {
		for {
			if pid, _ := unix.Wait4(-1, nil, 0, nil); pid <= 0 {
				time.Sleep(100 * time.Millisecond)
			}
		}
	}()
	signal.Reset(unix.SIGCHLD)`,
	},
}
