package talk

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"example.org/sockets/grader/internal/kernel"
)

// ListensOnlyThere holds that the program listens on the address that it was
// given, and on no other.
func (p *Program) ListensOnlyThere() {
	r := p.room
	table, err := r.box.Sockets()
	must("read the socket table", err)
	if p.Ended() {
		r.fails(p.lastWords(), "a server that goes on listening on "+r.addr)
	}
	var where []string
	for _, s := range r.listeners(table) {
		where = append(where, s.Local.String())
	}
	slices.Sort(where)
	where = slices.Compact(where) // several sockets may share an address (SO_REUSEPORT, socket(7))
	if len(where) != 1 || where[0] != r.addr {
		r.fails("it listens on "+list(where), "it listens on "+r.addr)
	}
	r.notes("%s listens nowhere else", p.name)
}

// WaitsInTheQueue holds that the connection is up, and has not been accepted.
func (p *Person) WaitsInTheQueue() {
	r := p.room
	if s, ok := p.theirs(); !ok || s.Inode != 0 {
		got := fmt.Sprintf("%s's connection has been accepted", p.name)
		if !ok {
			got = fmt.Sprintf("%s's connection is gone", p.name)
		}
		r.fails(got, fmt.Sprintf("%s's connection waits in the accept queue", p.name))
	}
	r.notes("%s's connection waits in the accept queue", p.name)
}

// IsAccepted waits until the program has taken the connection out of the accept
// queue. It fails nobody: whoever comes next sees what a server does not do.
func (p *Person) IsAccepted() {
	if !kernel.Observable() {
		return
	}
	p.newWait().until(func() bool {
		s, ok := p.theirs()
		return !ok || s.Inode != 0
	})
}

// HasBeenRead waits until the program has read all that was sent to it: what
// is sent next comes in another piece.
func (p *Person) HasBeenRead() {
	r := p.room
	if !kernel.Observable() {
		_ = p.room.program.stays() // ignored: whoever waits next notices
		return
	}
	w := p.room.newWait()
	read := w.until(func() bool {
		s, ok := p.theirs()
		return !ok || s.ReceiveQueue == 0 && (s.Inode != 0 || r.role == client)
	})
	if !read {
		r.fails(fmt.Sprintf("what %s sent has not been read after %s", p.name, seconds(w)),
			fmt.Sprintf("the %s reads what came", r.role))
	}
}

// SendsByteByByte sends a text in as many pieces as it has bytes.
func (p *Person) SendsByteByByte(text string) {
	for i := range len(text) {
		p.writes([]byte(text[i : i+1]))
		p.HasBeenRead()
	}
	p.room.notes("%s sends %s, byte by byte", p.name, quote([]byte(text)))
}

// HearsRepeated reads to the end of the stream, and holds that it was the text,
// whole, at least so many times.
func (p *Person) HearsRepeated(text string, least int) {
	got, end := p.hearsAll(1 << 20)
	n := len(got) / len(text)
	if string(got) != strings.Repeat(text, n) || n < least || end == nil || !isEnd(end) {
		p.notesHeard(got, end)
		p.room.fails(fmt.Sprintf("%s: %s%s", counted(n, "answer", "answers"), quote(got), ended(end)),
			fmt.Sprintf("%s or more: %q each, then the end of the stream", counted(least, "answer", "answers"), text))
	}
	p.room.notes("%s hears %q %d times, and the end of the stream", p.name, text, n)
}

// SocketFileIsGone holds that the file of the Unix domain socket is not there.
func (r *Room) SocketFileIsGone() {
	_, path := r.network()
	if _, err := os.Lstat(r.box.Outside(path)); err == nil {
		r.fails("the socket's file is still there", "no file once the server has ended")
	}
	r.notes("the socket's file is gone")
}
