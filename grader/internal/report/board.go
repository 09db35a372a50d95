package report

import (
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"

	"example.org/sockets/grader/internal/course"
	"example.org/sockets/grader/internal/verdict"
)

// Board writes where a student stands: a line a stage, and the next thing to do.
func Board(w io.Writer, v verdict.Verdict, o Options) {
	p := &page{Writer: w, ink: ink(o.Color), Options: o}
	for i := 0; i < len(v.Programs); {
		stage := path.Dir(v.Programs[i].Program)
		var parts []string
		for ; i < len(v.Programs) && path.Dir(v.Programs[i].Program) == stage; i++ {
			parts = append(parts, standing(v.Programs[i]))
		}
		const column = 17
		name := p.bold(stage) + strings.Repeat(" ", max(1, column-len(stage)))
		for _, line := range row(parts, width-column) {
			p.line(name + line)
			name = strings.Repeat(" ", column)
		}
	}
	p.line("")
	p.next(v)
	p.block(p.dim, "", 0, "To see everything pass: "+o.Answers)
}

// row joins parts into lines. A part is not broken.
func row(parts []string, limit int) (lines []string) {
	line := ""
	for _, part := range parts {
		switch {
		case line == "":
			line = part
		case len([]rune(line+" · "+part)) > limit:
			lines = append(lines, line)
			line = part
		default:
			line += " · " + part
		}
	}
	return append(lines, line)
}

// unwritten is what a skeleton says when it is run.
var unwritten = regexp.MustCompile(`step (\d+(?:\.\d+)*) is not written yet`)

// standing says in a few words how far a program is.
func standing(p verdict.Program) string {
	name := path.Base(p.Program)
	if !p.Build.OK {
		return name + " " + p.Build.Wants()
	}
	checks := asked(p)
	held, all := p.Count(verdict.Pass), len(checks)
	if held == all {
		return fmt.Sprintf("%s all %d checks ✓", name, all)
	}
	c, _ := first(p)
	step := unwrittenStep(c)
	switch {
	case step == "":
		return fmt.Sprintf("%s %d of %d checks", name, held, all)
	case c.ID == checks[0].ID:
		return fmt.Sprintf("%s not written yet (step %s)", name, step)
	}
	return fmt.Sprintf("%s %d of %d checks (at step %s)", name, held, all, step)
}

// unwrittenStep is the step of a skeleton at which a check failed; empty where
// it failed for another reason. What ended a program may stand in what the
// kernel knows.
func unwrittenStep(c verdict.Check) string {
	if c.Status != verdict.Fail {
		return ""
	}
	for _, text := range append([]string{c.Got}, c.Kernel...) {
		if step := unwritten.FindStringSubmatch(text); step != nil {
			return step[1]
		}
	}
	return ""
}

// unbegun reports whether a program is still the skeleton: its first check ends
// at a step that is not written yet.
func unbegun(p verdict.Program) bool {
	checks := asked(p)
	return len(checks) > 0 && unwrittenStep(checks[0]) != ""
}

// asked are a program's checks but for those that cannot be held on this
// system, or with this command: they count for nothing.
func asked(p verdict.Program) []verdict.Check {
	return slices.DeleteFunc(slices.Clone(p.Checks), func(c verdict.Check) bool {
		return c.Status == verdict.Skip && c.Max == 0
	})
}

// first returns the first check that does not hold.
func first(p verdict.Program) (verdict.Check, bool) {
	for _, c := range p.Checks {
		if c.Status == verdict.Fail {
			return c, true
		}
	}
	return verdict.Check{}, false
}

// next says what to do next: one file, one promise, one command.
func (p *page) next(v verdict.Verdict) {
	for i, program := range v.Programs {
		if program.Held() {
			continue
		}
		label := p.label(i, v)
		file := label
		if known, ok := course.Find(program.Program); ok {
			file = path.Join(label, known.Exercise)
		}
		p.line(p.bold("Next: " + file))
		if c, ok := first(program); ok && program.Build.OK {
			p.block(p.none, "", 2, "so that it "+c.Name)
		} else if program.Build.Missing() {
			p.block(p.none, "", 2, "so that it is there")
		} else if !program.Build.OK {
			p.block(p.none, "", 2, "so that it builds")
		}
		p.line("  " + p.Again + " " + label)
		p.line("")
		return
	}
	p.line(p.bold("Everything holds."))
	p.line("")
}
