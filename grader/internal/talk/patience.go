package talk

import (
	"crypto/sha256"
	"slices"
	"sync"
	"time"
)

// The two times that rule all waiting. A wait for something ends when it is
// there; only silence lasts its full length.
const (
	patience = 2 * time.Second        // how long an answer may take, on a machine at rest
	silence  = 250 * time.Millisecond // how long nothing has to happen to be called silence
)

// A wait is a wait that is under way, with its limit.
type wait struct {
	began time.Time
	limit time.Duration
	pause time.Duration // between two looks at something that gives no notice
}

func newWait() *wait {
	return &wait{began: time.Now(), limit: usual(), pause: time.Millisecond}
}

// usual is how long a wait may last: patience, times how much slower the
// machine was at the last look.
func usual() time.Duration {
	return time.Duration(float64(patience) * session.paper.Patience * slowness.last())
}

func (w *wait) deadline() time.Time { return w.began.Add(w.limit) }

// over reports whether the limit has passed. Before it says so, it looks again
// how busy the machine is: a slow one gets more time.
func (w *wait) over() bool {
	if time.Now().Before(w.deadline()) {
		return false
	}
	slowness.measure()
	w.limit = max(w.limit, usual())
	return !time.Now().Before(w.deadline())
}

// until looks at something that gives no notice, ever less often, until it is
// so or the limit has passed.
func (w *wait) until(so func() bool) bool {
	for !so() {
		if w.over() {
			return false
		}
		<-time.After(w.pause)
		w.pause = min(2*w.pause, 16*time.Millisecond)
	}
	return true
}

// slowness is how many times longer a piece of work takes than on this machine
// at its best, because others want the processor too.
var slowness = load{times: 1}

type load struct {
	mu    sync.Mutex
	best  time.Duration // of one piece of work, ever
	spent time.Duration // on the last pieces; what is long ago counts less
	work  time.Duration // what they would have taken at best
	times float64
}

func (l *load) last() float64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.times
}

// measure does a fixed piece of work some times over. What a busy machine does
// to it is uneven: the shortest run shows the machine, the sum shows the load.
func (l *load) measure() {
	const rounds = 20
	var runs []time.Duration
	var total time.Duration
	work := make([]byte, 256<<10)
	for range rounds {
		began := time.Now()
		sha256.Sum256(work)
		runs = append(runs, time.Since(began))
		total += runs[len(runs)-1]
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if shortest := slices.Min(runs); l.best == 0 || shortest < l.best {
		l.best = shortest
	}
	l.spent, l.work = l.spent/2+total, l.work/2+rounds*l.best
	l.times = min(max(1, float64(l.spent)/float64(l.work)), 10)
}
