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

// Accepts waits for the program, and takes the server's part in the
// conversation with it.
func (h *Host) Accepts() *Person {
	return h.accepts("the server")
}

func (h *Host) accepts(name string) *Person {
	r := h.room
	want := fmt.Sprintf("the %s connects to %s", r.role, h.addr)
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
		r.fails(fmt.Sprintf("nobody has connected after %s", seconds(w)), want)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		must("set TCP_NODELAY", tcp.SetNoDelay(true))
	}
	p := &Person{room: r, name: name, conn: conn, door: h.door}
	r.people = append(r.people, p)
	r.notes("the %s connects to %s", r.role, name)
	return p
}

// StopsListening closes the listening socket: nobody is there any more.
func (h *Host) StopsListening() {
	_ = h.ln.Close() // ignored: closed already
	h.room.notes("the server stops listening")
}
