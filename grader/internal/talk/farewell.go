package talk

import (
	"fmt"

	"example.org/sockets/grader/internal/kernel"
)

// LeavesUnheard waits until an answer has come, and closes the connection
// without reading it: the kernel then sends a reset, and no end of stream
// (RFC 1122, 4.2.2.13).
func (p *Person) LeavesUnheard() {
	r := p.room
	if !kernel.Observable() {
		panic(skipped("it needs to see that an answer has come"))
	}
	w := r.newWait()
	come := w.until(func() bool {
		table, err := r.box.Sockets()
		must("read the socket table", err)
		s, ok := table.Find(p.here(), p.there())
		return !ok || s.ReceiveQueue > 0
	})
	if !come {
		r.fails(fmt.Sprintf("no answer for %s has come after %s", p.name, seconds(w)), "an answer")
	}
	p.left = true
	_ = p.conn.Close() // ignored: it is gone either way
	r.notes("%s hangs up with an answer unread", p.name)
}
