package talk

import (
	"fmt"
	"time"

	"example.org/sockets/grader/internal/kernel"
)

// What may be more than before without being anybody's: what a runtime keeps
// for the next time, and what is on its way out.
const (
	spareDescriptors = 8
	spareThreads     = 16
	spareMemory      = 16 << 20 // bytes
)

// Uses returns what the program and its children use, once it changes no more.
func (p *Program) Uses() (u kernel.Usage) {
	same := 0
	p.room.newWait().until(func() bool {
		now := kernel.Measure(p.PID)
		now.CPU, now.Resident = 0, now.Resident>>20<<20
		if same++; now != u {
			u, same = now, 0
		}
		return same >= 3 && p.sleeps()
	})
	u = kernel.Measure(p.PID)
	p.room.notes("%s uses %s", p.name, shownUsage(u))
	return u
}

// HasFewThreads holds that the program and its children have so many threads at
// the most.
func (p *Program) HasFewThreads(most int) {
	n := kernel.Measure(p.PID).Threads
	if n > most {
		p.room.fails(counted(n, "thread", "threads"), fmt.Sprintf("%d threads at the most, whatever the number of clients", most))
	}
	p.room.notes("%s has %s", p.name, counted(n, "thread", "threads"))
}

// IsBackTo holds that the program uses no more descriptors and processes than
// before, and has no socket of anybody who has left, as soon as it has settled.
func (p *Program) IsBackTo(before kernel.Usage) {
	r := p.room
	var now kernel.Usage
	var left kernel.Table
	w := p.room.newWait()
	back := w.until(func() bool {
		now, left = kernel.Measure(p.PID), r.leftovers()
		return len(left) == 0 && now.Processes-now.Zombies <= before.Processes-before.Zombies &&
			now.Descriptors <= before.Descriptors+spareDescriptors
	})
	r.notes("%s uses %s", p.name, shownUsage(now))
	if !back {
		var more []string
		for _, m := range []struct {
			n         int
			one, many string
		}{
			{now.Descriptors - before.Descriptors, "descriptor more than before", "descriptors more than before"},
			{now.Processes - now.Zombies - before.Processes + before.Zombies, "process more than before", "processes more than before"},
			{len(left), "socket of a client that has left", "sockets of clients that have left"},
		} {
			if m.n > 0 {
				more = append(more, counted(m.n, m.one, m.many))
			}
		}
		r.fails(fmt.Sprintf("%s, after %s", list(more), seconds(w)), "as many as before")
	}
}

// leftovers are the sockets that the program holds of people who have left.
func (r *Room) leftovers() (left kernel.Table) {
	table, err := r.box.Sockets()
	must("read the socket table", err)
	for _, s := range table.To(r.box.Addr()) {
		if s.Inode != 0 && !r.present(s) {
			left = append(left, s)
		}
	}
	return left
}

// present reports whether the socket leads to somebody who is still there.
func (r *Room) present(s kernel.Socket) bool {
	for _, p := range r.people {
		if !p.left && p.here() == s.Remote {
			return true
		}
	}
	return false
}

// HasNoMoreThreads holds that the program has no more threads than before, but
// for what a runtime keeps.
func (p *Program) HasNoMoreThreads(before kernel.Usage) {
	r := p.room
	var now kernel.Usage
	w := p.room.newWait()
	few := w.until(func() bool {
		now = kernel.Measure(p.PID)
		return now.Threads <= before.Threads+spareThreads
	})
	r.notes("%s uses %s", p.name, shownUsage(now))
	if !few {
		r.fails(fmt.Sprintf("%s than before, after %s", counted(max(0, now.Threads-before.Threads), "thread more", "threads more"), seconds(w)),
			"no more than before, but for what a runtime keeps for the next time")
	}
}

// DoesNotKeepGrowing holds that the program does not need more memory again each
// time that so many more have come: what is kept for each grows for ever, however
// little it is. What a runtime keeps for the next time comes to an end: Java's
// has 270 MB before it looks for what it could give back.
func (p *Program) DoesNotKeepGrowing(before kernel.Usage) {
	const visitors, few, many, much = 300, 5, 14, 4 << 20 // clients, times, times, bytes
	first, began := before, time.Now()
	for times := 1; ; times++ {
		now := kernel.Measure(p.PID)
		if growth(before, now) < much {
			return
		}
		if times == many || times >= few && time.Since(began) > most {
			p.room.notes("%s more come one after another, and do the same", counted((times-1)*visitors, "client", "clients"))
			p.room.notes("%s uses %s", p.name, shownUsage(now))
			p.room.fails(fmt.Sprintf("%s more than at first, and more again each time that %d have come and gone", sizeOf(growth(first, now)), visitors),
				"no more than before, but for what a runtime keeps for the next time")
		}
		before = now
		p.room.comeAndSend(visitors, 64<<10)
	}
}

// StaysSmall holds that the program's memory does not grow with what people
// send, until they can send no more.
func (p *Program) StaysSmall(before kernel.Usage) {
	r := p.room
	last, since := "", time.Now()
	p.room.newWait().until(func() bool {
		now := kernel.Measure(p.PID)
		if now.Resident >= before.Resident+spareMemory {
			r.notes("%s uses %s", p.name, shownUsage(now))
			r.fails(fmt.Sprintf("%s more than before, and rising", sizeOf(growth(before, now))), "less than 16 MiB more than before")
		}
		if motion, due := r.motion(); motion != last || due {
			last, since = motion, time.Now()
		}
		return time.Since(since) > silence
	})
	r.notes("nothing moves any more, and %s uses %s", p.name, shownUsage(kernel.Measure(p.PID)))
}

func growth(before, now kernel.Usage) int { return max(0, int(now.Resident)-int(before.Resident)) }

// shownUsage is a usage in words, without what is nothing.
func shownUsage(u kernel.Usage) string {
	text := fmt.Sprintf("%s, %s and %s of memory", counted(u.Descriptors, "descriptor", "descriptors"),
		counted(u.Threads, "thread", "threads"), sizeOf(int(u.Resident)))
	if u.Processes > 1 {
		text = counted(u.Processes, "process", "processes") + ", " + text
	}
	return text
}
