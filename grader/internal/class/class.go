package class

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"example.org/sockets/grader/internal/course"
	"example.org/sockets/grader/internal/submission"
	"example.org/sockets/grader/internal/verdict"
)

// A Run grades submissions.
type Run struct {
	Store    *Store
	Rows     []submission.Row
	Programs []course.Program
	Workers  int
	Scratch  string // a folder for what is fetched

	Digest func(works []submission.Work) (string, error) // a name for the work
	Checks string                                        // a name for the checks and the toolchain
	Grade  func(ctx context.Context, works []submission.Work, seed string) (verdict.Verdict, error)

	Regrade bool // also what has been graded
	Lower   bool // take fewer points for the same work too

	Told func(Event) // called for each student, one at a time; it may be nil

	mu       sync.Mutex
	flights  map[string]*flight // by key: what is being graded
	landed   map[string]string  // by key: a student whose record has the verdict
	failures int                // of the grader, one after another
}

// An Outcome says what a run did about a student.
type Outcome string

const (
	Graded     Outcome = "graded"
	Shared     Outcome = "graded with another's" // the same work, byte for byte
	Kept       Outcome = "as before"             // neither the work nor the checks have changed
	Unreadable Outcome = "unreadable"
	Failed     Outcome = "failed" // the grader did; nothing was written
)

// An Event tells what became of a student.
type Event struct {
	Outcome Outcome
	Record  Record
	Err     error // of the grader
}

// failuresLimit is after how many failures in a row the grader gives up: what
// ails it ails everything.
const failuresLimit = 4

// Grades grades every row. An error is the grader's own; what was graded
// before it stands.
func (r *Run) Grades(ctx context.Context) error {
	r.flights, r.landed = map[string]*flight{}, map[string]string{}
	if !r.Regrade {
		if err := r.recalls(); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	rows := make(chan submission.Row)
	var workers sync.WaitGroup
	for range max(1, r.Workers) {
		workers.Go(func() {
			for row := range rows {
				e := r.one(ctx, row)
				if ctx.Err() != nil && e.Outcome == Failed {
					continue // it was interrupted
				}
				if err := r.tells(e); err != nil {
					cancel(err)
				}
			}
		})
	}
	for _, row := range r.Rows {
		select {
		case rows <- row:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(rows)
	workers.Wait()
	return context.Cause(ctx)
}

// recalls reads which verdicts there are.
func (r *Run) recalls() error {
	for _, row := range r.Rows {
		old, ok, err := r.Store.Record(row.Student)
		if err != nil {
			return err
		}
		if ok && settled(old.Verdict) && old.Lower == nil {
			r.landed[old.Key] = row.Student
		}
	}
	return nil
}

// tells passes an event on, and says when it is time to give up.
func (r *Run) tells(e Event) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.Told != nil {
		r.Told(e)
	}
	if e.Outcome != Failed {
		r.failures = 0
		return nil
	}
	r.failures++
	if r.failures >= failuresLimit || errors.Is(e.Err, syscall.ENOSPC) || strings.Contains(e.Err.Error(), "no space left on device") {
		return fmt.Errorf("%s: %w", e.Record.Student, e.Err)
	}
	return nil
}

// one grades one row, and writes its record.
func (r *Run) one(ctx context.Context, row submission.Row) (e Event) {
	e.Record.Row = row
	fail := func(err error) Event {
		e.Outcome, e.Err = Failed, err
		return e
	}
	defer func() {
		if p := recover(); p != nil {
			e = fail(fmt.Errorf("panic: %v", p))
		}
	}()
	if ctx.Err() != nil {
		return fail(ctx.Err())
	}
	old, _, err := r.Store.Record(row.Student)
	if err != nil {
		return fail(err)
	}
	dir, err := os.MkdirTemp(r.Scratch, "submission-")
	if err != nil {
		return fail(err)
	}
	defer os.RemoveAll(dir)
	e.Record = old
	e.Record.Row, e.Record.Problem = row, ""
	got, err := row.Receive(ctx, dir)
	if err != nil {
		if ctx.Err() != nil || errors.Is(err, syscall.ENOSPC) {
			return fail(err)
		}
		e.Outcome, e.Record.Problem = Unreadable, err.Error()
		return r.records(old, e)
	}
	e.Record.Commit, e.Record.Time = got.Commit, got.Time
	return r.examines(ctx, old, e, got)
}

// examines has what was received graded, if it has not been.
func (r *Run) examines(ctx context.Context, old Record, e Event, got submission.Received) Event {
	works := submission.Whole(got.Dir, r.Programs)
	for range 3 {
		content, err := r.Digest(works)
		if err != nil {
			e.Outcome, e.Err = Failed, err
			return e
		}
		key := name(content, r.Checks)
		if old.Key == key && settled(old.Verdict) && !r.Regrade {
			e.Outcome = Kept
			return r.records(old, e)
		}
		began := time.Now()
		v, outcome, land, err := r.verdict(ctx, key, works)
		if err != nil {
			land("")
			e.Outcome, e.Err = Failed, err
			return e
		}
		if again, err := r.Digest(works); err != nil || again != content {
			land("")
			continue // somebody works on it: once more
		}
		e.Outcome = outcome
		e.Record.Content, e.Record.Key, e.Record.Graded = content, key, time.Now().UTC().Truncate(time.Second)
		e.Record.Seconds = time.Since(began).Seconds()
		e.Record.takes(v, old, r.Lower)
		e = r.records(old, e)
		if e.Outcome != Failed && e.Record.Lower == nil && settled(e.Record.Verdict) {
			land(e.Record.Student)
		} else {
			land("")
		}
		return e
	}
	e.Outcome, e.Record.Problem = Unreadable, e.Record.Submission+": it changes while it is graded"
	return r.records(old, e)
}

// takes takes a new verdict for the record's, but not one that gives the same
// work fewer points, unless lower ones are wanted.
func (r *Record) takes(v verdict.Verdict, old Record, lower bool) {
	before := old.points()
	r.Before, r.Lower = nil, nil
	switch {
	case before == nil:
	case v.Points < before.Points && before.Content == r.Content && !lower:
		r.Lower = &Points{Points: v.Points, Max: v.Max, Content: r.Content}
		return
	case before.Points != v.Points || before.Max != v.Max:
		r.Before = before
	}
	r.Verdict = &v
}

// records writes the record, if it has changed.
func (r *Run) records(old Record, e Event) Event {
	e.Record.Version = Version
	if e.Outcome == Kept && same(old, e.Record) {
		return e
	}
	if err := r.Store.SetRecord(e.Record); err != nil {
		e.Outcome, e.Err = Failed, err
	}
	return e
}

// same compares two records of one verdict.
func same(a, b Record) bool {
	a.Password, b.Password = "", ""
	a.Submitted, b.Submitted = a.Submitted.UTC(), b.Submitted.UTC()
	return a.Row == b.Row && a.Commit == b.Commit && a.Time.Equal(b.Time) && a.Problem == b.Problem
}

// name is a name for several things together.
func name(parts ...string) string {
	hash := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(hash, "%d %s\n", len(p), p)
	}
	return fmt.Sprintf("%x", hash.Sum(nil)[:16])
}
