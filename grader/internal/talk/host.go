package talk

import (
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"example.org/sockets/grader/internal/sandbox"
)

// A Host plays the server, for a client or for a relay.
type Host struct {
	room *Room
	ln   net.Listener
	addr string
	door sandbox.Door
}

// Host opens a server of the check's own on the room's address.
func (r *Room) Host() *Host { return r.playsServer(sandbox.Door{}) }

// NarrowHost opens a server whose kernel holds little of what is not read.
func (r *Room) NarrowHost() *Host { return r.playsServer(sandbox.Door{ReceiveBuffer: 16 << 10}) }

func (r *Room) playsServer(door sandbox.Door) *Host {
	network, addr := r.network()
	h := r.opens(network, addr, door)
	who := "the server"
	if r.role != client { // whose address it takes
		who = "somebody else"
	}
	r.notes("%s listens on %s", who, r.addr)
	return h
}

func (r *Room) opens(network, addr string, door sandbox.Door) *Host {
	ln, err := r.box.Listen(network, addr, door)
	must("listen on "+addr, err)
	h := &Host{room: r, ln: ln, addr: ln.Addr().String(), door: door}
	r.hosts = append(r.hosts, h)
	return h
}

// TightHost opens a server to which, and from which, little is on its way at any
// time.
func (r *Room) TightHost() *Host {
	h := r.Host()
	h.tightens()
	return h
}

// FullHost opens a server whose queue is full as soon as one has connected: the
// kernel does not answer the others (listen(2), backlog).
func (r *Room) FullHost() *Host {
	h := r.Host()
	h.takesOne()
	r.notes("its queue has room for one")
	return h
}

// Accepts waits for the program, and takes the server's part in the
// conversation with it.
func (h *Host) Accepts() *Person {
	return h.accepts("the server")
}

// accepts takes the next connection, for somebody of that name.
func (h *Host) accepts(name string) *Person {
	where := h.addr
	if h.room.role == client { // as the client knows it
		where = h.room.addr
	}
	p := h.takes(name, "nobody has connected", fmt.Sprintf("the %s connects to %s", h.room.role, where))
	h.room.notes("the %s connects to %s", h.room.role, name)
	return p
}

// AcceptsAll waits until the client has opened so many connections, and says
// nothing on any of them before. On each, somebody else plays the server.
func (h *Host) AcceptsAll(n int) (servers []*Person) {
	got := "nobody has connected"
	for i := range n {
		if i > 0 {
			got = fmt.Sprintf("%d of %d connections", i, n)
		}
		servers = append(servers, h.takes(fmt.Sprintf("server %d", i+1), got,
			fmt.Sprintf("the client opens %d connections to %s before any of them is answered", n, h.room.addr)))
	}
	h.room.notes("%s from the client", counted(n, "connection comes", "connections come"))
	return servers
}

// takes accepts a connection for somebody of that name. Where none comes, it
// fails with what there is, and what is wanted.
func (h *Host) takes(name, got, want string) *Person {
	r := h.room
	var conn net.Conn
	w := r.newStart()
	connected := w.until(func() (ok bool) {
		// The listener has a limit of its own, short enough to notice that
		// the client has ended.
		_ = h.ln.(interface{ SetDeadline(time.Time) error }).
			SetDeadline(time.Now().Add(20 * time.Millisecond)) // ignored: Accept says
		var err error
		conn, err = h.ln.Accept()
		if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			must("accept the client", err)
		}
		return err == nil || r.program != nil && r.program.Ended()
	})
	switch {
	case conn != nil:
	case connected:
		r.notes("the %s %s", r.role, r.program.End())
		r.fails(r.program.lastWords(), want)
	default:
		r.fails(fmt.Sprintf("%s after %s", got, seconds(w)), want)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		must("set TCP_NODELAY", tcp.SetNoDelay(true))
	}
	p := &Person{room: r, name: name, conn: conn, door: h.door}
	r.people = append(r.people, p)
	return p
}

// Echoes plays an echo server, for a client that may send the next text only
// when the one before has come back.
func (p *Person) Echoes(texts ...string) {
	for _, text := range texts {
		p.Hears(text)
		p.Sends(text)
	}
}

// EchoesAsItComes plays an echo server that reads a little, and reads on when
// all of that has been sent: one that nobody reads does not read either.
func (p *Person) EchoesAsItComes(text string) {
	const little = 4 << 10
	heard := 0
	told := func() {
		p.room.notes("%s hears %s and sends them back, %s at a time", p.name, bytesOf(heard), bytesOf(little))
	}
	for heard < len(text) {
		due := text[heard:min(heard+little, len(text))]
		piece, end := p.readsSome([]byte(due))
		if end != nil || differs(piece, []byte(due)) < len(piece) {
			told()
			p.misheard(piece, end, due)
		}
		p.writes(piece)
		heard += len(piece)
	}
	told()
}

// readsSome reads the first of what is due, as much as has come.
func (p *Person) readsSome(due []byte) (got []byte, end error) {
	got, end = p.reads(due[:1])
	if end == nil && len(due) > 1 {
		more := make([]byte, len(due)-1)
		_ = p.conn.SetReadDeadline(time.Now().Add(time.Millisecond)) // ignored: Read says
		n, _ := p.conn.Read(more)                                    // ignored: the next one says
		got = append(got, more[:n]...)
	}
	return got, end
}

// StopsListening closes the listening socket: nobody is there any more.
func (h *Host) StopsListening() {
	_ = h.ln.Close() // ignored: closed already
	h.room.notes("the server stops listening")
}
