package main

// The mutants of the relay, for what it carries; and relays that are unusual and
// right.
var relayMutants = []mutant{
	{
		program: "04-goroutines/relay", bug: "connects to the server once ann has spoken",
		old: `	conn, err := net.DialTimeout("tcp", to, 10*time.Second)
	if err != nil {
		return
	}
`, new: `	first := make([]byte, 1)
	if _, err := io.ReadFull(client, first); err != nil {
		return
	}
	conn, err := net.DialTimeout("tcp", to, 10*time.Second)
	if err != nil {
		return
	}
	_, _ = conn.Write(first)
`,
		caughtBy: "connects",
	},
	{
		program: "04-goroutines/relay", bug: "tells the server who it is",
		old: `	defer hangUp(server)
`, new: `	defer hangUp(server)
	_, _ = server.Write([]byte("PROXY TCP4 127.0.0.1\r\n"))
`,
		caughtBy: "connects",
	},
	{
		program: "04-goroutines/relay", bug: "carries nothing back",
		old: `go func() { carry(client, server); close(down) }()`, new: `close(down)`,
		caughtBy: "carries", perhaps: "server-first",
	},
	{
		program: "04-goroutines/relay", bug: "takes turns",
		old: `	go func() { carry(server, client); close(up) }()
	go func() { carry(client, server); close(down) }()
`, new: `	go func() {
		defer func() { _, _ = server.CloseWrite(), client.CloseWrite(); close(up); close(down) }()
		for data := make([]byte, 16<<10); ; {
			for _, way := range [][2]*net.TCPConn{{client, server}, {server, client}} {
				n, err := way[0].Read(data)
				if _, failed := way[1].Write(data[:n]); err != nil || failed != nil {
					return
				}
			}
		}
	}()
`,
		caughtBy: "carries", perhaps: "server-first",
	},
	{
		program: "04-goroutines/relay", bug: "reads from the server once ann has spoken",
		old: `	go func() { carry(server, client); close(up) }()
	go func() { carry(client, server); close(down) }()
`, new: `	spoken := make(chan struct{})
	go func() {
		first := make([]byte, 1)
		if n, _ := client.Read(first); n > 0 {
			_, _ = server.Write(first)
		}
		close(spoken)
		carry(server, client)
		close(up)
	}()
	go func() { <-spoken; carry(client, server); close(down) }()
`,
		caughtBy: "server-first late-client server-ends server-resets",
	},
	{
		program: "04-goroutines/relay", bug: "ends a piece at a zero byte",
		old: `dst.Write(data[:n])`, new: `dst.Write(text(data[:n]))`,
		more: `
func text(data []byte) []byte {
	for i, c := range data {
		if c == 0 {
			return data[:i]
		}
	}
	return data
}`,
		caughtBy: "any-bytes both-ways other-way late-server late-client stalled last-words",
	},
	{
		program: "04-goroutines/relay", bug: "loses the last byte of a full buffer",
		old: `dst.Write(data[:n])`, new: `dst.Write(data[:min(n, 16<<10-1)])`,
		caughtBy: "both-ways other-way late-server late-client stalled last-words",
	},
	{
		program: "04-goroutines/relay", bug: "has one lock for both directions of a client",
		old: `	go func() { carry(server, client); close(up) }()
	go func() { carry(client, server); close(down) }()
`, new: `	turn := make(chan struct{}, 1)
	go func() { carryInTurn(server, client, turn); close(up) }()
	go func() { carryInTurn(client, server, turn); close(down) }()
`,
		more: `
func carryInTurn(dst, src *net.TCPConn, turn chan struct{}) {
	data := make([]byte, 16<<10)
	n, err := src.Read(data)
	for ; err == nil; n, err = src.Read(data) {
		turn <- struct{}{}
		_, err := dst.Write(data[:n])
		<-turn
		if err != nil {
			return
		}
	}
	_ = dst.CloseWrite()
	if err != io.EOF {
		_ = dst.SetReadDeadline(time.Now().Add(goodbye))
	}
}`,
		caughtBy: "both-ways other-way",
	},
	{
		program: "04-goroutines/relay", bug: "drops what is not taken in time",
		old: `		if _, err := dst.Write(data[:n]); err != nil {
`, new: `		_ = dst.SetWriteDeadline(time.Now().Add(20 * time.Millisecond))
		if _, err := dst.Write(data[:n]); err != nil {
`,
		caughtBy: "both-ways other-way late-server late-client stalled", perhaps: "last-words",
	},
	{
		program: "04-goroutines/relay", bug: "has one buffer for all",
		old: `	data := make([]byte, 16<<10)
`, new: `	data := shared
`,
		more: `
var shared = make([]byte, 16<<10)`,
		caughtBy: "stalled", perhaps: "other-way both-ways late-server late-client last-words",
	},
	{
		program: "04-goroutines/relay", bug: "serves one client after the other",
		old: `	each(ln, func(client *net.TCPConn) { relay(client, to) })
`, new: `	turn := make(chan struct{}, 1)
	each(ln, func(client *net.TCPConn) {
		turn <- struct{}{}
		defer func() { <-turn }()
		relay(client, to)
	})
`,
		caughtBy: "two client-resets server-resets refused leaves-nothing", perhaps: "last-words",
	},
	{
		program: "04-goroutines/relay", bug: "serves ten clients at once",
		old: `	each(ln, func(client *net.TCPConn) { relay(client, to) })
`, new: `	ten := make(chan struct{}, 10)
	each(ln, func(client *net.TCPConn) {
		ten <- struct{}{}
		defer func() { <-ten }()
		relay(client, to)
	})
`,
		caughtBy: "twenty leaves-nothing",
	},
	{
		program: "04-goroutines/relay", bug: "lets nobody else write while it writes or connects",
		old: `	conn, err := net.DialTimeout("tcp", to, 10*time.Second)
	if err != nil {
		return
	}
	server := conn.(*net.TCPConn)
	defer hangUp(server)

	// Step 2. Carry both ways at once: neither side waits for its turn.
	up, down := make(chan struct{}), make(chan struct{})
	go func() { carry(server, client); close(up) }()
	go func() { carry(client, server); close(down) }()
`, new: `	turn <- struct{}{}
	conn, err := net.DialTimeout("tcp", to, 10*time.Second)
	<-turn
	if err != nil {
		return
	}
	server := conn.(*net.TCPConn)
	defer hangUp(server)
	up, down := make(chan struct{}), make(chan struct{})
	go func() { carryInTurn(server, client); close(up) }()
	go func() { carryInTurn(client, server); close(down) }()
`,
		more: `
var turn = make(chan struct{}, 1)

func carryInTurn(dst, src *net.TCPConn) {
	data := make([]byte, 16<<10)
	n, err := src.Read(data)
	for ; err == nil; n, err = src.Read(data) {
		turn <- struct{}{}
		_, err := dst.Write(data[:n])
		<-turn
		if err != nil {
			return
		}
	}
	_ = dst.CloseWrite()
	if err != io.EOF {
		_ = dst.SetReadDeadline(time.Now().Add(goodbye))
	}
}`,
		caughtBy: "both-ways other-way stalled hangs",
	},

	// Unusual, and right.
	{
		program: "04-goroutines/relay", bug: "hears of a reset when it has to do with that side again",
		old: `return time.Second -`, new: `return time.Hour -`,
	},
	{
		program: "04-goroutines/relay", bug: "has the kernel move the bytes, through pipes",
		old: `	data := make([]byte, 16<<10)
	n, err := src.Read(data) // Python: data = src.recv(16384)
	for ; err == nil; n, err = src.Read(data) {
		// Python: dst.sendall(data)
		if _, err := dst.Write(data[:n]); err != nil {
			return // dst is gone; the other carry reads from it to its end
		}
	}
`, new: `	_, err := io.Copy(dst, src)
	if err == nil {
		err = io.EOF
	}
`,
	},
	{
		program: "04-goroutines/relay", bug: "has queues of its own, and reads ahead",
		file: "relay_queues.go",
	},
	{
		program: "04-goroutines/relay", bug: "carries seven bytes at a time, and begins late",
		old: `	data := make([]byte, 16<<10)
`, new: `	time.Sleep(50 * time.Millisecond)
	data := make([]byte, 777)
`,
	},
}
