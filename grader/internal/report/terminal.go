package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"example.org/sockets/grader/internal/printable"
	"example.org/sockets/grader/internal/verdict"
)

// margin is where evidence begins.
const margin = 8

// A page is a report that is being written.
type page struct {
	io.Writer
	ink
	Options
	blank bool // the last line was empty
}

// Terminal writes a verdict for a person. Checks that passed fold to a line,
// and so do those that wait for an earlier one; what failed opens, and says what
// happened and why.
func Terminal(w io.Writer, v verdict.Verdict, o Options) {
	p := &page{Writer: w, ink: ink(o.Color), Options: o}
	for _, t := range v.Tampering {
		p.block(p.red, "!  ", 0, "Tampering: "+t+".")
	}
	if len(v.Tampering) > 0 {
		p.line("")
	}
	for i, program := range v.Programs {
		p.program(program, o.label(i, v))
	}
	p.sum(v)
}

// line writes a line; of several empty ones, the first.
func (p *page) line(s string) {
	if s != "" || !p.blank {
		fmt.Fprintln(p, s)
	}
	p.blank = s == ""
}

// block writes a text behind a mark, wrapped, in one colour.
func (p *page) block(colour func(string) string, mark string, indent int, text string) {
	for _, line := range printable.Wrap(text, width-indent-len([]rune(mark))) {
		p.line(strings.Repeat(" ", indent) + colour(mark+line))
		mark = strings.Repeat(" ", len([]rune(mark)))
	}
}

func (p *page) program(v verdict.Program, label string) {
	title := p.bold(printable.Line(v.Program))
	if label != v.Program && label != "." {
		title += p.dim("  in " + printable.Line(label))
	}
	p.line(title)
	if !v.Build.OK {
		p.unbuilt(v)
		return
	}
	if v.Build.Output != "" {
		p.block(p.yellow, "", 5, v.Build.Output)
	}
	for i := 0; i < len(v.Checks); i++ {
		if n, first := waiting(v.Checks, i); n > 1 && !p.Open {
			p.folded(n, first)
			i += n - 1
			continue
		}
		c := v.Checks[i]
		switch c.Status {
		case verdict.Pass:
			p.line("  " + p.green("✓") + "  " + printable.Line(c.Name))
			if p.Open {
				p.evidence(c)
			}
		case verdict.Fail:
			p.failed("✗", p.red, c.Name, points(c.Points)+" of "+points(c.Max))
			p.evidence(c)
		case verdict.Skip:
			p.line(p.dim("  –  " + printable.Line(c.Name)))
			if i+1 == len(v.Checks) || v.Checks[i+1].Status != verdict.Skip || v.Checks[i+1].Got != c.Got {
				p.block(p.dim, "", 5, c.Got)
			}
		default:
			p.failed("!", p.yellow, c.Name, "not counted")
			p.line("")
			p.block(p.none, "", margin, "This is the grader's own fault, not the program's: "+c.Got)
			p.line("")
		}
	}
	p.line("")
}

// unbuilt writes why there is no program to ask: in the compiler's words.
func (p *page) unbuilt(v verdict.Program) {
	p.failed("✗", p.red, "builds", points(v.Points)+" of "+points(v.Max))
	p.line("")
	p.block(p.none, "", margin, v.Build.Output)
	p.line("")
	if n := len(v.Checks); n > 0 {
		p.block(p.dim, "", 5, counted(n, "check waits", "checks wait")+" for a program.")
		p.line("")
	}
}

func (p *page) none(s string) string { return s }

// failed writes the line of a check that did not hold.
func (p *page) failed(mark string, colour func(string) string, name, points string) {
	name = printable.Line(name)
	p.line("  " + colour(mark) + "  " + p.bold(name) + across("  "+mark+"  "+name, points))
}

// evidence writes what stands behind a result, in the order in which it is
// understood: transcript, got, want, kernel, stack, why, and what to read.
func (p *page) evidence(c verdict.Check) {
	p.line("")
	for _, move := range c.Transcript {
		time, _, _ := strings.Cut(move, "  ")
		hang := len(time) + 2
		for i, line := range printable.Wrap(strings.ReplaceAll(move, "\n", `\n`), width-margin) {
			if i > 0 {
				line = strings.Repeat(" ", hang) + strings.TrimLeft(line, " ")
			}
			p.line(strings.Repeat(" ", margin) + line)
		}
	}
	if len(c.Transcript) > 0 {
		p.line("")
	}
	if c.Status == verdict.Pass {
		return
	}
	p.labelled("got", c.Got)
	p.labelled("want", c.Want)
	p.labelled("kernel", strings.Join(c.Kernel, "\n"))
	p.labelled("stack", strings.Join(c.Stack, "\n"))
	p.line("")
	p.block(p.none, "", margin, c.Why)
	p.block(p.none, "", margin, p.read(c.See))
	p.line("")
}

// labelled writes one kind of evidence behind its name.
func (p *page) labelled(label, text string) {
	if text == "" {
		return
	}
	const hang = margin + len("kernel ")
	name := strings.Repeat(" ", margin) + fmt.Sprintf("%-7s", label)
	for _, line := range lay(text, width-hang) {
		p.line(name + line)
		name = strings.Repeat(" ", hang)
	}
}

// read says where the lesson explains it.
func (p *page) read(see string) string {
	file, anchor, _ := strings.Cut(see, "#")
	if file == "" {
		return ""
	}
	title := ""
	if p.Title != nil {
		title = p.Title(see)
	}
	switch {
	case title != "":
		return fmt.Sprintf("Read %s, %q.", file, title)
	case anchor != "":
		return "Read " + see
	}
	return "Read " + file
}

// sum writes the last lines: the points, and how to have the same again.
func (p *page) sum(v verdict.Verdict) {
	total := map[verdict.Status]int{}
	unbuilt := 0
	for _, program := range v.Programs {
		if !program.Build.OK {
			unbuilt++
			continue
		}
		for _, s := range []verdict.Status{verdict.Pass, verdict.Fail, verdict.Skip, verdict.Broken} {
			total[s] += program.Count(s)
		}
	}
	parts := []string{points(v.Points) + " of " + points(v.Max) + " points"}
	add := func(n int, what string) {
		if n > 0 {
			parts = append(parts, strconv.Itoa(n)+" "+what)
		}
	}
	add(total[verdict.Pass], "held")
	add(total[verdict.Fail], "failed")
	add(total[verdict.Skip], "not held")
	add(total[verdict.Broken], "broken by the grader")
	add(unbuilt, "not built")
	p.block(p.bold, "", 0, strings.Join(parts, " · "))
	if v.Isolation != "" { // some program has run
		p.block(p.dim, "", 0, "isolation "+v.Isolation+" · the same inputs again: --seed "+v.Seed)
	}
}

// points writes a number of points: 2, 1.5.
func points(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// counted writes a number with its noun and verb.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
