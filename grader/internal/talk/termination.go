package talk

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"example.org/sockets/grader/internal/kernel"
	"example.org/sockets/grader/internal/sandbox"
)

// IsToldToEnd sends the program SIGTERM, as kill(1) and every supervisor does.
func (p *Program) IsToldToEnd() {
	p.expected = true
	p.Signal(syscall.SIGTERM)
	p.room.notes("%s is told to end (SIGTERM)", p.name)
}

// IsInterrupted sends the program SIGINT, as Control-C does.
func (p *Program) IsInterrupted() {
	p.expected = true
	p.Signal(syscall.SIGINT)
	p.room.notes("%s is told to end by Control-C (SIGINT)", p.name)
}

// EndsWithin waits for the program to end with status 0, for as long as it was
// given, and then for a little longer: a busy machine has to be heard out.
func (p *Program) EndsWithin(grace time.Duration) {
	want := fmt.Sprintf("%s ends with status 0 within its %s", p.name, shownTime(grace))
	w := p.room.promptWait()
	w.limit += grace
	if !w.until(p.Ended) {
		p.room.fails(fmt.Sprintf("%s is still running after %s", p.name, seconds(w)), want)
	}
	p.room.notes("%s %s", p.name, p.End())
	if p.End() != (sandbox.End{}) {
		p.room.fails(p.lastWords(), want)
	}
}

// Refuses waits until nobody can connect any more: the kernel says that no
// socket listens. A program that has ended, in good order, refuses everybody too.
func (r *Room) Refuses(name string) {
	want := name + " is refused: nobody listens any more"
	network, addr := r.network()
	var err error
	isRefused := func() bool {
		ctx, cancel := context.WithTimeout(context.Background(), silence)
		defer cancel()
		conn, failed := r.box.Dial(ctx, network, addr, sandbox.Door{})
		if err = failed; err == nil {
			(&Person{conn: conn}).resets()
		}
		return errors.Is(err, syscall.ECONNREFUSED)
	}
	w := r.promptWait()
	refused := w.until(func() bool { // to ask would wake it, and being awake is an excuse
		return !(kernel.Observable() && r.listening()) && isRefused()
	}) || isRefused()
	if refused {
		r.awaitsEnd() // it may have ended badly
	}
	switch {
	case !refused && err == nil:
		r.notes("%s connects", name)
		r.fails(fmt.Sprintf("%s can still connect after %s", name, seconds(w)), want)
	case !refused:
		r.fails(fmt.Sprintf("%s cannot connect after %s: %v", name, seconds(w), plain(err)), want)
	case r.program.Ended() && r.program.End() != (sandbox.End{}):
		r.notes("%s %s", r.program.name, r.program.End())
		r.fails(r.program.lastWords(), want)
	}
	r.notes("%s cannot connect: %v", name, plain(err))
}

// A debt is what the server has read of somebody's, and has to send back.
type debt int

// IsOwed tells how much of what somebody has sent the server has read, as the
// kernel knows it: neither waits for it to leave, nor to be read.
func (p *Person) IsOwed() debt {
	theirs, _ := p.theirs()
	owed := p.acknowledged() - int(theirs.ReceiveQueue)
	p.room.notes("the server has read %s of what %s has sent", bytesOf(owed), p.name)
	return debt(owed)
}

// IsPaid reads to the end, and holds that the echo was right for as long as it
// went, and all that was owed was in it. The end comes within the time that the
// server was given to end in.
func (p *Person) IsPaid(owed debt, grace time.Duration) {
	p.widens()
	s, b, want := p.speech, make([]byte, gulp), make([]byte, gulp)
	for w := p.graceful(grace); ; {
		_ = p.conn.SetReadDeadline(w.deadline()) // ignored: Read says
		n, err := p.conn.Read(b)
		s.text.fill(want[:n], s.heard)
		same := differs(b[:n], want[:n])
		s.heard += same
		switch {
		case same < n:
			p.strays(s, int(owed), p.room.differs(s, b[same:n]))
		case gone(err) && s.heard >= int(owed):
			p.room.notes("%s has read %s, the same as sent, and hears %s", p.name, bytesOf(s.heard), ending(err))
			return
		case isTimeout(err) && w.over() && s.heard >= int(owed):
			p.room.fails(fmt.Sprintf("%s is still connected, %s after the last of what it is owed", p.name, seconds(w)),
				"the end of the connection, once everything is sent")
		case isTimeout(err) && w.over():
			p.strays(s, int(owed), "; nothing more for "+seconds(w))
		case err != nil && !isTimeout(err):
			p.strays(s, int(owed), ended(err))
		case n > 0:
			w = p.graceful(grace)
		}
	}
}

// graceful is a wait for what a server does that was given so long to end in.
func (p *Person) graceful(grace time.Duration) *wait {
	w := p.newWait()
	w.limit += grace
	return w
}

// shownTime says a time that a check has chosen: "300 ms", "2 s".
func shownTime(d time.Duration) string {
	if d%time.Second == 0 {
		return fmt.Sprintf("%d s", d/time.Second)
	}
	return milliseconds(d)
}
