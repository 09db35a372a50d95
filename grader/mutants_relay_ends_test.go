package main

// The mutants of the relay, for how a client, a server, and both end.
var relayEndsMutants = []mutant{
	{
		program: "04-goroutines/relay", bug: "gives whoever speaks two seconds",
		old: `	n, err := src.Read(data) // Python: data = src.recv(16384)
`, new: `	_ = src.SetReadDeadline(time.Now().Add(2 * time.Second))
	n, err := src.Read(data) // Python: data = src.recv(16384)
`,
		caughtBy: "server-ends", perhaps: "both-ways other-way late-server late-client client-ends",
	},
	{
		program: "04-goroutines/relay", bug: "gives a write two seconds",
		old: `		if _, err := dst.Write(data[:n]); err != nil {
`, new: `		_ = dst.SetWriteDeadline(time.Now().Add(2 * time.Second))
		if _, err := dst.Write(data[:n]); err != nil {
`,
		caughtBy: "both-ways", perhaps: "other-way late-server late-client",
	},
	{
		program: "04-goroutines/relay", bug: "ends both ways with the first that ends",
		old: `	_ = dst.CloseWrite() // ignored: if dst is gone, its reader hears so
`, new: `	_, _ = dst.Close(), src.Close()
`,
		caughtBy: "client-ends server-ends",
	},
	{
		program: "04-goroutines/relay", bug: "passes no end of stream on",
		old: `	_ = dst.CloseWrite() // ignored: if dst is gone, its reader hears so
`, new: ``,
		caughtBy: "client-ends server-ends", perhaps: "twenty",
	},
	{
		program: "04-goroutines/relay", bug: "passes an end of stream on as a reset",
		old: `	_ = dst.CloseWrite() // ignored: if dst is gone, its reader hears so
`, new: `	_ = dst.SetLinger(0)
	_ = dst.Close()
`,
		caughtBy: "client-ends server-ends",
	},
	{
		program: "04-goroutines/relay", bug: "ends ann when her server has said its last word",
		old: `	go func() { carry(client, server); close(down) }()
`, new: `	go func() { carry(client, server); client.Close(); close(down) }()
`,
		caughtBy: "server-ends",
	},
	{
		program: "04-goroutines/relay", bug: "hangs up on ann's server when she has ended",
		old: `	go func() { carry(server, client); close(up) }()
`, new: `	go func() { carry(server, client); hangUp(server); close(up) }()
`,
		caughtBy: "client-ends",
	},
	{
		program: "04-goroutines/relay", bug: "gives the last words no time",
		old: `	go func() { carry(server, client); close(up) }()
`, new: `	go func() {
		carry(server, client)
		time.AfterFunc(60*time.Millisecond, func() { _ = server.SetLinger(0); server.Close() })
		close(up)
	}()
`,
		caughtBy: "last-words", perhaps: "client-ends",
	},
	{
		program: "04-goroutines/relay", bug: "panics when it cannot connect",
		old: `	if err != nil {
		return
	}
	server :=`, new: `	if err != nil {
		panic(err)
	}
	server :=`,
		caughtBy: "refused",
	},
	{
		program: "04-goroutines/relay", bug: "keeps ann when it cannot connect",
		old: `	if err != nil {
		return
	}
	server :=`, new: `	for err != nil {
		time.Sleep(time.Hour)
	}
	server :=`,
		caughtBy: "refused",
	},
	{
		program: "04-goroutines/relay", bug: "panics when a read fails",
		old: `	if err != io.EOF {
`, new: `	if err != io.EOF {
		panic(err)
	}
	if err != io.EOF {
`,
		caughtBy: "client-resets server-resets", perhaps: "twenty vanishes-ended vanishes-sending leaves-nothing refused",
	},
	{
		program: "04-goroutines/relay", bug: "ends with two ends of stream, and not before",
		old: `	go func() { carry(server, client); close(up) }()
	go func() { carry(client, server); close(down) }()
	for asked := false; up != nil || down != nil; {
`, new: `	go func() { _, _ = io.Copy(server, client); _ = server.CloseWrite(); close(up) }()
	go func() { _, _ = io.Copy(client, server); _ = client.CloseWrite(); close(down) }()
	<-up
	<-down
	for asked := false; false; {
`,
		caughtBy: "lets-go-server lets-go-client vanishes-sending",
	},
	{
		program: "04-goroutines/relay", bug: "hears out a server to which nobody listens any more",
		old: `	go func() { carry(server, client); close(up) }()
	go func() { carry(client, server); close(down) }()
	for asked := false; up != nil || down != nil; {
`, new: `	go func() { carry(server, client); close(up) }()
	go func() {
		_, _ = io.Copy(client, server)
		_, _ = io.Copy(io.Discard, server)
		_ = client.CloseWrite()
		close(down)
	}()
	<-up
	<-down
	for asked := false; false; {
`,
		caughtBy: "vanishes-ended", perhaps: "lets-go-client",
	},
	{
		program: "04-goroutines/relay", bug: "gives one side a second when the other has ended",
		old: `	if err != io.EOF {
`, new: `	_ = dst.SetReadDeadline(time.Now().Add(time.Second))
	if err != io.EOF {
`,
		caughtBy: "client-ends server-ends",
	},
	{
		program: "04-goroutines/relay", bug: "passes the end on before what it still holds",
		file: "relay_queues.go",
		old: `				n, err := src.Read(data)
`, new: `				n, err := src.Read(data)
				if err != nil && err.Error() == "EOF" {
					dst.CloseWrite()
				}
`,
		caughtBy: "last-words", perhaps: "client-ends server-ends",
	},
	{
		program: "04-goroutines/relay", bug: "never closes its connection to the server",
		old: `	defer hangUp(server)
`, new: ``,
		caughtBy: "lets-go-server leaves-nothing", perhaps: "vanishes-ended",
	},
}
