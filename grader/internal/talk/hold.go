package talk

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/semaphore"

	"example.org/sockets/grader/internal/exam"
	"example.org/sockets/grader/internal/kernel"
	"example.org/sockets/grader/internal/sandbox"
	"example.org/sockets/grader/internal/verdict"
)

// Hold holds the checks of a suite, a subtest each, several at a time, and
// beside those of other suites.
func Hold(t *testing.T, s Suite) {
	t.Parallel()
	candidate, ok := session.candidate(s.Program)
	if !ok {
		t.Skipf("%s is not examined", s.Program)
	}
	settled := map[string]*outcome{}
	checks := session.asked(s)
	before := beforeSlow(checks)
	supply := boxes(candidate, len(checks))
	t.Cleanup(func() { _ = supply.Close() }) // ignored: their checks are over
	for _, c := range checks {
		c.Slow = c.Slow || before[c.ID] && c.Weight <= 1
		o := newOutcome()
		settled[c.ID] = o
		needs := settled[c.Needs] // nil if there is none
		asked := false
		t.Run(c.Name, func(t *testing.T) {
			asked = true
			t.Parallel()
			result := s.describe(c)
			defer func() { o.settles(result) }()
			needs.comesFirst(&result, func() { hold(&result, candidate, c, o.nears, supply) })
			session.writes(t.Name(), s.Program, result)
			tell(t, result)
		})
		if !asked { // go test -run leaves it out: whoever needs it is held all the same
			o.settles(verdict.Check{})
		}
	}
}

// beforeSlow returns the IDs of the checks that a slow one needs, and of those
// that they need.
func beforeSlow(checks []Check) (before map[string]bool) {
	before = map[string]bool{}
	for _, c := range slices.Backward(checks) {
		if c.Slow || before[c.ID] {
			before[c.Needs] = true
		}
	}
	return before
}

// An outcome is the result of a check, once done is closed. Those that need it
// begin sooner, when near is closed: it goes well so far, and waits, or has
// passed. What they find counts if it does pass.
type outcome struct {
	near, done chan struct{}
	nears      func() // closes near

	result verdict.Check
}

func newOutcome() *outcome {
	o := &outcome{near: make(chan struct{}), done: make(chan struct{})}
	o.nears = sync.OnceFunc(func() { close(o.near) })
	return o
}

// settles says what came of the check.
func (o *outcome) settles(v verdict.Check) {
	o.result = v
	close(o.done)
	o.nears()
}

// comesFirst has a check held that needs this one, if there is one to need.
func (o *outcome) comesFirst(v *verdict.Check, hold func()) {
	if o == nil {
		hold()
		return
	}
	unheld := *v
	if <-o.near; !o.allows(v) {
		return
	}
	hold()
	if <-o.done; !o.allows(&unheld) {
		*v = unheld
	}
}

// allows reports whether those that need the check may be held, as far as is
// known. If not, it says in v why they are not.
func (o *outcome) allows(v *verdict.Check) bool {
	select {
	case <-o.done:
	default:
		return true
	}
	if s := o.result.Status; s == verdict.Fail || s == verdict.Skip && o.result.Max > 0 {
		v.Status, v.Got = verdict.Skip, fmt.Sprintf("not held yet: first comes %q", o.result.Name)
		return false
	}
	return true
}

// places bound how many checks are held at a time, beside those that are slow.
// Most of them wait most of the time; one that is heavy takes several.
var places = sync.OnceValue(func() *semaphore.Weighted { return semaphore.NewWeighted(seats()) })

// seats is how many places there are. In company fewer are enough to keep the
// processors busy; and fewer boxes are made, as more checks come after another.
func seats() int64 {
	if session.paper.Company {
		return int64(2 * runtime.NumCPU())
	}
	return int64(6 * runtime.NumCPU())
}

