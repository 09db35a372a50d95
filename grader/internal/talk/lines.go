package talk

import (
	"bytes"
	"fmt"
)

// Says sends lines, each in a piece of its own.
func (p *Person) Says(lines ...string) {
	for _, line := range lines {
		p.Sends(line + "\n")
	}
}

// Reads waits for lines, one after the other, byte for byte.
func (p *Person) Reads(lines ...string) {
	for _, line := range lines {
		p.Hears(line + "\n")
	}
}

// IsTurnedAway reads one line that says what is wrong, and the end.
func (p *Person) IsTurnedAway() {
	const begins = "error: "
	got, end := p.hearsAll(4096)
	line, ok := bytes.CutSuffix(got, []byte("\n"))
	if !ok || !bytes.HasPrefix(line, []byte(begins)) || bytes.Contains(line, []byte("\n")) || !gone(end) {
		p.notesHeard(got, end)
		p.room.fails(quote(got)+ended(end), fmt.Sprintf("one line that begins %q, then the end of the connection", begins))
	}
	p.room.notes("%s hears %s, and the end", p.name, quote(got))
}

// ReadsLast waits for a line, and for the end after it.
func (p *Person) ReadsLast(line string) {
	p.hearsLast(line + "\n")
	p.room.notes("%s hears %s, and the end", p.name, quote([]byte(line+"\n")))
}

// IsDropped waits for the end of the connection, whatever comes before it.
func (p *Person) IsDropped() {
	got, end := p.hearsAll(64 << 20)
	if !gone(end) {
		p.room.notes("%s has read %s", p.name, bytesOf(len(got)))
		p.room.fails(ending(end)+" after "+bytesOf(len(got)), fmt.Sprintf("the end of %s's connection", p.name))
	}
	p.room.notes("%s reads %s, and hears %s", p.name, bytesOf(len(got)), ending(end))
}

// An ear takes what somebody hears apart into lines.
type ear struct {
	p    *Person
	held []byte
}

// next waits for a line, and returns it without its end.
func (e *ear) next() (line string, end error) {
	b := make([]byte, 32<<10)
	for w := e.p.newWait(); ; {
		if i := bytes.IndexByte(e.held, '\n'); i >= 0 {
			line, e.held = string(e.held[:i]), e.held[i+1:]
			return line, nil
		}
		_ = e.p.conn.SetReadDeadline(w.deadline()) // ignored: Read says
		e.p.hurries()
		n, err := e.p.conn.Read(b)
		e.held = append(e.held, b[:n]...)
		switch {
		case isTimeout(err) && w.over():
			return string(e.held), nothing(e.held, w)
		case err != nil && !isTimeout(err):
			return string(e.held), err
		case n > 0:
			w = e.p.newWait()
		}
	}
}

// hears waits for a line that has to be this one.
func (e *ear) hears(due string) {
	if line, end := e.next(); line != due || end != nil {
		e.misheard(line, end, quote([]byte(due+"\n")))
	}
}

// misheard ends the check: another line was due.
func (e *ear) misheard(line string, end error, want string) {
	got := []byte(line)
	if end == nil {
		got = append(got, '\n')
	}
	e.p.notesHeard(got, end)
	text := quote(got) + ended(end)
	if len(got) == 0 {
		text = ending(end)
	}
	e.p.room.fails(e.p.name+": "+text, want)
}

// isDone holds that no more was heard than lines that were due.
func (e *ear) isDone() {
	if len(e.held) > 0 {
		e.misheard(string(e.held), nil, "nothing more")
	}
}

// long is a line of 1,000 bytes that tells which one it is.
func long(i int) string { return fmt.Sprintf("%-1000d", i) + "|" }

// TalksUntil says one line after another, which somebody else reads, until that
// one has read that a third has left: it has then been dropped.
func (p *Person) TalksUntil(listener *Person, left string) {
	const batch, most = 20, 20_000 // lines: the kernel may hold megabytes of them
	e, said, heard := &ear{p: listener}, 0, 0
	for come := false; !come; {
		if said >= most {
			p.room.fails(fmt.Sprintf("%s has read %s lines, and never %q", listener.name, grouped(heard), left),
				fmt.Sprintf("%s reads %q once 256 lines wait for one that does not read", listener.name, left))
		}
		for range batch {
			p.writes([]byte(long(said) + "\n"))
			said++
		}
		for heard < said {
			line, end := e.next()
			switch {
			case line == left && end == nil && !come:
				come = true
			case line == p.name+": "+long(heard) && end == nil:
				heard++
			default:
				e.misheard(line, end, fmt.Sprintf("%q, and all else that %s says", left, p.name))
			}
		}
	}
	e.isDone()
	p.room.notes("%s says %s of 1 001 bytes, and %s reads them all, and %q", p.name, counted(said, "line", "lines"), listener.name, left)
}

// SaysMany says so many lines of 1,001 bytes.
func (p *Person) SaysMany(n int) {
	for i := range n {
		p.writes([]byte(long(i) + "\n"))
	}
	p.room.notes("%s says %s of 1 001 bytes", p.name, counted(n, "line", "lines"))
}

// ReadsMany reads what somebody has said by [Person.SaysMany].
func (p *Person) ReadsMany(speaker *Person, n int) {
	e := &ear{p: p}
	for i := range n {
		e.hears(speaker.name + ": " + long(i))
	}
	e.isDone()
	p.room.notes("%s reads %s of %s's, in order", p.name, counted(n, "line", "lines"), speaker.name)
}
