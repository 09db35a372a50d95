package talk

import (
	"cmp"
	"os"
	"time"

	"example.org/sockets/grader/internal/kernel"
)

// The times that rule all waiting. A wait for something ends when it is there.
const (
	patience = 1500 * time.Millisecond // how long an answer may take, to begin with
	grace    = 500 * time.Millisecond  // how much longer, each time the machine is too busy to tell
	most     = 10 * time.Second        // how long at the most, however busy it is
	loading  = 30 * time.Second        // the same for a program that starts: an interpreter has much to read
)

// A wait is a wait that is under way, with its limit. The limit moves while
// the program is kept from running: a busy machine is no reason to fail it.
type wait struct {
	room     *Room
	person   *Person // who waits to hear something; may be nil
	began    time.Time
	limit    time.Duration
	pause    time.Duration // between two looks at something that gives no notice
	starting bool          // the program has only begun: some take long to load
	clock    time.Duration // the program's processor clock when it began

	moved   bool          // the limit has been moved
	allowed time.Duration // how much a program may run that others keep from it, before it is late
	excuse  excuse        // what the program had been up to by then
}

// An excuse is what a program can say for itself when an answer is late.
type excuse struct {
	delayed time.Duration // it was ready to run, and others had the processor
	spent   time.Duration // it ran
	awake   bool          // it is ready to run, or reads from a disk
	newest  int           // the youngest process that it has started
}

func (r *Room) newWait() *wait {
	return &wait{
		room: r, began: time.Now(), pause: time.Millisecond, clock: r.clock(),
		limit: time.Duration(float64(patience) * session.paper.Patience),
	}
}

// clock is how much processor time the program has used.
func (r *Room) clock() time.Duration {
	if r.program == nil {
		return 0
	}
	used, _ := kernel.CPU(r.program.PID) // none: it has ended, or nothing can be observed
	return used
}

// promptWait is a wait for what has to be done at once, or at a certain time.
func (r *Room) promptWait() *wait {
	w := r.newWait()
	w.limit /= 3
	return w
}

// newWait is a wait to hear something.
func (p *Person) newWait() *wait {
	w := p.room.newWait()
	w.person = p
	if p.late {
		w.limit *= 4
	}
	return w
}

// longWait is a wait to hear something for which nobody has been promised a
// time: only a program that never does it is waited for so long.
func (p *Person) longWait() *wait {
	w := p.newWait()
	w.limit *= 4
	return w
}

// newStart is a wait for a program that has only begun: some sleep first, for
// something else to be ready.
func (r *Room) newStart() *wait {
	w := r.newWait()
	w.starting = true
	w.limit *= 4
	return w
}

func (w *wait) deadline() time.Time { return w.began.Add(w.limit) }

// over reports whether the limit has passed. It moves the limit at least once,
// to see what the program does meanwhile, and again for as long as it has an
// excuse.
func (w *wait) over() bool {
	if time.Now().Before(w.deadline()) {
		return false
	}
	before := w.excuse
	w.excuse = w.room.excuses()
	limit := most
	if w.starting {
		limit = loading
	}
	if w.limit >= limit || w.moved && !w.excused(before) {
		return true
	}
	if !w.moved {
		w.moved, w.allowed = true, cmp.Or(w.allowed, w.limit+grace)
	}
	w.limit = time.Since(w.began) + grace
	return false
}

// excused reports whether the program was kept from running since before, for a
// good part of the time, and has not run for as long as it may; or has done its
// part: what it sent is on its way, and the kernel that sends it again takes ever
// longer pauses (tcp(7)). One that starts may also run, or start others.
func (w *wait) excused(before excuse) bool {
	now := w.excuse
	kept := now.delayed-before.delayed >= grace/4 ||
		now.awake && now.spent-before.spent < grace/2 // its delay is added up when it is over
	if kept && w.room.clock()-w.clock < w.allowed {
		return true
	}
	if w.person != nil && w.person.isBeingSent() {
		return true
	}
	return w.starting && (now.newest != before.newest || now.spent > before.spent)
}

// excuses looks at the program, or at the grader while there is none.
func (r *Room) excuses() (e excuse) {
	pid := os.Getpid()
	if r.program != nil && !r.program.Ended() {
		pid, e.awake = r.program.PID, !r.program.sleeps()
	}
	for _, process := range kernel.Tree(pid) {
		e.newest = max(e.newest, process.PID)
	}
	e.delayed, e.spent = kernel.Delayed(pid), kernel.Spent(pid)
	return e
}

// longestPause is how far apart two looks are at the most.
const longestPause = 16 * time.Millisecond

// until looks at something that gives no notice, ever less often, until it is
// so or the limit has passed.
func (w *wait) until(so func() bool) bool {
	for !so() {
		if w.over() {
			return false
		}
		<-time.After(w.pause)
		w.pause = min(2*w.pause, longestPause)
	}
	return true
}
