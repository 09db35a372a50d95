package talk

import (
	"fmt"
	"slices"

	"golang.org/x/sys/unix"

	"example.org/sockets/grader/internal/kernel"
)

// A Watch notices in which order connections end.
type Watch struct {
	room   *Room
	epoll  int
	people []*Person
}

// Watch watches for the ends of people's connections, from now on. The kernel
// queues what is ready in the order in which it became so (epoll(7)), and
// nothing is taken out of the queue until somebody asks. Whoever has closed a
// half must have done it before, and the kernel of the other side have taken
// note: that would be queued too.
func (r *Room) Watch(people ...*Person) *Watch {
	r.newWait().until(func() bool {
		return !slices.ContainsFunc(people, func(p *Person) bool {
			s, _, err := r.box.Socket(p.here(), p.there())
			must("look at a socket", err)
			return s.State == kernel.FinWait1
		})
	})
	epoll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	must("create an epoll", err)
	for i, p := range people {
		p.reaches(func(fd int) error {
			return unix.EpollCtl(epoll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{
				Events: unix.EPOLLRDHUP | unix.EPOLLET, Fd: int32(i),
			})
		})
	}
	return &Watch{room: r, epoll: epoll, people: people}
}

// EndedFirst holds that the connection of first has ended before the others.
func (w *Watch) EndedFirst(first *Person) {
	defer unix.Close(w.epoll)
	r, want := w.room, fmt.Sprintf("%s's connection ends first", first.name)
	var order []*Person
	limit := r.newWait()
	all := limit.until(func() bool {
		events := make([]unix.EpollEvent, 1)
		n, err := unix.EpollWait(w.epoll, events, 0)
		if err == nil && n == 1 {
			p := w.people[events[0].Fd]
			order = append(order, p)
			r.notes("%s's connection has ended", p.name)
		}
		return len(order) == len(w.people)
	})
	switch {
	case !all:
		r.fails(fmt.Sprintf("%s after %s", counted(len(order), "connection has", "connections have")+" ended", seconds(limit)), want)
	case order[0] != first:
		r.fails(fmt.Sprintf("%s's connection ended first, %s's after it", order[0].name, first.name), want)
	}
}
