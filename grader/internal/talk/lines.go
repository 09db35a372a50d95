package talk

import (
	"bytes"
	"fmt"
	"time"

	"example.org/sockets/grader/internal/kernel"
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
		heard := quote(got)
		if len(got) == 0 {
			heard = "nothing"
		}
		p.room.fails(heard+ended(end), fmt.Sprintf("one line that begins %q, then the end of the connection", begins))
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
		e.p.heard = e.p.heard || n > 0
		switch {
		case isTimeout(err) && w.over():
			return string(e.held), e.p.nothing(w)
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
// one has read that a third, who does not read, has left: it has been dropped.
func (p *Person) TalksUntil(listener, third *Person) {
	const batch, most = 20, 20_000 // lines: the kernel may hold megabytes of them
	left := fmt.Sprintf("* %s has left", third.name)
	e, said, heard := &ear{p: listener}, 0, 0
	for come, settled := false, false; !come; {
		waiting := third.behind(p, said)
		if waiting >= 600 && !settled { // it may be about to drop the third
			p.room.Settles()
			settled = true
		} else if said >= most || waiting >= 600 {
			p.room.fails(fmt.Sprintf("%s has read %s, and never %q; to %s, %s fewer have been sent", listener.name, counted(heard, "line", "lines"), left, third.name, grouped(waiting)),
				fmt.Sprintf("%s reads %q once 256 lines wait", listener.name, left))
		}
		p.saysLines(said, batch)
		said += batch
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

// FallsBehind has a speaker say lines, which a listener reads and p does not,
// until so many wait in the program's own hands, and have done so for a time: its
// kernel takes no more. It asks p's kernel for room again and again, after ever
// longer pauses, and may take some more each time (tcp(7)). FallsBehind returns
// how many lines were said.
func (p *Person) FallsBehind(speaker, listener *Person, lines int, d time.Duration) (said int) {
	const batch, most, longest = 20, 20_000, 6 * time.Second
	e := &ear{p: listener}
	began := time.Now()
	since := began // when the last line was said
	for said < most && time.Since(since) < d && time.Since(began) < longest {
		if p.behind(speaker, said) >= lines {
			p.room.passes(look)
			continue
		}
		speaker.saysLines(said, batch)
		for range batch {
			e.hears(speaker.name + ": " + long(said))
			said++
		}
		since = time.Now()
	}
	e.isDone()
	p.room.notes("%s says %s of 1 001 bytes, which %s reads, and %s does not: %s wait, for %s", speaker.name,
		counted(said, "line", "lines"), listener.name, p.name, grouped(p.behind(speaker, said)), milliseconds(min(d, time.Since(since))))
	return said
}

// behind counts the lines that were said, and that the kernel has not been given
// for one who has not read any of them.
func (p *Person) behind(speaker *Person, said int) int {
	if !kernel.Observable() {
		return 0
	}
	mine, _, err := p.room.box.Socket(p.here(), p.there())
	must("look at a socket", err)
	theirs, _ := p.theirs()
	size := len(speaker.name + ": " + long(0) + "\n")
	return max(0, said*size-int(mine.ReceiveQueue)-int(theirs.SendQueue)) / size
}

// saysLines says the next lines, all at once.
func (p *Person) saysLines(first, n int) {
	var b bytes.Buffer
	for i := range n {
		b.WriteString(long(first+i) + "\n")
	}
	p.writes(b.Bytes())
}

// SaysMany says so many lines of 1,001 bytes.
func (p *Person) SaysMany(n int) {
	p.saysLines(0, n)
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
