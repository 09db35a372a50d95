package talk

import (
	"context"
	"fmt"
	"slices"

	"example.org/sockets/grader/internal/kernel"
	"example.org/sockets/grader/internal/sandbox"
)

// Upstream opens the server to which a relay connects for each client. It is
// on the box's own address, on a port that nobody else has.
func (r *Room) Upstream() *Host { return r.opensUpstream(sandbox.Door{}) }

// NarrowUpstream opens one whose kernel holds little of what is not read.
func (r *Room) NarrowUpstream() *Host {
	return r.opensUpstream(sandbox.Door{ReceiveBuffer: 16 << 10})
}

func (r *Room) opensUpstream(door sandbox.Door) *Host {
	r.to = r.opens("tcp", r.box.Beside().String(), door)
	r.notes("the server listens on %s", r.to.addr)
	return r.to
}

// upstream is where the relay is told to connect to: a check that has nothing
// to say about it gets one too.
func (r *Room) upstream() *Host {
	if r.to == nil {
		return r.Upstream()
	}
	return r.to
}

// ListensAgain opens the server again on the same address.
func (h *Host) ListensAgain() {
	ln, err := h.room.box.Listen("tcp", h.addr, h.door)
	must("listen on "+h.addr, err)
	h.ln = ln
	h.room.notes("the server listens on %s again", h.addr)
}

// Meets connects somebody, and takes the server's part in what the relay makes
// of it.
func (h *Host) Meets(name string) (client, server *Person) {
	client = h.room.Client(name)
	return client, h.accepts(name + "'s server")
}

// MeetsNarrow connects somebody whose kernel holds little of what is not read.
func (h *Host) MeetsNarrow(name string) (client, server *Person) {
	client = h.room.Narrow(name)
	return client, h.accepts(name + "'s server")
}

// IsFull has the server take no more connections: its kernel answers nobody
// who wants to connect.
func (h *Host) IsFull() {
	if !kernel.Observable() {
		panic(skipped("it needs a kernel that leaves those without an answer for whom there is no place"))
	}
	must("shorten the accept queue", queueOfOne(h.ln))
	conn, err := h.room.box.Dial(context.Background(), "tcp", h.addr, sandbox.Door{})
	must("fill the accept queue", err)
	h.room.people = append(h.room.people, &Person{room: h.room, name: "somebody else", conn: conn, left: true})
	h.room.notes("the server's accept queue is full: who connects now gets no answer")
}

// A pair is somebody, and the server at the other end of the relay.
type pair struct{ client, server *Person }

// Pairs are many who are all there at once. Their moves stand in the transcript
// as one.
type Pairs struct {
	room  *Room
	pairs []pair
}

// MeetsMany connects many.
func (h *Host) MeetsMany(n int) *Pairs {
	m := &Pairs{room: h.room}
	silent := h.room.transcript
	for i := range n {
		client, server := h.Meets(fmt.Sprintf("client %d of %d", i+1, n))
		m.pairs = append(m.pairs, pair{client, server})
	}
	h.room.transcript = silent
	h.room.notes("%s connect, and the relay connects to the server for each", counted(n, "client", "clients"))
	return m
}

// Talk has everybody speak, the last one first, and be answered, the first one
// first.
func (m *Pairs) Talk() {
	for _, p := range slices.Backward(m.pairs) {
		p.client.saysItsName()
	}
	for _, p := range m.pairs {
		p.server.hearsQuietly(string(p.client.itsName()))
		p.server.saysItsName()
	}
	for _, p := range slices.Backward(m.pairs) {
		p.client.hearsQuietly(string(p.server.itsName()))
	}
	m.room.notes("each of them speaks to its server, and is answered")
}

// Leave has everybody hang up, the client first with one, the server with the
// next.
func (m *Pairs) Leave() {
	for i, p := range m.pairs {
		first, second := p.client, p.server
		if i%2 == 1 {
			first, second = second, first
		}
		if err := first.closesHalf(); err == nil {
			second.hearsLast("")
		}
		_ = second.conn.Close() // ignored: it is gone either way
		_ = first.conn.Close()  // ignored: likewise
		first.left, second.left = true, true
	}
	m.room.notes("all of them hang up")
}

// IsSentHome waits until the connection has ended, by an end of stream or a
// reset, and holds that nothing was said.
func (p *Person) IsSentHome() {
	w := p.longWait()
	got, end := p.hearsAllFor(w, 1)
	if len(got) > 0 || !gone(end) {
		p.notesHeard(got, end)
		text := ending(end)
		if len(got) > 0 {
			text = quote(got) + ended(end)
		}
		p.room.fails(text, fmt.Sprintf("%s's connection ends, and nothing is said", p.name))
	}
	p.room.notes("%s hears %s", p.name, ending(end))
}

// HearsAllThereIs reads what comes, and forgets it, until the connection ends.
func (p *Person) HearsAllThereIs() {
	got, end := p.hearsAll(64 << 20)
	p.room.notes("%s reads %s, and hears %s", p.name, sizeOf(len(got)), ending(end))
	if !gone(end) {
		p.room.fails(sizeOf(len(got))+ended(end), fmt.Sprintf("the end of %s's connection, some time", p.name))
	}
}

// IsLetGo waits until the program holds no socket any more that leads to the
// person. It may have taken its time to say goodbye.
func (p *Person) IsLetGo() {
	r := p.room
	if !kernel.Observable() {
		return // a check that asks nothing else is not held here
	}
	var s kernel.Socket
	w := p.longWait()
	free := w.until(func() (free bool) {
		s, free = p.theirs()
		return !free || s.Inode == 0
	})
	if !free {
		r.fails(fmt.Sprintf("%s still holds its socket for %s after %s: it is in %s", r.program.name, p.name, seconds(w), s.State),
			fmt.Sprintf("%s closes the connection to %s", r.program.name, p.name))
	}
	r.notes("%s has closed the connection to %s", r.program.name, p.name)
}
