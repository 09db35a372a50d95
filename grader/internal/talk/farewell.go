package talk

import (
	"fmt"
	"net"

	"example.org/sockets/grader/internal/kernel"
)

// HangsUp closes the connection.
func (p *Person) HangsUp() {
	p.left = true
	_ = p.conn.Close() // ignored: it is gone either way
	p.room.notes("%s hangs up", p.name)
}

// Resets ends the connection without a farewell: the server's next read says
// ECONNRESET (SO_LINGER with a time of 0, socket(7)).
func (p *Person) Resets() {
	p.resets()
	p.room.notes("%s resets the connection", p.name)
}

func (p *Person) resets() {
	p.left = true
	if tcp, ok := p.conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // ignored: it is closed already
	}
	_ = p.conn.Close() // ignored: it is gone either way
}

// StopsSending closes one half of the connection: the server reads the end of
// the stream, and can still answer (shutdown(2), SHUT_WR).
func (p *Person) StopsSending() {
	if p.speech != nil && !p.speech.over() {
		go func() { <-p.speech.done; _ = p.closesHalf() }() // ignored: whoever reads hears it
		p.room.notes("%s will close its half as soon as the rest is sent", p.name)
		return
	}
	if p.room.program != nil && kernel.Observable() {
		s, ok := p.theirs()
		p.wasRead = ok && s.Inode != 0 && s.ReceiveQueue == 0
	}
	if err := p.closesHalf(); err != nil {
		p.room.fails(fmt.Sprintf("%s cannot close its half: %v", p.name, plain(err)),
			"a connection that is still there")
	}
	p.halfClosed = true
	p.room.notes("%s closes its half: nothing more will be sent", p.name)
}

func (p *Person) closesHalf() error {
	half, ok := p.conn.(interface{ CloseWrite() error })
	if !ok {
		panic("this connection has no halves to close")
	}
	return half.CloseWrite()
}

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
