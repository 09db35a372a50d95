package talk

import (
	"time"

	"example.org/sockets/grader/internal/kernel"
)

// Silence is when nothing happens for so long. A program that sleeps is silent
// sooner: in so many looks, one after another, it has not been woken, and has
// nothing under way.
const (
	silence = 250 * time.Millisecond
	look    = 20 * time.Millisecond
	asleep  = 3
)

// passes lets time pass in which nobody moves. Another check takes the place of
// this one, and those that need it begin.
func (r *Room) passes(d time.Duration) {
	r.leaves()
	r.nears()
	<-time.After(d)
}

// A calm is a silence that is under way.
type calm struct {
	program *Program // nil: nobody can be seen to sleep
	began   time.Time
	pulse   kernel.Pulse // when it was last taken
	looks   int          // how many have found it asleep since it moved
}

func (r *Room) newCalm() *calm {
	c := &calm{program: r.program, began: time.Now()}
	if r.program == nil || !kernel.Observable() {
		c.program = nil
		return c
	}
	c.pulse = kernel.PulseOf(c.program.PID)
	return c
}

// over looks whether the silence has lasted. A look is due from time to time.
func (c *calm) over() bool {
	if time.Since(c.began) >= silence {
		return true
	}
	if c.program == nil {
		return false
	}
	if c.looks++; c.looks < asleep && c.pulse.Asleep && c.pulse.Still() {
		return false
	}
	before := c.pulse
	c.pulse = kernel.PulseOf(c.program.PID)
	if c.pulse.Moved(before) || !c.pulse.Asleep || !c.pulse.Alive {
		c.looks = 0
	}
	return c.looks >= asleep
}

// sleeps reports whether every thread of the program and its children sleeps, or
// has been stopped.
func (p *Program) sleeps() bool { return kernel.PulseOf(p.PID).Asleep }

// stays reports whether the program is still there after a silence.
func (p *Program) stays() bool {
	for c := p.room.newCalm(); ; {
		select {
		case <-p.Done():
			return false
		case <-time.After(look):
		}
		if c.over() {
			return !p.Ended()
		}
	}
}

// hearsInSilence reads what comes before a silence has lasted. If nothing does,
// the error is a timeout.
func (p *Person) hearsInSilence() (got []byte, err error) {
	p.room.nears()
	b := make([]byte, 4096)
	for c := p.room.newCalm(); ; {
		_ = p.conn.SetReadDeadline(time.Now().Add(look)) // ignored: Read says
		n, err := p.conn.Read(b)
		if !isTimeout(err) || c.over() {
			return b[:n], err
		}
	}
}
