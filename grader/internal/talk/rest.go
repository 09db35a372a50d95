package talk

import (
	"fmt"
	"time"

	"example.org/sockets/grader/internal/kernel"
)

// Settles waits until nothing moves any more between the people and the
// program: nobody's bytes get any further. It is no promise of the program's,
// and it fails nobody.
func (r *Room) Settles() {
	const asleep, awake = 6, 40 // looks in which nothing has moved
	last, same := "", 0
	w := r.newWait()
	w.pause = longestPause
	w.until(func() bool {
		now, due := r.motion()
		if same++; now != last || due {
			last, same = now, 0
		}
		return same >= awake || same >= asleep && r.program.sleeps()
	})
	for _, p := range r.people {
		if p.speech != nil && !p.left {
			r.notes("nothing moves any more: %s has sent %s", p.name, sizeOf(int(p.speech.said.Load())))
		}
	}
}

// motion is how far everybody's bytes have come. More are due when somebody has
// more to say, and the program has read all that came: only the grader is late.
func (r *Room) motion() (now string, due bool) {
	for _, p := range r.people {
		if p.left {
			continue
		}
		if p.speech != nil {
			now += fmt.Sprint(p.speech.said.Load(), " ")
		}
		if _, tcp := r.tcp(); tcp && kernel.Observable() {
			s, _ := p.theirs()
			now += fmt.Sprintln(s.State, s.SendQueue, s.ReceiveQueue, s.Inode)
			due = due || p.speech != nil && !p.speech.over() && s.Inode != 0 && s.ReceiveQueue == 0
		}
	}
	return now, due
}

// restful is how long the processor clock is watched, longRest where some work
// might come in bursts, and shareAtRest what part
// of that time a program at rest may use it: three times as much where others
// have the processor, and leave its caches cold.
const (
	restful     = 300 * time.Millisecond
	longRest    = 1500 * time.Millisecond
	shareAtRest = 100 // a hundredth of one core
	cold        = 3
)

// UsesNoProcessorTime holds that the program, with its children, uses next to
// no processor time while nobody speaks. It is measured on the processor's
// clock, which a busy machine does not move; and a program that has something
// to finish may do so first.
func (p *Program) UsesNoProcessorTime() { p.usesNoProcessorTimeFor(restful) }

// StaysAtRest holds the same for longer: what works in bursts does not rest.
func (p *Program) StaysAtRest() { p.usesNoProcessorTimeFor(longRest) }

func (p *Program) usesNoProcessorTimeFor(d time.Duration) {
	if !kernel.Observable() {
		return // a check that asks nothing else is not held here
	}
	w := p.room.newWait()
	w.limit += d
	for {
		before, delayed, woke, began := p.clocks(), kernel.Delayed(p.PID), kernel.Wakeups(p.PID), time.Now()
		p.room.passes(d)
		used, took := time.Duration(0), time.Since(began)
		for pid, clock := range p.clocks() {
			used += clock - before[pid]
		}
		kept := kernel.Delayed(p.PID) - delayed
		if rests(used, kept, took, kernel.Wakeups(p.PID)-woke) && p.sleeps() {
			p.room.notes("%s uses less than 1 %% of a core", p.name)
			return
		}
		if w.over() {
			p.room.fails(fmt.Sprintf("%s of processor time in %s, while nobody speaks", milliseconds(used), milliseconds(took)),
				"less than 1 % of one core")
		}
	}
}

// rests reports whether a program is at rest that has used so much processor
// time, was kept from so much more, and woke so often, in the time that this took.
func rests(used, kept, took time.Duration, woke int) bool {
	most := took / shareAtRest
	spins := used+kept >= took/2 // it wants all of the time, and is kept from it
	return used < most || used < cold*most && kept > most && !spins && sleptIn(took, woke)
}

// wakeupsAtRest is how often a program may wake in a second while it has nothing
// to do: some look around now and then, and that is their business. More often
// than this comes to a hundredth of a core.
const wakeupsAtRest = 600

func sleptIn(took time.Duration, woke int) bool {
	return float64(woke) <= wakeupsAtRest*took.Seconds()
}

// StaysAsleep holds that the program, with its children, hardly ever wakes while
// nobody speaks. The kernel counts it, whatever else the machine does; and a
// program that has something to finish may do so first.
func (p *Program) StaysAsleep() {
	w := p.room.newWait()
	for {
		before, began := kernel.Wakeups(p.PID), time.Now()
		<-time.After(restful)
		woke, took := kernel.Wakeups(p.PID)-before, time.Since(began)
		if sleptIn(took, woke) && p.sleeps() {
			p.room.notes("%s sleeps: it wakes %s in %s", p.name, counted(woke, "time", "times"), milliseconds(took))
			return
		}
		if w.over() {
			p.room.fails(fmt.Sprintf("%s in %s, while nobody speaks", counted(woke, "wake-up", "wake-ups"), milliseconds(took)),
				fmt.Sprintf("%d a second at the most", wakeupsAtRest))
		}
	}
}

// clocks reads the processor clocks of the program and its children.
func (p *Program) clocks() map[int]time.Duration {
	clocks := map[int]time.Duration{}
	for _, process := range kernel.Tree(p.PID) {
		if clock, err := kernel.CPU(process.PID); err == nil { // else it has ended
			clocks[process.PID] = clock
		}
	}
	return clocks
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%d ms", d.Milliseconds())
}
