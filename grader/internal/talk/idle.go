package talk

import (
	"errors"
	"fmt"
	"time"
)

// FallsIdle has somebody say a word, hear it back, and then nothing more until
// the server closes: not before the time is over. Where the machine takes as
// long as that to say a word, somebody else tries.
func (r *Room) FallsIdle(name string, idle time.Duration) {
	for range 5 {
		began := time.Now()
		p := r.Client(name)
		said := time.Now()
		end := p.triesAWord()
		if end == nil {
			r.notes("%s speaks, is answered, and says no more", name)
			p.isClosedAfter(idle, said)
			return
		}
		if time.Since(began) < idle {
			p.misheard(nil, end, string(p.itsName()))
		}
		p.resets()
		r.notes("this machine is busy: for %s nothing could be said", shownTime(idle))
	}
	panic(skipped("this machine is too busy to speak in time"))
}

// StaysIdle says nothing at all until the server closes.
func (p *Person) StaysIdle(idle time.Duration) {
	w := p.newWait()
	w.limit += idle
	p.hearsLastFor(w, "")
	p.room.notes("%s hears the end of the stream", p.name)
}

func (p *Person) isClosedAfter(idle time.Duration, began time.Time) {
	w := p.newWait()
	w.limit += idle
	p.hearsLastFor(w, "")
	took := time.Since(began)
	p.room.notes("%s hears the end of the stream", p.name)
	const early = 20 * time.Millisecond // some clocks go by ticks
	if took < idle-early {
		p.room.fails(fmt.Sprintf("%s was closed after %s", p.name, milliseconds(took)),
			fmt.Sprintf("%s is closed after %s without a word", p.name, shownTime(idle)))
	}
}

// KeepsTalking speaks, and is answered, again and again, for much longer than
// idle, with pauses much shorter than that. Where the machine makes a pause as
// long as idle, the server may close: then somebody else tries.
func (r *Room) KeepsTalking(name string, idle time.Duration) {
	for range 5 {
		p := r.Client(name)
		r.notes("%s speaks every %s, and is answered", name, shownTime(idle/8))
		if p.talksOn(idle) {
			r.notes("%s has been answered for %s", name, shownTime(2*idle))
			return
		}
		p.resets()
		r.notes("this machine is busy: for %s nothing could be said", shownTime(idle))
	}
	panic(skipped("this machine is too busy to speak in time"))
}

// talksOn reports whether it was answered to the end. A server that closes less
// than idle after something that it has answered has failed, however busy the
// machine is.
func (p *Person) talksOn(idle time.Duration) bool {
	var answered time.Time // when the last word was said that was answered
	for began := time.Now(); time.Since(began) < 2*idle; {
		said := time.Now()
		end := p.triesAWord()
		if end == nil {
			answered = said
			<-time.After(idle / 8)
			end = p.looks()
		}
		took := time.Since(answered)
		switch {
		case end == nil:
		case took < idle:
			p.room.notes("%s hears %s", p.name, ending(end))
			p.room.fails(fmt.Sprintf("%s, %s after a word of %s's that was answered", ending(end), milliseconds(took), p.name),
				fmt.Sprintf("%s stays: it has never been silent for %s", p.name, shownTime(idle)))
		default:
			return false
		}
	}
	return true
}

// triesAWord says a word, and hears it back. It tells how the connection ended,
// if it did, and fails the check where it did not and nothing was answered.
func (p *Person) triesAWord() error {
	if _, err := p.conn.Write(p.itsName()); err != nil {
		return err
	}
	got, end := p.reads(p.itsName())
	if string(got) != string(p.itsName()) && (!gone(end) || len(got) > 0) {
		p.misheard(got, end, string(p.itsName()))
	}
	return end
}

// looks tells whether the connection has ended, without waiting.
func (p *Person) looks() error {
	_ = p.conn.SetReadDeadline(time.Now().Add(time.Millisecond)) // ignored: Read says
	b := make([]byte, 1)
	n, err := p.conn.Read(b)
	if n > 0 {
		p.notesHeard(b[:n], nil)
		p.room.fails(quote(b[:n]), "nothing that was not sent")
	}
	if isTimeout(err) {
		return nil
	}
	return err
}

// DoesNotRead lets time pass in which somebody does not read.
func (p *Person) DoesNotRead(d time.Duration) {
	p.room.passes(d)
	p.room.notes("%s has not read for %s", p.name, shownTime(d))
}

// TakesItsTime lets time pass in which somebody says nothing.
func (p *Person) TakesItsTime(d time.Duration) {
	p.room.passes(d)
	p.room.notes("%s has said nothing for %s", p.name, shownTime(d))
}

// hearsLast hears a text, and then the end of the stream, or a reset.
func (p *Person) hearsLast(text string) { p.hearsLastFor(p.newWait(), text) }

func (p *Person) hearsLastFor(w *wait, text string) {
	got, end := p.hearsAllFor(w, len(text)+1)
	if string(got) == text && gone(end) {
		return
	}
	p.notesHeard(got, end)
	if text == "" && len(got) == 0 {
		p.room.fails(ending(end), fmt.Sprintf("the end of %s's connection", p.name))
	}
	gotText, wantText := compare(got, []byte(text), ended(end))
	if errors.Is(end, nil) {
		gotText += ", and more"
	}
	p.room.fails(gotText, wantText+", then the end of the connection")
}
