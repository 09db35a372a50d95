package main

// The mutants of the chat, and chats that are unusual and right.
var chatMutants = []mutant{
	{
		program: "04-goroutines/chat", bug: "asks for the name",
		old: `	in := bufio.NewReaderSize(`, new: `	_, _ = conn.Write([]byte("your name?\n"))
	in := bufio.NewReaderSize(`,
		caughtBy: "enters speaks-second nameless",
	},
	{
		program: "04-goroutines/chat", bug: "tells a newcomer of itself",
		old: `	all.tell(m, "* "+m.name+" has joined")`, new: `	all.tell(nil, "* "+m.name+" has joined")`,
		caughtBy: "enters", perhaps: "speaks-second",
	},
	{
		program: "04-goroutines/chat", bug: "tells nobody of a newcomer",
		old: `	all.tell(m, "* "+m.name+" has joined")`, new: ``,
		caughtBy: "joins", perhaps: "speaks-second names",
	},
	{
		program: "04-goroutines/chat", bug: "tells those who have said no name of a newcomer",
		old: `	in := bufio.NewReaderSize(`, new: `	guests = append(guests, conn)
	in := bufio.NewReaderSize(`,
		more: `
var guests []*net.TCPConn

func init() {
	go func() {
		for time.Sleep(20 * time.Millisecond); ; time.Sleep(20 * time.Millisecond) {
			if len(guests) > 1 {
				_, _ = guests[0].Write([]byte("* somebody has joined\n"))
				return
			}
		}
	}()
}`,
		caughtBy: "speaks-second", perhaps: "joins names",
	},
	{
		program: "04-goroutines/chat", bug: "names its members in the order in which they came",
		old: `	names := strings.Join(slices.Sorted(maps.Keys(all)), ", ")
`, new: `	names := strings.Join(slices.SortedFunc(maps.Keys(all), func(a, b string) int { return came[a] - came[b] }), ", ")
	last++
	came[m.name] = last
`,
		more: `
var (
	came = map[string]int{}
	last int
)`,
		caughtBy: "sorted",
	},
	{
		program: "04-goroutines/chat", bug: "takes names of 31 bytes at most",
		old: `{1,32}`, new: `{1,31}`,
		caughtBy: "names",
	},
	{
		program: "04-goroutines/chat", bug: "takes the letters of all alphabets",
		old: `[A-Za-z0-9_-]`, new: `[\pL0-9_-]`,
		caughtBy: "bad-names",
	},
	{
		program: "04-goroutines/chat", bug: "takes a name that begins well",
		old: `{1,32}$`, new: `{1,32}`,
		caughtBy: "bad-names",
	},
	{
		program: "04-goroutines/chat", bug: "says nothing to one with a bad name",
		old: `		return told{errors.New("a name is 1 to 32 letters, digits, - or _")}
`, new: `		return errors.New("a bad name")
`,
		caughtBy: "bad-names",
	},
	{
		program: "04-goroutines/chat", bug: "puts a newcomer in the place of one of the same name",
		old: `	if all[m.name] != nil {
		close(m.queue)
		return
	}
`, new: ``,
		caughtBy: "taken",
	},
	{
		program: "04-goroutines/chat", bug: "tells the room of one with a name that is taken",
		old: `	if all[m.name] != nil {
`, new: `	if all[m.name] != nil {
		all.tell(m, "* another "+m.name+" has been turned away")
`,
		caughtBy: "taken",
	},
	{
		program: "04-goroutines/chat", bug: "asks whether a name is free, and takes it later",
		old: `	events <- func(all members) { all.enter(m) }
`, new: `	free := make(chan bool)
	events <- func(all members) { free <- all[name] == nil }
	if !<-free {
		return told{errors.New("that name is taken")}
	}
	time.Sleep(20 * time.Millisecond)
	events <- func(all members) { delete(all, name); all.enter(m) }
`,
		caughtBy: "taken-at-once",
	},
	{
		program: "04-goroutines/chat", bug: "lets a sender hear itself",
		old: `all.tell(m, said)`, new: `all.tell(nil, said)`,
		caughtBy: "says",
	},
	{
		program: "04-goroutines/chat", bug: "does not say who has said it",
		old: `said := name + ": " + line`, new: `said := line`,
		caughtBy: "says", perhaps: "speaks-second taken nameless",
	},
	{
		program: "04-goroutines/chat", bug: "starts a goroutine for each line",
		old: `		events <- func(all members) { all.tell(m, said) }
`, new: `		go func() { events <- func(all members) { all.tell(m, said) } }()
`,
		caughtBy: "own-order", perhaps: "several empty crlf first-of-all order late never-reads leaves endless vanishes-unread",
	},
	{
		program: "04-goroutines/chat", bug: "hands a line on in an event for each member",
		old: `		events <- func(all members) { all.tell(m, said) }
`, new: `		others := make(chan []*member)
		events <- func(all members) { others <- slices.Collect(maps.Values(all)) }
		for _, other := range <-others {
			events <- func(all members) {
				if other != m && all[other.name] == other {
					other.queue <- said
				}
			}
		}
`,
		caughtBy: "order",
	},
	{
		program: "04-goroutines/chat", bug: "hands a line on before a newcomer has been told who is there",
		old: `	m.queue <- "* in the room: " + cmp.Or(names, "nobody")
`, new: `	go func() {
		time.Sleep(5 * time.Millisecond)
		m.queue <- "* in the room: " + cmp.Or(names, "nobody")
	}()
`,
		caughtBy: "first-of-all", perhaps: "nameless names bad-names free-again too-long fifty",
	},
	{
		program: "04-goroutines/chat", bug: "has room for thirty members",
		old: `	if all[m.name] != nil {
`, new: `	if all[m.name] != nil || len(all) >= 30 {
`,
		caughtBy: "fifty",
	},
	{
		program: "04-goroutines/chat", bug: "drops a member for which 100 lines wait",
		old: `make(chan string, 256)`, new: `make(chan string, 100)`,
		caughtBy: "late", perhaps: "vanishes-unread",
	},
	{
		program: "04-goroutines/chat", bug: "drops a member that has not read for 200 ms",
		old: `(n > 0 || len(m.queue) < cap(m.queue))`, new: `n > 0`,
		caughtBy: "late",
	},
	{
		program: "04-goroutines/chat", bug: "waits for a member that never reads",
		old: `late < 2 && len(out) > 0`, new: `len(out) > 0`,
		caughtBy: "never-reads",
	},
	{
		program: "04-goroutines/chat", bug: "has a queue without an end",
		old: `make(chan string, 256)`, new: `make(chan string, 1<<20)`,
		caughtBy: "never-reads",
	},
	{
		program: "04-goroutines/chat", bug: "tells nobody who has left",
		old: `	all.tell(m, "* "+m.name+" has left")
`, new: ``,
		caughtBy: "names too-long endless first-of-all fifty never-reads leaves",
	},
	{
		program: "04-goroutines/chat", bug: "gives no name free",
		old: `	if all[m.name] != nil {
`, new: `	if used[m.name] = used[m.name] + 1; used[m.name] > 1 {
`,
		more: `
var used = map[string]int{}`,
		caughtBy: "free-again", perhaps: "too-long vanishes-unread never-reads",
	},
	{
		program: "04-goroutines/chat", bug: "panics when a read fails",
		old: `	return text, err
`, new: `	if err != nil && err.Error() != "EOF" {
		panic(err)
	}
	return text, err
`,
		caughtBy: "names first-of-all fifty resets nameless", perhaps: "never-reads",
	},
	{
		program: "04-goroutines/chat", bug: "tells twice that one that reset has left",
		old: `	events <- func(all members) { all.leave(m) }
`, new: `	events <- func(all members) {
		all.leave(m)
		if err.Error() != "EOF" {
			all.tell(m, "* "+m.name+" has left")
		}
	}
`,
		caughtBy: "resets", perhaps: "names too-long first-of-all fifty never-reads",
	},
	{
		program: "04-goroutines/chat", bug: "panics when a write fails",
		old: `			if out = out[n:];`, new: `			if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
				panic(err)
			}
			if out = out[n:];`,
		caughtBy: "vanishes-unread", perhaps: "never-reads",
	},
	{
		program: "04-goroutines/chat", bug: "tells the room of one who has said no name, and left",
		old: `	if err != nil {
		return err
	}
	if ok, _`, new: `	if err != nil {
		events <- func(all members) { all.tell(nil, "*  has left") }
		return err
	}
	if ok, _`,
		caughtBy: "nameless",
	},
	{
		program: "04-goroutines/chat", bug: "does not close one who has said no name, and left",
		old: `	if err != nil {
		return err
	}
	if ok, _`, new: `	if err != nil {
		time.Sleep(time.Hour)
	}
	if ok, _`,
		caughtBy: "nameless",
	},

	// Unusual, and right.
	{
		program: "04-goroutines/chat", bug: "has a mutex, and drops at once who is behind",
		file: "chat_mutex.go",
	},
	{
		program: "04-goroutines/chat", bug: "is a log that a pair of goroutines a member reads and writes",
		file: "chat_log.go",
	},
}
