// Package report shows a verdict to a reader: on a terminal, and as JSON.
package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"example.org/sockets/grader/internal/printable"
	"example.org/sockets/grader/internal/verdict"
)

// width is how wide a terminal is taken to be.
const width = 80

// JSON writes a verdict in the form of design version 1.
func JSON(w io.Writer, v verdict.Verdict) error {
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	return e.Encode(v)
}

// Terminal writes a verdict for a person. Passed checks fold to a line, unless
// open says otherwise.
func Terminal(w io.Writer, v verdict.Verdict, open bool) {
	for _, p := range v.Programs {
		fmt.Fprintf(w, "%s\n", p.Program)
		if !p.Build.OK {
			fmt.Fprintf(w, "  ✗  there is no program to ask\n\n%s\n", indent(p.Build.Output))
			continue
		}
		if p.Build.Output != "" {
			fmt.Fprintf(w, "%s\n", indent(p.Build.Output))
		}
		for _, c := range p.Checks {
			check(w, c, open)
		}
		fmt.Fprintln(w)
	}
	for _, t := range v.Tampering {
		fmt.Fprintf(w, "tampering suspected: %s\n", printable.Line(t))
	}
	fmt.Fprintf(w, "%g of %g points · isolation: %s · seed: %s\n", v.Points, v.Max, v.Isolation, v.Seed)
}

var marks = map[verdict.Status]string{
	verdict.Pass: "✓", verdict.Fail: "✗", verdict.Skip: "–", verdict.Broken: "!",
}

func check(w io.Writer, c verdict.Check, open bool) {
	name := printable.Line(c.Name)
	line := fmt.Sprintf("  %s  %s", marks[c.Status], name)
	if c.Status == verdict.Fail {
		points := fmt.Sprintf("%g of %g", c.Points, c.Max)
		gap := max(1, width-len([]rune(line))-len(points))
		line += strings.Repeat(" ", gap) + points
	}
	fmt.Fprintln(w, line)
	switch {
	case c.Status == verdict.Skip:
		fmt.Fprintln(w, wrap("", c.Got))
	case c.Status == verdict.Broken:
		fmt.Fprintln(w, wrap("", "this is the grader's fault, not yours: "+c.Got))
	case c.Status == verdict.Fail || open:
		evidence(w, c)
	}
}

// evidence writes what stands behind a result: the transcript, got, want, the
// kernel, the stack, why, and what to read.
func evidence(w io.Writer, c verdict.Check) {
	fmt.Fprintln(w)
	for _, line := range c.Transcript {
		fmt.Fprintf(w, "        %s\n", printable.Line(line))
	}
	fmt.Fprintln(w)
	if c.Status == verdict.Fail {
		fmt.Fprintln(w, labelled("got", c.Got))
		fmt.Fprintln(w, labelled("want", c.Want))
		for _, line := range c.Kernel {
			fmt.Fprintln(w, wrap("kernel", line))
		}
		for _, line := range c.Stack {
			fmt.Fprintln(w, wrap("stack", line))
		}
		fmt.Fprintln(w)
		fmt.Fprintln(w, wrap("", c.Why))
		fmt.Fprintln(w, wrap("", "Read "+c.See))
		fmt.Fprintln(w)
	}
}

// labelled keeps the lines of a text as they are: a caret stands under a byte.
func labelled(label, text string) string {
	if !strings.Contains(text, "\n") {
		return wrap(label, text)
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = fmt.Sprintf("        %-6s %s", label, printable.Line(line))
		label = ""
	}
	return strings.Join(lines, "\n")
}

// wrap breaks a text between words, so that it fits the terminal.
func wrap(label, text string) string {
	indent := 8
	if label != "" {
		indent = 15
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%-*s", indent, strings.Repeat(" ", 8)+label)
	column := indent
	for i, word := range strings.Fields(printable.Line(text)) {
		n := len([]rune(word))
		switch {
		case i == 0:
		case column+1+n > width:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			column = indent
		default:
			b.WriteString(" ")
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}

func indent(text string) string {
	return "        " + strings.ReplaceAll(strings.TrimRight(printable.Text(text), "\n"), "\n", "\n        ")
}
