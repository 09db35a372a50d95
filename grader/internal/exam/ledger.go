package exam

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"example.org/sockets/grader/internal/verdict"
)

// A ledger is what came in on descriptor 3.
type ledger struct {
	isolation string
	programs  []string                   // in the order in which they were announced
	planned   map[string][]verdict.Check // by program; results take their place
	tests     map[string]verdict.Status  // by the name of the Go test
	end       bool                       // the tests have written their last result
	broke     string                     // why they have not
	stream    *stream
	each      func(string, verdict.Check)
}

func newLedger(each func(string, verdict.Check)) *ledger {
	if each == nil {
		each = func(string, verdict.Check) {}
	}
	return &ledger{
		planned: map[string][]verdict.Check{}, tests: map[string]verdict.Status{}, each: each,
	}
}

// reads reads events to the end.
func (l *ledger) reads(results io.Reader) error {
	for d := json.NewDecoder(results); ; {
		var e Event
		err := d.Decode(&e)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			_, _ = io.Copy(io.Discard, results) // ignored: the error is reported
			return err
		}
		l.enters(e)
	}
}

func (l *ledger) enters(e Event) {
	switch {
	case e.End:
		l.end = true
	case e.Program == "":
		l.isolation = e.Isolation
	case e.Planned:
		if !slices.Contains(l.programs, e.Program) {
			l.programs = append(l.programs, e.Program)
		}
		l.planned[e.Program] = append(l.planned[e.Program], e.Check)
	default:
		checks := l.planned[e.Program]
		i := slices.IndexFunc(checks, func(c verdict.Check) bool { return c.ID == e.Check.ID })
		if i < 0 {
			return // never announced: nobody asked for it
		}
		checks[i] = e.Check
		l.tests[e.Test] = e.Check.Status
		l.each(e.Program, e.Check)
	}
}

// checks returns all checks of a program, in teaching order. One that is still
// as it was announced brought no result.
func (l *ledger) checks(program string) []verdict.Check {
	checks := l.planned[program]
	for i, c := range checks {
		if c.Status == verdict.Broken && c.Got == "" && l.broke != "" {
			checks[i].Got, checks[i].Max = l.broke, 0
		}
	}
	return checks
}

// tampering compares the results with the stream of test events. The hidden
// tests write both: where they do not agree, somebody else has written too.
func (l *ledger) tampering() (sentences []string) {
	if l.stream == nil || !l.end {
		return nil
	}
	for _, test := range sorted(l.stream.ends) {
		said := l.stream.ends[test]
		status, known := l.tests[test]
		switch {
		case !known && l.stream.sub(test):
			sentences = append(sentences, fmt.Sprintf("the test stream tells of a check that was not held: %q", test))
		case len(said) > 1:
			sentences = append(sentences, fmt.Sprintf("the test stream tells %d times how %q ended", len(said), test))
		case known && said[0] != eventOf(status):
			sentences = append(sentences, fmt.Sprintf("the test stream says %s of %q, and its result says %s", said[0], test, status))
		}
	}
	for _, test := range sorted(l.tests) {
		if len(l.stream.ends[test]) == 0 {
			sentences = append(sentences, fmt.Sprintf("the test stream does not tell how %q ended", test))
		}
	}
	return sentences
}

// eventOf is the word with which a Go test of that status ends.
func eventOf(s verdict.Status) string {
	switch s {
	case verdict.Pass:
		return "PASS"
	case verdict.Skip:
		return "SKIP"
	}
	return "FAIL"
}
