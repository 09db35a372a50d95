package talk

import (
	"fmt"
	"syscall"

	"golang.org/x/sys/unix"

	"example.org/sockets/grader/internal/sandbox"
)

// Turns notices who has had how much of the server's attention, by the time
// that somebody else gets an answer.
type Turns struct {
	room   *Room
	polite *Person
	greedy []*Person
	epoll  int
}

// turn is how much a server may send to one client while another one waits: far
// more than it gets from one read.
const turn = 1 << 20

// Greedy connects somebody who can be sent much at once, and has the kernel see
// that: it widens the window as data come and are read (tcp(7)).
func (r *Room) Greedy(name string) *Person {
	p := r.client(name, sandbox.Door{})
	p.readsFrom(2 * turn) // makes room for that
	p.readsFrom(1)
	p.StartsSending(2 * turn)
	p.HearsTheRest()
	return p
}

// readsFrom says how much has to have come for the socket to be ready to be read
// (SO_RCVLOWAT, socket(7)).
func (p *Person) readsFrom(bytes int) {
	p.reaches(func(fd int) error {
		return unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVLOWAT, bytes)
	})
}

// Turns begins to watch, while the server is stopped: the polite one has asked,
// and the greedy ones have sent what the kernel takes. The kernel reports that
// an answer has come for the one, and a turn's worth of echo for another, in the
// order in which it happens, however late anybody looks (epoll(7)).
func (r *Room) Turns(polite *Person, greedy ...*Person) *Turns {
	epoll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	must("create an epoll", err)
	t := &Turns{room: r, polite: polite, greedy: greedy, epoll: epoll}
	t.watches(polite, 0)
	for i, p := range greedy {
		var window int
		p.reaches(func(fd int) error {
			info, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
			if err == nil {
				window = int(info.Rcv_ssthresh)
			}
			return err
		})
		// A window that is nearly full makes a socket ready too.
		if said := int(p.speech.said.Load()); min(said, window) < turn+turn/4 {
			panic(skipped(fmt.Sprintf("the kernel here takes only %s of what a client sends, and %s for it", bytesOf(said), bytesOf(window))))
		}
		p.readsFrom(turn)
		t.watches(p, i+1)
	}
	return t
}

func (t *Turns) watches(p *Person, number int) {
	p.reaches(func(fd int) error {
		return unix.EpollCtl(t.epoll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{
			Events: unix.EPOLLIN | unix.EPOLLET, Fd: int32(number),
		})
	})
}

// reaches has do do something with the person's socket.
func (p *Person) reaches(do func(fd int) error) {
	raw, err := p.conn.(syscall.Conn).SyscallConn()
	must("reach a socket", err)
	var done error
	must("reach a socket", raw.Control(func(fd uintptr) { done = do(int(fd)) }))
	must("set up a socket", done)
}

// AreShort waits until an answer has come for the polite one, and holds that
// none of the others has been sent much before.
func (t *Turns) AreShort() {
	defer unix.Close(t.epoll)
	r := t.room
	var first *Person
	w := t.polite.newWait()
	come := w.until(func() bool {
		events := make([]unix.EpollEvent, 1)
		n, err := unix.EpollWait(t.epoll, events, 0)
		if err == nil && n == 1 {
			first = append([]*Person{t.polite}, t.greedy...)[events[0].Fd]
		}
		return first != nil
	})
	want := fmt.Sprintf("a turn each: an answer for %s before anybody else has had so much", t.polite.name)
	switch {
	case !come:
		r.fails(fmt.Sprintf("%s has heard nothing for %s", t.polite.name, seconds(w)), want)
	case first != t.polite:
		r.fails(fmt.Sprintf("%s had been sent %s before %s was answered", first.name, sizeOf(turn), t.polite.name), want)
	}
	r.notes("an answer comes for %s, before anybody else has been sent %s", t.polite.name, sizeOf(turn))
}
