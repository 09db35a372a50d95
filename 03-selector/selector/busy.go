package selector

import (
	"log"
	"time"
)

// busy looks for the classic mistake in a loop around Select: a descriptor
// stays registered for Write while there is nothing to send. It has room all
// the time, so Select never waits, and a core is busy with nothing.
type busy struct {
	row   int // wake-ups in a row for Write alone
	since time.Time
}

// suspect is how many wake-ups in a row for Write alone are no accident: what a
// program owes is sent in far fewer.
const suspect = 1 << 16

// woke is told of each batch: all of its events together, and a descriptor.
func (b *busy) woke(seen Events, fd int) {
	if seen != Write {
		b.row = 0
		return
	}
	b.row++
	switch b.row {
	case 1 << 10: // a clock at each wake-up would cost more than the wake-up
		b.since = time.Now()
	case suspect:
		log.Printf("selector: woke %d times in %v for Write alone:"+
			" is descriptor %d registered for Write with nothing to send?",
			suspect-1<<10, time.Since(b.since).Round(time.Millisecond), fd)
	}
}
