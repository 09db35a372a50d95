package talk

import (
	"bytes"
	"fmt"
	"strings"
	"time"
)

// reads reads what is due, or up to the first wrong byte, or the end.
func (p *Person) reads(want []byte) (got []byte, end error) {
	got = make([]byte, 0, len(want))
	for w := p.newWait(); len(got) < len(want); {
		_ = p.conn.SetReadDeadline(w.deadline()) // ignored: Read says
		p.hurries()
		n, err := p.conn.Read(got[len(got):len(want)])
		got = got[:len(got)+n]
		p.heard = p.heard || n > 0
		switch {
		case isTimeout(err) && w.over():
			return got, p.nothing(w)
		case err != nil && !isTimeout(err):
			return got, err
		case differs(got, want) < len(got):
			return got, nil
		case n > 0:
			w = p.newWait()
		}
	}
	return got, nil
}

// hearsAll reads to the end, or until there is more than limit.
func (p *Person) hearsAll(limit int) (got []byte, end error) {
	return p.hearsAllFor(p.newWait(), limit)
}

// hearsAllFor is hearsAll with a limit to the wait for the first byte.
func (p *Person) hearsAllFor(w *wait, limit int) (got []byte, end error) {
	b := make([]byte, 32<<10)
	for len(got) < limit {
		_ = p.conn.SetReadDeadline(w.deadline()) // ignored: Read says
		n, err := p.conn.Read(b)
		got = append(got, b[:n]...)
		p.heard = p.heard || n > 0
		switch {
		case isTimeout(err) && w.over():
			return got, p.nothing(w)
		case err != nil && !isTimeout(err):
			return got, err
		case n > 0:
			w = p.newWait()
		}
	}
	return got, nil
}

// misheard ends the check: something else was due.
func (p *Person) misheard(got []byte, end error, due string) {
	if end == nil {
		got = p.alsoHears(got, due)
	}
	p.notesHeard(got, end)
	if len(got) == 0 && end != nil {
		p.room.fails(fmt.Sprintf("%s has heard %s", p.name, ending(end)), quote([]byte(due)))
	}
	gotText, wantText := compare(got, []byte(due), ended(end))
	p.room.fails(gotText, wantText, p.mistaken(got[differs(got, []byte(due)):])...)
}

// mistaken tells whose bytes somebody has heard, where they are another's.
func (p *Person) mistaken(got []byte) (lines []string) {
	for _, other := range p.room.people {
		if other != p && other.speech != nil {
			if _, ok := other.speech.text.find(got, other.speech.due); ok {
				lines = append(lines, fmt.Sprintf("what %s hears there is %s's", p.name, other.name))
			}
		}
	}
	return lines
}

// alsoHears adds to a wrong answer what has come with it, to the end of a line
// where a line was due: as much as is shown.
func (p *Person) alsoHears(got []byte, due string) []byte {
	more := make([]byte, max(0, shown-len(got)))
	_ = p.conn.SetReadDeadline(time.Now().Add(20 * time.Millisecond)) // ignored: Read says
	n, _ := p.conn.Read(more)                                         // ignored: what has come is shown
	whole := append(got, more[:n]...)
	first := differs(whole, []byte(due))
	if end := bytes.IndexByte(whole[first:], '\n'); end >= 0 && strings.HasSuffix(due, "\n") {
		return whole[:first+end+1]
	}
	return whole
}

// notesHeard writes down an answer that was not what was due.
func (p *Person) notesHeard(got []byte, end error) {
	if len(got) > 0 {
		p.room.notes("%s hears %s", p.name, quote(got))
	}
	if end != nil {
		p.room.notes("%s hears %s", p.name, ending(end))
	}
}
