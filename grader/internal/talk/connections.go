package talk

import (
	"bytes"
	"fmt"
	"strings"

	"example.org/sockets/grader/internal/kernel"
)

// PrintsConnections holds what a client of many connections has printed on
// standard output: "connection 1: kia ora", and so on, in order of number; all
// of them but as many as have gone wrong, whichever these were.
func (p *Program) PrintsConnections(n, wrong int, text string) {
	got := p.Stdout.Bytes()
	var due strings.Builder
	left := wrong
	for i := range n {
		line := fmt.Sprintf("connection %d: %s\n", i+1, text)
		if left > 0 && !bytes.HasPrefix(got[min(due.Len(), len(got)):], []byte(line)) {
			left--
			continue
		}
		due.WriteString(line)
	}
	if left > 0 {
		p.room.fails(fmt.Sprintf("%s on standard output", counted(n, "line", "lines")),
			counted(n-wrong, "line", "lines")+": one for each connection on which all came back")
	}
	if string(got) != due.String() {
		gotText, wantText := compareLines(got, []byte(due.String()))
		p.room.fails(gotText, wantText)
	}
	p.room.notes("%s has printed %s on standard output, as due", p.name, counted(n-wrong, "line", "lines"))
}

// compareLines says which line of got is not as it is in want.
func compareLines(got, want []byte) (gotText, wantText string) {
	g, w := lines(got), lines(want)
	for i := range w {
		if i == len(g) {
			return counted(len(g), "line", "lines") + " on standard output", fmt.Sprintf("line %d: %s", i+1, quote([]byte(w[i])))
		}
		if g[i] != w[i] {
			gotText, wantText = compare([]byte(g[i]), []byte(w[i]), "")
			line := fmt.Sprintf("line %d: ", i+1)
			return after(line, gotText), line + wantText
		}
	}
	return compare(got, want, " on standard output")
}

// ComplainsOfEach holds that the program has said on standard error what is
// wrong, in a line for each of so many things, and not by a stack trace.
func (p *Program) ComplainsOfEach(n int) {
	said := p.complaints()
	if len(said) < n || p.panicked() {
		p.room.fails(counted(len(said), "line", "lines")+" on standard error"+trace(p.panicked()),
			counted(n, "line", "lines")+" on standard error, one for each connection that went wrong")
	}
}

// GoesOn holds that the program does not end for as long as silence lasts.
func (p *Program) GoesOn() {
	if !p.stays() {
		p.room.notes("%s %s", p.name, p.End())
		p.room.fails(p.lastWords(), p.name+" goes on")
	}
	p.room.notes("%s goes on", p.name)
}

// WaitsForNoConnection holds that a connection that is long in coming up keeps
// nothing else waiting: all n are under way together, or the client talks on one
// that is up meanwhile.
func (p *Program) WaitsForNoConnection(n int) {
	r := p.room
	up, connecting, unread := 0, 0, uint64(0)
	w := r.newStart()
	goesOn := w.until(func() bool {
		table, err := r.box.Sockets()
		must("read the socket table", err)
		up, connecting, unread = 0, 0, 0
		for _, s := range table {
			switch {
			case s.Remote == r.box.Addr() && s.State == kernel.SynSent:
				connecting++
			case s.Local == r.box.Addr() && s.State != kernel.Listen:
				up++
				unread += s.ReceiveQueue
			}
		}
		return connecting > 0 && (unread > 0 || up+connecting >= n) || p.Ended()
	})
	if !goesOn || p.Ended() {
		got := fmt.Sprintf("%s up, on which the client has sent %s, and %s, after %s",
			counted(up, "connection is", "connections are"), bytesOf(int(unread)),
			counted(connecting, "is connecting", "are connecting"), seconds(w))
		if p.Ended() {
			got = p.lastWords()
		}
		r.fails(got, fmt.Sprintf("all %d are connecting at once, or the client talks on one that is up", n))
	}
	r.notes("%s up, on which %s has sent %s, and %s", counted(up, "connection is", "connections are"), p.name,
		bytesOf(int(unread)), counted(connecting, "is connecting", "are connecting"))
}
