package main

// The mutants of 03-selector/server, for whose turn it is.
var selectorTurnsMutants = []mutant{
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
		program: "03-selector/server", bug: "has sockets that block",
		old: `	if err := unix.SetNonblock(fd, true); err != nil {
`, new: `	if err := unix.SetNonblock(fd, false); err != nil {
`,
		caughtBy: "echo speaks-second wordless",
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
		file: "selector_edge.go",
		old: `	return again
}`, new: `	return waits
}`,
		caughtBy: "sizes long stalled half-gone stays-small", perhaps: "last-words last-words-late at-rest-ended",
	},
	{
		program: "03-selector/server", bug: "is edge-triggered, and accepts once",
		file: "selector_edge.go",
		old: `			s.clients[conn] = &client{fd: conn}
`, new: `			s.clients[conn] = &client{fd: conn}
			_ = s.watch(conn)
			return false
`,
		caughtBy: "reset-queued", perhaps: "idle reverse stalled half-gone flood crowd reset-silent reset-talk reset-unread reset-ended bystander leaves-nothing vanished-leave-nothing at-rest at-rest-ended batch descriptor turns asleep threads shortage shortage-ends",
	},
	{
		program: "03-selector/server", bug: "is edge-triggered, and gives one client every turn",
		file: "selector_edge.go",
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
		program: "03-selector/server", bug: "hears of its clients by poll, one at a time, and forgets one",
		file: "selector_poll.go",
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
}
