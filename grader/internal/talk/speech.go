package talk

import (
	"fmt"
	"net"
	"sync/atomic"
	"time"
)

// A speech is what somebody says at length, while the check goes on.
type speech struct {
	text  text
	due   int          // bytes to be said
	said  atomic.Int64 // bytes that the kernel has taken
	heard int          // bytes that came back, and were right
	done  chan struct{}
}

// gulp is how much of a speech is sent, or read, at a time.
const gulp = 64 << 10

// SendsAtOnce sends so many bytes.
func (p *Person) SendsAtOnce(n int) {
	p.speech = &speech{text: p.room.text(), due: n, done: make(chan struct{})}
	close(p.speech.done)
	b := make([]byte, n)
	p.speech.text.fill(b, 0)
	p.writes(b)
	p.room.notes("%s sends %s", p.name, sizeOf(n))
}

// StartsSending begins to send so many bytes, and does not read. It goes on
// until the server takes no more.
func (p *Person) StartsSending(n int) {
	p.speech = &speech{text: p.room.text(), due: n, done: make(chan struct{})}
	_ = p.conn.SetWriteDeadline(time.Time{}) // ignored: Write says
	go p.speech.goesTo(p.conn)
	p.room.notes("%s begins to send %s, and does not read", p.name, sizeOf(n))
}

// goesTo sends the speech. It ends with the connection, at the latest.
func (s *speech) goesTo(conn net.Conn) {
	defer close(s.done)
	b := make([]byte, gulp)
	for said := 0; said < s.due; {
		words := b[:min(len(b), s.due-said)]
		s.text.fill(words, said)
		n, err := conn.Write(words)
		said += n
		s.said.Store(int64(said))
		if err != nil {
			return // whoever reads the echo hears it too
		}
	}
}

// over reports whether all has been said, or the connection is gone.
func (s *speech) over() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

// HearsSome reads the next bytes of the echo, and holds each of them against
// what was sent.
func (p *Person) HearsSome(n int) { p.HearsSomeOf(p, n) }

// HearsSomeOf reads the next bytes of what somebody says, and holds each of
// them against what was sent.
func (p *Person) HearsSomeOf(speaker *Person, n int) {
	s := speaker.speech
	p.follows(s, min(s.heard+n, s.due))
	p.room.notes("%s has read %s, the same as sent", p.name, sizeOf(s.heard))
}

// HearsTheRest reads all of the echo that is still to come.
func (p *Person) HearsTheRest() { p.HearsSome(p.speech.due) }

// HearsTheRestOf reads all that is still to come of what somebody says.
func (p *Person) HearsTheRestOf(speaker *Person) { p.HearsSomeOf(speaker, speaker.speech.due) }

// follows reads up to the byte that goal counts from the beginning.
func (p *Person) follows(s *speech, goal int) {
	p.widens()
	b, want := make([]byte, gulp), make([]byte, gulp)
	for w := p.newWait(); s.heard < goal; {
		_ = p.conn.SetReadDeadline(w.deadline()) // ignored: Read says
		p.hurries()
		n, err := p.conn.Read(b[:min(len(b), goal-s.heard)])
		s.text.fill(want[:n], s.heard)
		same := differs(b[:n], want[:n])
		s.heard += same
		switch {
		case same < n:
			p.strays(s, goal, p.room.differs(s, b[same:n]))
		case isTimeout(err) && w.over():
			p.strays(s, goal, "; nothing more for "+seconds(w))
		case err != nil && !isTimeout(err):
			p.strays(s, goal, ended(err))
		case n > 0:
			w = p.newWait()
		}
	}
}

// widens gives a narrow one, who reads now, room for a few segments. A sender
// leaves a window alone that is a little smaller than one, and asks five times
// a second whether it has grown (RFC 9293, 3.8.6.2.1).
func (p *Person) widens() {
	if tcp, ok := p.conn.(*net.TCPConn); ok && p.door.ReceiveBuffer > 0 {
		_ = tcp.SetReadBuffer(4 * p.door.ReceiveBuffer) // ignored: it is closed, and Read says
	}
}

// strays ends the check: from here on, what is heard is not what it has to be.
func (p *Person) strays(s *speech, goal int, how string) {
	got := bytesOf(s.heard) + how
	p.room.notes("%s has read %s", p.name, got)
	p.room.fails(got, bytesOf(goal)+", the same as sent")
}

// differs tells in what way the echo of a speech goes wrong after what was
// heard: what came instead may be another part of it, or somebody else's words.
func (r *Room) differs(s *speech, got []byte) string {
	const shownHere = 16
	due := make([]byte, 1)
	s.text.fill(due, s.heard)
	told := fmt.Sprintf(", and then byte %s is %s where %s was due", grouped(s.heard), quote(got[:1]), quote(due))
	if len(got) < shownHere {
		return told
	}
	if at, ok := s.text.find(got, s.due); ok && at < s.heard {
		return told + fmt.Sprintf(": it goes back by %s, and repeats them", bytesOf(s.heard-at))
	} else if ok {
		return told + fmt.Sprintf(": %s are missing there", bytesOf(at-s.heard))
	}
	for _, p := range r.people {
		if p.speech == nil {
			continue
		}
		if _, ok := p.speech.text.find(got, p.speech.due); ok {
			return told + ": " + quote(got[:shownHere]) + " is what " + p.name + " sends"
		}
	}
	return told + ": " + quote(got[:shownHere]) + " was sent by nobody"
}

// A chatter is a conversation that goes on by itself.
type chatter struct {
	conn       net.Conn
	stop, done chan struct{}
	sent       atomic.Int64
}

// Chatters sends and reads without a pause, until [Person.FallsSilent].
func (p *Person) Chatters() {
	p.chat = &chatter{conn: p.conn, stop: make(chan struct{}), done: make(chan struct{})}
	_ = p.conn.SetDeadline(time.Time{}) // ignored: Read and Write say
	go p.chat.listens()
	go p.chat.goesOn()
	p.room.notes("%s begins to send and to read, without a pause", p.name)
}

// listens reads what comes, to the end of the connection, and forgets it.
func (c *chatter) listens() {
	for b := make([]byte, gulp); ; {
		if _, err := c.conn.Read(b); err != nil {
			return
		}
	}
}

// goesOn sends until it is told to stop.
func (c *chatter) goesOn() {
	defer close(c.done)
	for words := make([]byte, gulp/4); ; {
		select {
		case <-c.stop:
			return
		default:
		}
		n, err := c.conn.Write(words)
		c.sent.Add(int64(n))
		if err != nil {
			return
		}
	}
}

// FallsSilent ends what [Person.Chatters] began.
func (p *Person) FallsSilent() {
	close(p.chat.stop)
	_ = p.conn.SetWriteDeadline(time.Now()) // ignored: it is closed, and done
	<-p.chat.done
	p.room.notes("%s falls silent, after %s", p.name, sizeOf(int(p.chat.sent.Load())))
}
