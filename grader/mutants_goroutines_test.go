package main

// The mutants of 04-goroutines, and programs that are unusual and right. What
// the server shares with those of 02 and 03 is broken there.
var goroutinesMutants = []mutant{
	{
		program: "04-goroutines/server", bug: "holds a thread for each client",
		old: `	data := make([]byte, 4096)
	for {
		// Step 4. Read, and write what was read. To this goroutine both block;
		// the runtime's own selector waits for all of them.
		n, err := receive(ctx, conn, data, idle)
`, new: `	data := make([]byte, 4096)
	f, err := conn.(interface{ File() (*os.File, error) }).File()
	if err != nil {
		return
	}
	defer f.Close()
	_ = f.Fd() // sets it to blocking
	for {
		n, err := f.Read(data)
`,
		caughtBy: "few-threads idle-closes term-ends",
	},
	{
		program: "04-goroutines/server", bug: "takes two seconds for -idle by itself",
		old: `func talk(ctx context.Context, conn stream, idle, grace time.Duration) {
`, new: `func talk(ctx context.Context, conn stream, idle, grace time.Duration) {
	if idle == 0 {
		idle = 2 * time.Second
	}
`,
		caughtBy: "byte-by-byte", perhaps: "crowd at-rest signals",
	},
	{
		program: "04-goroutines/server", bug: "gives a write two seconds",
		old: `		if _, err := conn.Write(data[:n]); err != nil {
`, new: `		_ = conn.SetWriteDeadline(time.Now().Add(2 * time.Second))
		if _, err := conn.Write(data[:n]); err != nil {
`,
		caughtBy: "last-words-late", perhaps: "term-owed idle-spares-reader",
	},
	{
		program: "04-goroutines/server", bug: "closes nobody who is idle",
		old: `	if idle > 0 {
		// Step 5.`, new: `	if idle < 0 {
		// Step 5.`,
		caughtBy: "idle-closes",
	},
	{
		program: "04-goroutines/server", bug: "closes after half the time",
		old: `time.Now().Add(idle)`, new: `time.Now().Add(idle / 2)`,
		caughtBy: "idle-closes",
	},
	{
		program: "04-goroutines/server", bug: "sets the deadline for -idle once",
		old: `	if idle > 0 {
		// Step 5.`, new: `	if _, set := begun.LoadOrStore(conn, true); idle > 0 && !set {
		// Step 5.`,
		more: `
var begun sync.Map`,
		caughtBy: "idle-spares-busy",
	},
	{
		program: "04-goroutines/server", bug: "sets the deadline for writes too",
		old: `conn.SetReadDeadline(time.Now().Add(idle))`, new: `conn.SetDeadline(time.Now().Add(idle))`,
		caughtBy: "idle-spares-reader",
	},
	{
		program: "04-goroutines/server", bug: "waits for its clients to leave when it is told to end",
		old: `		_ = conn.SetReadDeadline(now.Add(moment))         // ignored: closed
`, new: ``,
		caughtBy: "term-ends",
	},
	{
		program: "04-goroutines/server", bug: "ends with status 1 when it is told to end",
		old: `	defer clients.Wait()
`, new: `	defer func() { clients.Wait(); os.Exit(1) }()
`,
		caughtBy: "term-ends",
	},
	{
		program: "04-goroutines/server", bug: "takes no notice of Control-C",
		old: `	"os"
`, new: `	"os"
	"os/signal"
`,
		more: `
func init() {
	go func() { // also after serve has asked for it
		for range time.Tick(time.Millisecond) {
			signal.Ignore(os.Interrupt)
		}
	}()
}`,
		caughtBy: "int-ends", perhaps: "crowd vanished-leave-nothing at-rest",
	},
	{
		program: "04-goroutines/server", bug: "listens on for a while when it is told to end",
		old: `func() { ln.Close() })`, new: `func() { time.AfterFunc(1500*time.Millisecond, func() { ln.Close() }) })`,
		caughtBy: "term-refuses",
	},
	{
		program: "04-goroutines/server", bug: "closes at once when it is told to end",
		old: `		now := time.Now()
		_ = conn.SetReadDeadline(now.Add(moment))         // ignored: closed
		_ = conn.SetWriteDeadline(now.Add(grace * 7 / 8)) // ignored: closed
`, new: `		conn.Close()
`,
		caughtBy: "term-owed",
	},
	{
		program: "04-goroutines/server", bug: "exits at once when it is told to end",
		old: `func() { ln.Close() })`, new: `func() { os.Exit(0) })`,
		caughtBy: "term-owed unix",
	},
	{
		program: "04-goroutines/server", bug: "interrupts the writes too when it is told to end",
		old: `conn.SetWriteDeadline(now.Add(grace * 7 / 8))`, new: `conn.SetWriteDeadline(now)`,
		caughtBy: "term-owed",
	},
	{
		program: "04-goroutines/server", bug: "waits for ever for one who never reads",
		old: `		_ = conn.SetWriteDeadline(now.Add(grace * 7 / 8)) // ignored: closed
`, new: ``,
		caughtBy: "term-cuts", perhaps: "int-ends",
	},
	{
		program: "04-goroutines/server", bug: "takes 2 s to end, whatever it is given",
		old: `	var clients sync.WaitGroup
`, new: `	var clients sync.WaitGroup
	grace = 2 * time.Second
`,
		caughtBy: "term-cuts", perhaps: "term-owed",
	},
	{
		program: "04-goroutines/server", bug: "takes 10 s to end if it is given none",
		old: `	var clients sync.WaitGroup
`, new: `	var clients sync.WaitGroup
	if grace == 2*time.Second {
		grace = 10 * time.Second
	}
`,
		caughtBy: "int-ends",
	},
	{
		program: "04-goroutines/server", bug: "gives each client the time to end, one after another",
		old: `	stop := context.AfterFunc(ctx, func() {
		now := time.Now()
`, new: `	stop := context.AfterFunc(ctx, func() {
		now := turn(grace)
`,
		more: `
var (
	turns sync.Mutex
	next  time.Time
)

func turn(grace time.Duration) time.Time {
	turns.Lock()
	defer turns.Unlock()
	if next.IsZero() {
		next = time.Now().Add(-grace)
	}
	next = next.Add(grace)
	return next
}`,
		caughtBy: "term-cuts", perhaps: "term-ends",
	},
	{
		program: "04-goroutines/server", bug: "takes nobody for idle while somebody talks",
		old: `		if !errors.Is(err, os.ErrDeadlineExceeded) {
			return n, err
`, new: `		for idle > 0 && ctx.Err() == nil && errors.Is(err, os.ErrDeadlineExceeded) &&
			someSpoke(idle, false) {
			_ = conn.SetReadDeadline(time.Now().Add(idle / 4))
			n, err = conn.Read(data)
		}
		if someSpoke(idle, true); !errors.Is(err, os.ErrDeadlineExceeded) {
			return n, err
`,
		more: `
var spoke struct {
	sync.Mutex
	last time.Time
}

func someSpoke(idle time.Duration, now bool) bool {
	spoke.Lock()
	defer spoke.Unlock()
	if now {
		spoke.last = time.Now()
	}
	return time.Since(spoke.last) < idle
}`,
		caughtBy: "idle-closes",
	},
	{
		program: "04-goroutines/server", bug: "closes only its half of one who is idle",
		old: `		n, err := receive(ctx, conn, data, idle)
		if err != nil {
`, new: `		n, err := receive(ctx, conn, data, idle)
		if errors.Is(err, os.ErrDeadlineExceeded) && ctx.Err() == nil {
			_ = conn.CloseWrite()
			_ = conn.SetReadDeadline(time.Time{})
			_, _ = io.Copy(io.Discard, conn)
		}
		if err != nil {
`,
		caughtBy: "idle-closes",
	},
	{
		program: "04-goroutines/server", bug: "counts reads alone, and drops what it still holds for one who is idle",
		old: `		if _, err := conn.Write(data[:n]); err != nil {
`, new: `		if err := later(conn, string(data[:n])); err != nil {
`,
		more: `
var queues sync.Map // by connection

func later(conn stream, data string) error {
	queue, there := queues.LoadOrStore(conn, make(chan string, 1024))
	if !there {
		go func() {
			for data := range queue.(chan string) {
				_, _ = io.WriteString(conn, data)
			}
		}()
	}
	queue.(chan string) <- data
	return nil
}`,
		caughtBy: "idle-spares-reader", perhaps: "last-words stays-small term-owed",
	},
	{
		program: "04-goroutines/server", bug: "keeps a list of all who have ever come",
		old: `	data := make([]byte, 4096)
`, new: `	data := make([]byte, 32<<10)
	keep(data)
`,
		more: `
var kept struct {
	sync.Mutex
	all [][]byte
}

func keep(data []byte) {
	kept.Lock()
	defer kept.Unlock()
	kept.all = append(kept.all, data)
}`,
		caughtBy: "stays-small",
	},
	{
		program: "04-goroutines/server", bug: "takes every connection for one of TCP",
		old: `conn.(stream)`, new: `conn.(*net.TCPConn)`,
		caughtBy: "unix",
	},
	{
		program: "04-goroutines/server", bug: "leaves the file of its socket behind",
		old: `func() { ln.Close() })`, new: `func() {
		if ln, ok := ln.(*net.UnixListener); ok {
			ln.SetUnlinkOnClose(false)
		}
		ln.Close()
	})`,
		caughtBy: "unix",
	},

	// Unusual, and right.
	{
		program: "04-goroutines/server", bug: "has a pool of goroutines, and a set of connections",
		file: "server_pool.go",
	},
	{
		program: "04-goroutines/server", bug: "hears its clients out for most of the time it is given to end in",
		old: `now.Add(moment)) `, new: `now.Add(grace * 6 / 10)) `,
	},
	{
		program: "04-goroutines/server", bug: "lets the kernel hold megabytes of echo",
		old: `conn.SetWriteBuffer(64 << 10)`, new: `conn.SetWriteBuffer(4 << 20)`,
	},
}
