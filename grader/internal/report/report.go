// Package report shows a verdict to a reader: a person at a terminal, or a
// program that reads JSON.
package report

import (
	"encoding/json"
	"io"

	"example.org/sockets/grader/internal/verdict"
)

// Options of a report for a person.
type Options struct {
	Color  bool                    // mark what matters with colours
	Open   bool                    // show the evidence of passed checks too
	Labels []string                // where each program stands, as the student spells it
	Title  func(see string) string // the heading of a lesson's section; nil, or "" for one that is not known

	// For the board: the command that grades a folder, "go run ./grader check",
	// and the one that shows all answers pass.
	Again, Answers string
}

// label is where the i-th program stands.
func (o Options) label(i int, v verdict.Verdict) string {
	if i < len(o.Labels) && o.Labels[i] != "" {
		return o.Labels[i]
	}
	return v.Programs[i].Program
}

// JSON writes a verdict in the form that [verdict.Version] numbers. No list in
// it is null.
func JSON(w io.Writer, v verdict.Verdict) error {
	v.Programs = filled(v.Programs)
	for i := range v.Programs {
		p := &v.Programs[i]
		p.Checks = filled(p.Checks)
		for k := range p.Checks {
			c := &p.Checks[k]
			c.Transcript, c.Kernel, c.Stack = filled(c.Transcript), filled(c.Kernel), filled(c.Stack)
		}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// filled returns a copy of a list, empty where there was none.
func filled[T any](list []T) []T { return append([]T{}, list...) }
