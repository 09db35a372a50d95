package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

	"example.org/sockets/grader/internal/class"
	"example.org/sockets/grader/internal/printable"
)

// A narrator tells how a class run goes: on a terminal with a bar, and in the
// end what there is to say. It says nothing about students who are as before.
type narrator struct {
	order *order
	bar   *progressbar.ProgressBar
	began time.Time

	counts  map[class.Outcome]int
	failed  int
	undated int      // nobody knows when they were handed in
	changes []string // a line each
}

func (o *order) narrator(students int) *narrator {
	return &narrator{order: o, began: time.Now(), counts: map[class.Outcome]int{}, bar: o.progress("grading", students)}
}

// hears is told of each student.
func (n *narrator) hears(e class.Event) {
	n.counts[e.Outcome]++
	if e.Record.Verdict != nil && e.Record.Time.IsZero() {
		n.undated++
	}
	name := printable.Line(e.Record.Student)
	switch {
	case e.Outcome == class.Failed:
		n.failed++
		n.changes = append(n.changes, fmt.Sprintf("! %s: the grader failed: %v", name, e.Err))
	case e.Outcome == class.Unreadable:
		n.changes = append(n.changes, "! "+name+": "+e.Record.Problem)
	case e.Outcome == class.Kept:
	case e.Record.Lower != nil:
		n.changes = append(n.changes, fmt.Sprintf("~ %s: %s, and now %g: the same work, so the better result stands (--regrade --lower takes the new one)",
			name, of(e.Record.Verdict.Points, e.Record.Verdict.Max), e.Record.Lower.Points))
	case e.Record.Before != nil:
		why := "other work"
		if e.Record.Before.Content == e.Record.Content {
			why = "the same work"
		}
		v, before := e.Record.Verdict, e.Record.Before
		n.changes = append(n.changes, fmt.Sprintf("~ %s: %s, before %s (%+g; %s)",
			name, of(v.Points, v.Max), of(before.Points, before.Max), v.Points-before.Points, why))
	}
	_ = n.bar.Add(1) // ignored: it is a courtesy
}

// progress is a bar at the bottom of a terminal, and nothing where nobody looks.
func (o *order) progress(what string, steps int) *progressbar.ProgressBar {
	bar := progressbar.NewOptions(steps, progressbar.OptionSetVisibility(terminal(o.stderr)),
		progressbar.OptionSetWriter(o.stderr), progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(true), progressbar.OptionSetElapsedTime(true),
		progressbar.OptionFullWidth(), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetDescription(what), progressbar.OptionUseANSICodes(true))
	_ = bar.RenderBlank() // ignored: it is a courtesy
	return bar
}

func of(points, most float64) string { return fmt.Sprintf("%g of %g", points, most) }

// ends says what there is to say, of work that was due at some time or not.
func (n *narrator) ends(due bool) {
	_ = n.bar.Clear() // ignored: it is a courtesy
	out := n.order.stdout
	for _, line := range n.changes {
		fmt.Fprintln(out, printable.Line(line))
	}
	var parts []string
	all := 0
	for _, o := range []class.Outcome{class.Graded, class.Shared, class.Kept, class.Unreadable, class.Failed} {
		if n.counts[o] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n.counts[o], o))
		}
		all += n.counts[o]
	}
	if all > 0 {
		fmt.Fprintf(out, "%s in %s: %s\n", submissions(all), shortTime(time.Since(n.began)), strings.Join(parts, ", "))
	}
	if due && n.undated > 0 {
		fmt.Fprintf(out, "%s without a time, and so never late: a roster can give one, in its column submitted\n", submissions(n.undated))
	}
}

func submissions(n int) string {
	if n == 1 {
		return "1 submission"
	}
	return fmt.Sprintf("%d submissions", n)
}
