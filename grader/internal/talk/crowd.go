package talk

import (
	"fmt"

	"example.org/sockets/grader/internal/sandbox"
)

// A Crowd is many people who are all there at once. Its moves stand in the
// transcript as one.
type Crowd struct {
	room   *Room
	people []*Person
}

// Crowd brings in many people. Each says who it is, and is answered, before
// the next connects: so nobody has to wait in a full accept queue.
func (r *Room) Crowd(n int) *Crowd {
	if r.program == nil {
		r.Server()
	}
	c := &Crowd{room: r}
	r.crowd = c
	for i := range n {
		p := r.stranger(fmt.Sprintf("client %d of %d", i+1, n))
		c.people = append(c.people, p)
		p.saysItsName()
		p.hearsItsName()
	}
	r.notes("%s connect, are answered, and stay", counted(n, "client", "clients"))
	return c
}

// AnswersAll has everybody speak, and then hear, the last one first.
func (c *Crowd) AnswersAll() {
	for _, p := range c.people {
		p.saysItsName()
	}
	for i := range c.people {
		c.people[len(c.people)-1-i].hearsItsName()
	}
	c.room.notes("all of them speak, and are answered, the last one first")
}

// Leaves has everybody reset the connection: that leaves nothing in the kernel.
func (c *Crowd) Leaves() {
	for _, p := range c.people {
		p.resets()
	}
	c.people = nil
	c.room.notes("all of them leave")
}

// stranger connects somebody who is not in the transcript.
func (r *Room) stranger(name string) *Person { return r.connect(name, sandbox.Door{}) }

// itsName is a line that nobody else in the room says.
func (p *Person) itsName() []byte { return []byte("I am " + p.name) }

func (p *Person) saysItsName() { p.writes(p.itsName()) }

func (p *Person) hearsItsName() { p.hearsQuietly(string(p.itsName())) }

// hearsQuietly hears a text that is not worth a line in the transcript.
func (p *Person) hearsQuietly(text string) {
	if got, end := p.reads([]byte(text)); string(got) != text {
		p.notesHeard(got, end)
		gotText, wantText := compare(got, []byte(text), ended(end))
		p.room.fails(after(p.name+": ", gotText), wantText)
	}
}

// A way is how somebody leaves.
type way func(p *Person)

// ways in which people vanish, besides hanging up: before they have said a
// word, in the middle, with the answer unread, and after their last word.
var ways = []way{
	(*Person).resets,
	func(p *Person) { p.saysItsName(); p.hearsItsName(); p.resets() },
	func(p *Person) { p.saysItsName(); p.resets() },
	func(p *Person) { p.saysItsName(); _ = p.closesHalf(); p.resets() },
}

// ComeAndGo has people come one after another, talk, and hang up.
func (r *Room) ComeAndGo(n int) {
	r.comeAnd(n, func(p *Person) { p.saysItsName(); p.hearsItsName(); _ = p.conn.Close() }) // ignored: it is gone
	r.notes("%s", comings(n))
}

func comings(n int) string {
	if n == 1 {
		return "a client comes, is answered, and hangs up"
	}
	return grouped(n) + " clients come one after another, are answered, and hang up"
}

// ComeAndVanish has people come one after another, and reset the connection,
// each in another way.
func (r *Room) ComeAndVanish(n int) {
	r.comeAnd(n, ways...)
	r.notes("%s come one after another, and vanish without a farewell", counted(n, "client", "clients"))
}

// ComeAndSend has people come one after another, and send so much each. They
// read it back, and hang up.
func (r *Room) ComeAndSend(n, bytes int) {
	r.comeAndSend(n, bytes)
	r.notes("%s come one after another, send %s each, read it back, and hang up", counted(n, "client", "clients"), sizeOf(bytes))
}

func (r *Room) comeAndSend(n, bytes int) {
	r.comeAnd(n, func(p *Person) {
		p.speech = &speech{text: r.text(), due: bytes, done: make(chan struct{})}
		go p.speech.goesTo(p.conn)
		p.follows(p.speech, bytes)
		_ = p.conn.Close() // ignored: it is gone either way
	})
}

// ComeAndEnd has people come one after another, send so much each, end their
// stream, and hang up without having read a byte.
func (r *Room) ComeAndEnd(n, bytes int) {
	said := make([]byte, bytes)
	r.text().fill(said, 0)
	r.comeAnd(n, func(p *Person) {
		p.writes(said)
		_, _ = p.closesHalf(), p.conn.Close() // ignored: it is gone
	})
	r.notes("%s come one after another, send %s each, end their stream, and hang up", counted(n, "client", "clients"), bytesOf(bytes))
}

func (r *Room) comeAnd(n int, ways ...way) {
	if r.program == nil {
		r.Server()
	}
	for i := range n {
		p := r.stranger(fmt.Sprintf("client %d of %d", i+1, n))
		ways[i%len(ways)](p)
	}
}
