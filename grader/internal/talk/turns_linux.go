package talk

import (
	"fmt"
	"syscall"

	"golang.org/x/sys/unix"

	"example.org/sockets/grader/internal/sandbox"
)

// turn is how much a server may send to one client while another one waits: a
// megabyte, in case it reads so much at a time, and half of one to spare. A greedy
// client asks for much more.
const (
	turn   = 3 << 19
	greedy = 8 << 20
)

// Greedy connects somebody who can be sent much at once, and has the kernel see
// that: it widens the window as data come and are read (tcp(7)).
func (r *Room) Greedy(name string) *Person {
	p := r.client(name, sandbox.Door{})
	p.readsFrom(2 * turn) // makes room for that
	p.readsFrom(1)
	p.StartsSending(4 * turn)
	p.HearsTheRest()
	return p
}

// GivesATurnTo holds that the polite one is answered before the server has sent
// much to anybody else, though all have asked while it was stopped, the polite
// one last. One try is enough; a server on several threads has a few, for it is
// the machine that says which of them runs.
func (p *Program) GivesATurnTo(polite *Person, others ...*Person) {
	const tries = 5
	var first *Person
	for range tries {
		p.IsStopped()
		for _, other := range others {
			other.StartsSending(greedy)
		}
		p.room.Settles()
		polite.Sends("may I?")
		epoll := p.room.turns(polite, others)
		p.IsContinued()
		first = p.room.firstOf(epoll, polite, others)
		polite.Hears("may I?")
		for _, other := range others {
			other.readsFrom(1)
			other.HearsTheRest()
		}
		if first == polite {
			p.room.notes("%s was answered before anybody else had been sent %s", polite.name, sizeOf(turn))
			return
		}
		p.room.notes("%s had been sent %s before %s was answered", first.name, sizeOf(turn), polite.name)
	}
	p.room.fails(fmt.Sprintf("%s had been sent %s before %s was answered, in %d of %d tries", first.name, sizeOf(turn), polite.name, tries, tries),
		fmt.Sprintf("a turn each: an answer for %s before anybody else has had so much", polite.name))
}

// turns begins to watch what comes. The kernel reports that an answer has come
// for the one, and a turn's worth of echo for another, in the order in which it
// happens, however late anybody looks (epoll(7)).
func (r *Room) turns(polite *Person, others []*Person) (epoll int) {
	for _, p := range others {
		// A window that is nearly full makes a socket ready too.
		if said, window := int(p.speech.said.Load()), p.window(); min(said, window) < turn+turn/4 {
			panic(skipped(fmt.Sprintf("the kernel here takes only %s of what a client sends, and %s for it", bytesOf(said), bytesOf(window))))
		}
		p.readsFrom(turn)
	}
	epoll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	must("create an epoll", err)
	for i, p := range append([]*Person{polite}, others...) {
		p.reaches(func(fd int) error {
			return unix.EpollCtl(epoll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{
				Events: unix.EPOLLIN | unix.EPOLLET, Fd: int32(i),
			})
		})
	}
	return epoll
}

// firstOf waits for the first that is reported.
func (r *Room) firstOf(epoll int, polite *Person, others []*Person) (first *Person) {
	defer unix.Close(epoll)
	w := polite.newWait()
	if !w.until(func() bool {
		events := make([]unix.EpollEvent, 1)
		n, err := unix.EpollWait(epoll, events, 0)
		if err == nil && n == 1 {
			first = append([]*Person{polite}, others...)[events[0].Fd]
		}
		return first != nil
	}) {
		r.fails(fmt.Sprintf("%s has heard nothing for %s", polite.name, seconds(w)), "an answer")
	}
	return first
}

// window is how much the kernel is ready to take for somebody (TCP_INFO, tcp(7)).
func (p *Person) window() (bytes int) {
	p.reaches(func(fd int) error {
		info, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
		if err == nil {
			bytes = int(info.Rcv_ssthresh)
		}
		return err
	})
	return bytes
}

// readsFrom says how much has to have come for the socket to be ready to be read
// (SO_RCVLOWAT, socket(7)). The kernel makes room for so much, too.
func (p *Person) readsFrom(bytes int) {
	p.reaches(func(fd int) error {
		return unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVLOWAT, bytes)
	})
}

// reaches has something done with the person's socket.
func (p *Person) reaches(do func(fd int) error) { reach(p.conn, do) }

func reach(socket any, do func(fd int) error) {
	raw, err := socket.(syscall.Conn).SyscallConn()
	must("reach a socket", err)
	var done error
	must("reach a socket", raw.Control(func(fd uintptr) { done = do(int(fd)) }))
	must("set up a socket", done)
}