// hold holds one check, and fills in its result. It calls nears when that is in
// sight.
func hold(v *verdict.Check, candidate exam.Candidate, c Check, nears func(), supply *sandbox.Supply) {
	if reason := cannot(candidate, c); reason != "" {
		v.Status, v.Got, v.Max = verdict.Skip, reason, 0
		return
	}
	weight := min(seats(), max(1, int64(c.Weight)))
	leaves := func() {}
	if !c.Slow {
		must("take a place", places().Acquire(context.Background(), weight)) // it never fails
		leaves = sync.OnceFunc(func() { places().Release(weight) })
	}
	defer leaves()

	began := time.Now()
	defer func() { v.Seconds = time.Since(began).Seconds() }()
	r, err := newRoom(candidate, v.ID, supply)
	if err != nil {
		v.Status, v.Got, v.Max = verdict.Broken, err.Error(), 0
		return
	}
	if weight == 1 { // what a heavy one has used comes free only when its box is closed
		r.leaves = leaves
	}
	v.Status = verdict.Pass
	r.nears = nears
	r.holds(v, c.Talk)
	if v.Status == verdict.Pass {
		nears()
	}
	r.tidies()
	kept := v.Status != verdict.Broken && supply.Return(r.box)
	r.leaves()
	if !kept {
		if err := r.box.Close(); err != nil && v.Status == verdict.Pass {
			v.Status, v.Got = verdict.Broken, err.Error()
		}
	}
	v.Transcript = append(v.Transcript, r.transcript...)
	switch v.Status {
	case verdict.Pass:
		v.Points = v.Max
	case verdict.Broken:
		v.Max = 0
	}
}

// cannot says why a check cannot be held with this candidate on this system.
func cannot(candidate exam.Candidate, c Check) string {
	switch {
	case c.Flags && !slices.Contains(candidate.Command, "{flags}"):
		return "not held: the command has no {flags} for this check to fill in"
	case c.Source && candidate.Source == "":
		return "not held: it is about Go source, and this is a command"
	case c.Kernel && !kernel.Observable():
		return "not held: it asks the kernel what only Linux tells"
	}
	return ""
}

// holds runs the conversation, and catches how it ends.
func (r *Room) holds(v *verdict.Check, conversation func(*Room)) {
	defer func() {
		switch thrown := recover().(type) {
		case nil:
		case evidence:
			if why := r.excusedByLimit(); why != "" {
				v.Status, v.Got, v.Max = verdict.Skip, "not held: "+why, 0
				return
			}
			v.Status, v.Got, v.Want = verdict.Fail, thrown.got, thrown.want
			r.awaitsEnd()
			v.Kernel = append(append(v.Kernel, thrown.kernel...), r.testimony(thrown.got)...)
			if r.program != nil {
				v.Stack = append(v.Stack, r.program.where()...)
			}
		case skipped:
			v.Status, v.Got, v.Max = verdict.Skip, "not held: "+string(thrown), 0
		default:
			v.Status, v.Got = verdict.Broken, fmt.Sprint(thrown)
			v.Stack = append(v.Stack, string(debug.Stack()))
		}
	}()
	conversation(r)
	r.endsWell()
}

// endsWell holds that the conversation has not killed the server: whoever talks
// to one that is about to end may still have been answered.
func (r *Room) endsWell() {
	p := r.program
	if p == nil || r.role == client || !kernel.Observable() {
		return
	}
	pause := time.Millisecond
	for c := r.newCalm(); !p.Ended() && !c.over(); { // one look may find it asleep on its way to its end
		<-time.After(pause)
		if c.looks == 0 { // it does something: there is time
			pause = min(2*pause, look)
		}
	}
	if p.Ended() && !p.expected && p.End() != (sandbox.End{}) {
		r.notes("%s %s", p.name, p.End())
		r.fails(p.lastWords(), p.name+" goes on; if it ends, with status 0")
	}
	if !p.asked && p.tracesRunning() {
		r.fails("a stack trace on standard error: "+printable(p.Complaint()), "no panic, in none of its goroutines and processes")
	}
}

// awaitsEnd gives a program that is about to end the time to do so: whoever
// talks to it hears of its end before its parent does.
func (r *Room) awaitsEnd() {
	if r.program == nil {
		return
	}
	_ = r.program.stays() // ignored: there is nothing more to wait for
}

// tell says the result as a Go test does. What comes from the program has been
// made printable: a control byte in it could pass for a test's own line.
func tell(t *testing.T, v verdict.Check) {
	switch v.Status {
	case verdict.Skip:
		t.Skip(v.Got)
	case verdict.Broken:
		t.Errorf("the grader broke: %s", v.Got)
	case verdict.Fail:
		t.Errorf("got %s\nwant %s", v.Got, v.Want)
	}
}
