package sandbox

import (
	"fmt"
	"sync"
)

// An Output is what a program has printed on one stream: the beginning and the
// end of it are kept. It always takes everything, so that printing never stops
// a program.
type Output struct {
	mu         sync.Mutex
	head, tail []byte
	total      int
	flood      func()
}

func newOutput(flood func()) *Output { return &Output{flood: flood} }

// Write takes b. It never fails.
func (o *Output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	before := o.total
	o.total += len(b)
	if before <= outputLimit && o.total > outputLimit {
		go o.flood()
	}
	n := min(len(b), outputKept-len(o.head))
	o.head = append(o.head, b[:n]...)
	o.tail = append(o.tail, b[n:]...)
	if len(o.tail) > 2*outputKept {
		o.tail = append(o.tail[:0], o.tail[len(o.tail)-outputKept:]...)
	}
	return len(b), nil
}

// Bytes returns what was printed so far. Where the middle was not kept, a line
// says how much is missing.
func (o *Output) Bytes() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	b := append([]byte(nil), o.head...)
	if missing := o.total - len(o.head) - len(o.tail); missing > 0 {
		b = fmt.Appendf(b, "\n… %d bytes are left out …\n", missing)
	}
	return append(b, o.tail...)
}

// Total returns how many bytes were printed so far.
func (o *Output) Total() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.total
}

// Flooded reports whether more was printed than any program may.
func (o *Output) Flooded() bool { return o.Total() > outputLimit }
