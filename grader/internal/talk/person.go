package talk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"

	"example.org/sockets/grader/internal/kernel"
	"example.org/sockets/grader/internal/sandbox"
)

// A Person is one end of a connection to the program, with a name.
type Person struct {
	room *Room
	name string
	conn net.Conn
	door sandbox.Door
	left bool // has closed or reset the connection
	late bool // comes after others, and waits longer than they do

	heard      bool // something, by now
	halfClosed bool
	wasRead    bool // to the last byte, when it closed its half

	speech *speech  // what is said at length
	chat   *chatter // what goes on by itself
}

// Client connects somebody to the server, which is started for the first.
func (r *Room) Client(name string) *Person {
	return r.client(name, sandbox.Door{})
}

// Narrow connects somebody whose kernel holds little for a reader that does
// not read: a server meets its limits early.
func (r *Room) Narrow(name string) *Person {
	return r.client(name, sandbox.Door{ReceiveBuffer: 16 << 10})
}

func (r *Room) client(name string, door sandbox.Door) *Person {
	if r.program == nil {
		r.Server()
	}
	p := r.connect(name, door)
	r.people = append(r.people, p)
	r.notes("%s connects", name)
	return p
}

// connect connects somebody, and does not write it down.
func (r *Room) connect(name string, door sandbox.Door) *Person {
	conn, w, err := r.dial(door)
	switch {
	case errors.Is(err, syscall.ECONNRESET): // it was up, and is gone before connect has returned
		conn = cut{}
	case err != nil && !r.listened:
		r.awaitsEnd()
		r.program.neverListened(w)
	case err != nil:
		r.fails(fmt.Sprintf("%s cannot connect: %v", name, plain(err)),
			fmt.Sprintf("%s connects to %s", name, r.addr))
	}
	r.listened = true
	return &Person{room: r, name: name, conn: conn, door: door}
}

// dial connects. Where the kernel does not tell who listens, it tries until
// somebody does.
func (r *Room) dial(door sandbox.Door) (conn net.Conn, w *wait, err error) {
	network, addr := r.network()
	if w = r.newWait(); !r.listened {
		w = r.newStart()
	}
	w.until(func() bool {
		ctx, cancel := context.WithDeadline(context.Background(), w.deadline())
		defer cancel()
		conn, err = r.box.Dial(ctx, network, addr, door)
		return err == nil || kernel.Observable() && !isTimeout(err) || r.program.Ended()
	})
	return conn, w, err
}

// Sends sends a text.
func (p *Person) Sends(text string) {
	p.writes([]byte(text))
	p.room.notes("%s sends %s", p.name, quote([]byte(text)))
}

// SendsWrong sends a text in which one byte is another.
func (p *Person) SendsWrong(text string, at int, wrong string) {
	p.writes([]byte(text[:at] + wrong + text[at+1:]))
	p.room.notes("%s sends %s, and among them %q for %q", p.name, bytesOf(len(text)), wrong, text[at:at+1])
}

func (p *Person) writes(b []byte) {
	w := p.room.newWait()
	for len(b) > 0 {
		_ = p.conn.SetWriteDeadline(w.deadline()) // ignored: Write says
		n, err := p.conn.Write(b)
		b = b[n:]
		if n > 0 {
			w = p.room.newWait()
		}
		if err == nil || isTimeout(err) && !w.over() {
			continue
		}
		why := plain(err).Error()
		if errors.Is(err, syscall.EPIPE) {
			why = "the " + string(p.room.role) + " has closed (EPIPE)"
		}
		if p.room.role == client {
			_ = p.room.program.stays() // ignored: what it has printed is told
		}
		p.room.fails(fmt.Sprintf("%s cannot send: %s", p.name, why),
			fmt.Sprintf("%s sends %s more", p.name, bytesOf(len(b))))
	}
}

// Hears waits for a text, byte for byte.
func (p *Person) Hears(text string) {
	got, end := p.reads([]byte(text))
	if string(got) != text {
		p.misheard(got, end, text)
	}
	p.room.notes("%s hears %s", p.name, quote(got))
}

// HearsBack sends each text, and hears it come back before the next is sent.
func (p *Person) HearsBack(texts ...string) {
	for _, text := range texts {
		p.Sends(text)
		p.Hears(text)
	}
}

// SaysInVain says what nobody has to hear: the connection may be gone by then.
func (p *Person) SaysInVain(text string) {
	_, _ = p.conn.Write([]byte(text)) // ignored: nobody waits for it
	p.room.notes("%s says %s", p.name, quote([]byte(text)))
}

// IsHeardLate speaks, and is answered: after all who have come before, which may
// take a server long that serves one at a time.
func (p *Person) IsHeardLate(text string) {
	p.late = true
	p.HearsBack(text)
	p.late = false
}

// KeepsUp speaks so many times, and is answered each time. One answer may be
// late; where each of them is, the server has something else to do first.
func (p *Person) KeepsUp(times int) {
	w := p.newWait()
	w.limit *= 2
	for i := range times {
		p.HearsBack(fmt.Sprintf("I am still %s, %d", p.name, i+1))
		if w.over() {
			p.room.fails(fmt.Sprintf("%s in %s: each of them is late", counted(i+1, "answer", "answers"), seconds(w)),
				fmt.Sprintf("%s is answered as soon as she has spoken", p.name))
		}
	}
}

// HearsNothing holds that the server is silent.
func (p *Person) HearsNothing() {
	heard, err := p.hearsInSilence()
	if !isTimeout(err) {
		p.notesHeard(heard, err)
		got := quote(heard)
		if len(heard) == 0 {
			got = ending(err)
		}
		p.room.fails(got, "silence")
	}
	p.room.notes("%s hears nothing", p.name)
}

// HearsNoWord holds that nothing is said, whether the connection stays or ends.
func (p *Person) HearsNoWord() {
	heard, err := p.hearsInSilence()
	if len(heard) > 0 {
		p.notesHeard(heard, err)
		p.room.fails(quote(heard), "not a word for "+p.name)
	}
	p.room.notes("%s hears not a word", p.name)
}

// HearsNoMore holds that nothing else is said; whoever says no more may also
// close its half, or all of it.
func (p *Person) HearsNoMore() {
	heard, err := p.hearsInSilence()
	if len(heard) > 0 || !isTimeout(err) && !gone(err) {
		p.notesHeard(heard, err)
		p.room.fails(quote(heard)+ended(err), "no more")
	}
	p.room.notes("%s hears no more", p.name)
}

// HearsEnd waits for the end of stream: the server has closed, and everything
// that it sent has been heard.
func (p *Person) HearsEnd() {
	got, end := p.hearsAll(1)
	if len(got) > 0 || end != io.EOF {
		p.notesHeard(got, end)
		if len(got) > 0 {
			p.room.fails(quote(got)+ended(end), "end of stream")
		}
		p.room.fails(ending(end), "end of stream")
	}
	p.room.notes("%s hears the end of the stream", p.name)
}
