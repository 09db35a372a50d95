package talk

import (
	"errors"
	"fmt"
	"strings"
	"syscall"

	"example.org/sockets/grader/internal/kernel"
	"example.org/sockets/grader/internal/sandbox"
)

// A limit is how many descriptors a process may have, and how many it might before.
type limit struct {
	pid, most int
	before    uint64
}

// reached reports whether accept says EMFILE: no number below it is free.
func (l limit) reached() bool {
	fds, err := kernel.Descriptors(l.pid)
	for n := range l.most {
		if fds[n] == "" {
			return err != nil // it has ended: nobody can tell any more
		}
	}
	return true
}

// RunsOutOfDescriptors takes from whoever listens every descriptor that it has
// not used yet: accept says EMFILE until one comes free.
func (p *Program) RunsOutOfDescriptors() {
	r := p.room
	p.rests()
	for _, pid := range r.whoListens() {
		fds, err := kernel.Descriptors(pid)
		must("count descriptors", err)
		lowest := 0
		for fds[lowest] != "" {
			lowest++
		}
		before, err := sandbox.LimitDescriptors(pid, uint64(lowest))
		must("limit descriptors", err)
		r.limits = append(r.limits, limit{pid, lowest, before})
		r.notes("%s may use no more than %s from now on: the next call that needs one says EMFILE", p.name, counted(lowest, "descriptor", "descriptors"))
	}
}

// excusedByLimit tells why a shortage that was made is none: poll(2) says EINVAL
// where its array is longer than the limit, which no descriptor in it has to be.
func (r *Room) excusedByLimit() string {
	if len(r.limits) == 0 || r.program == nil || !strings.Contains(string(r.program.Stderr.Bytes()), "nvalid argument") {
		return ""
	}
	return "the limit on descriptors that the grader has set makes a call say EINVAL (poll(2)), which no real shortage does"
}

// HasDescriptorsAgain takes back what [Program.RunsOutOfDescriptors] did.
func (p *Program) HasDescriptorsAgain() {
	for _, l := range p.room.limits {
		_, err := sandbox.LimitDescriptors(l.pid, l.before)
		if errors.Is(err, syscall.ESRCH) {
			p.room.awaitsEnd()
			p.room.fails(p.lastWords(), p.name+" goes on")
		}
		must("lift the limit on descriptors", err)
	}
	p.room.limits = nil
	p.room.notes("%s may use as many descriptors as before", p.name)
}

// HasForgotten waits until the server has closed the connections of people who
// have left: the descriptors that they had have come free.
func (p *Program) HasForgotten(people ...*Person) {
	for _, person := range people {
		var s kernel.Socket
		w := p.room.newWait()
		gone := w.until(func() (gone bool) {
			s, gone = person.theirs()
			return !gone || s.State != kernel.Established && s.State != kernel.CloseWait
		})
		if !gone {
			where := "is in " + string(s.State)
			if s.Inode == 0 {
				where = "waits in the accept queue"
			}
			p.room.fails(fmt.Sprintf("the connection of %s, who has left, %s after %s", person.name, where, seconds(w)),
				fmt.Sprintf("%s closes it", p.name))
		}
	}
}

// TakesOneOf holds that one of these, who come one after the other, is served.
// A server that was short of descriptors may be about to turn one away.
func (r *Room) TakesOneOf(names ...string) {
	for i, name := range names {
		p, text := r.Client(name), "I am "+name
		if _, err := p.conn.Write([]byte(text)); err == nil { // else it has been turned away
			p.room.notes("%s sends %s", p.name, quote([]byte(text)))
		}
		got, end := p.reads([]byte(text))
		switch {
		case string(got) == text:
			r.notes("%s hears %s", p.name, quote(got))
			return
		case !gone(end) || len(got) > 0 || i == len(names)-1:
			p.misheard(got, end, text)
		}
		p.notesHeard(got, end)
		p.HangsUp()
	}
}

// whoListens lists the processes that hold the listening socket.
func (r *Room) whoListens() (pids []int) {
	ln, ok := r.listener()
	for _, process := range kernel.Tree(r.program.PID) {
		if ok && kernel.Holds(process.PID, ln) {
			pids = append(pids, process.PID)
		}
	}
	if len(pids) == 0 && r.candidate.Source != "" {
		r.fails("nobody listens on "+r.addr+" any more", r.program.name+" goes on listening there")
	}
	if len(pids) == 0 {
		panic(skipped(fmt.Sprintf("no process of the command holds the socket that listens on %s", r.addr)))
	}
	return pids
}
