package report

import (
	"fmt"
	"io"
	"path"
	"strings"

	"example.org/sockets/grader/internal/class"
	"example.org/sockets/grader/internal/printable"
	"example.org/sockets/grader/internal/verdict"
)

// Markdown writes a verdict for its student, as Markdown that any host shows.
// Whatever comes from a program stands in a fence, or is escaped.
func Markdown(w io.Writer, v verdict.Verdict, o Options) { markdown(w, v, class.Reckoning{}, o) }

// markdown is [Markdown] with the weights that programs have in a mark.
func markdown(w io.Writer, v verdict.Verdict, is class.Reckoning, o Options) {
	fmt.Fprintf(w, "**%s of %s points**\n\n", points(v.Points), points(v.Max))
	for _, t := range v.Tampering {
		fmt.Fprintf(w, "Tampering: %s.\n\n", escaped(t))
	}
	fmt.Fprint(w, "| program | checks | points |\n|---|---|---|\n")
	for i, p := range v.Programs {
		held := fmt.Sprintf("%d of %d", p.Count(verdict.Pass), len(p.Checks))
		if !p.Build.OK {
			held = p.Build.Wants()
		}
		worth := points(p.Points) + " of " + points(p.Max)
		if is.Weighted() && is.Weights[i] != 1 {
			worth += ", " + weight(is.Weights[i])
		}
		fmt.Fprintf(w, "| %s | %s | %s |\n", escaped(p.Program), held, worth)
	}
	for i, p := range v.Programs {
		fmt.Fprintf(w, "\n## %s\n\n", escaped(p.Program))
		if !p.Build.OK {
			fmt.Fprintf(w, "✗ %s\n\n%s\n", p.Build.Wants(), fenced(p.Build.Output))
			continue
		}
		if p.Build.Output != "" {
			fmt.Fprintf(w, "%s\n", fenced(p.Build.Output))
		}
		for _, c := range p.Checks {
			markdownCheck(w, c, o)
		}
		if i+1 < len(v.Programs) {
			fmt.Fprintln(w)
		}
	}
	if v.Seed != "" {
		fmt.Fprintf(w, "\nisolation %s · seed %s\n", escaped(v.Isolation), escaped(v.Seed))
	}
}

func markdownCheck(w io.Writer, c verdict.Check, o Options) {
	switch c.Status {
	case verdict.Pass:
		fmt.Fprintf(w, "- ✓ %s\n", escaped(c.Name))
	case verdict.Skip:
		fmt.Fprintf(w, "- – %s (%s)\n", escaped(c.Name), escaped(c.Got))
	case verdict.Broken:
		fmt.Fprintf(w, "- ! %s: not counted. This is the grader's own fault, not the program's: %s\n", escaped(c.Name), escaped(c.Got))
	default:
		fmt.Fprintf(w, "- ✗ **%s**: %s of %s\n\n%s\n", escaped(c.Name), points(c.Points), points(c.Max), indented(fenced(proof(c))))
		fmt.Fprintf(w, "  %s\n", escaped(c.Why))
		if link := reading(c.See, o); link != "" {
			fmt.Fprintf(w, "  %s\n", link)
		}
		fmt.Fprintln(w)
	}
}

// proof is the evidence of a check, in the order in which it is understood.
func proof(c verdict.Check) string {
	var b strings.Builder
	for _, move := range c.Transcript {
		fmt.Fprintln(&b, move)
	}
	if len(c.Transcript) > 0 {
		fmt.Fprintln(&b)
	}
	for _, part := range evidenceOf(c) {
		lines := strings.Split(strings.TrimRight(part.Text, "\n"), "\n")
		for i, line := range lines {
			label := part.Label
			if i > 0 {
				label = ""
			}
			fmt.Fprintf(&b, "%-7s%s\n", label, line)
		}
	}
	return b.String()
}

// A part is one kind of evidence.
type part struct{ Label, Text string }

func evidenceOf(c verdict.Check) (parts []part) {
	for _, p := range []part{
		{"got", c.Got}, {"want", c.Want},
		{"kernel", strings.Join(c.Kernel, "\n")}, {"stack", strings.Join(c.Stack, "\n")},
	} {
		if p.Text != "" {
			parts = append(parts, part{p.Label, printable.Text(p.Text)})
		}
	}
	return parts
}

// reading is where the lesson explains a check.
func reading(see string, o Options) string {
	file, _, _ := strings.Cut(see, "#")
	if file == "" {
		return ""
	}
	title := ""
	if o.Title != nil {
		title = o.Title(see)
	}
	if title == "" {
		return "Read " + escaped(see) + "."
	}
	return fmt.Sprintf("Read %s, “%s”.", escaped(path.Clean(file)), escaped(title))
}

// escaped is text as Markdown that means itself.
func escaped(s string) string {
	var b strings.Builder
	for _, r := range printable.Line(s) {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&':
			b.WriteString("&amp;")
		case r == '@':
			b.WriteString("&#64;") // mentions nobody
		case strings.ContainsRune("\\`*_{}[]#|~$", r):
			b.WriteRune('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// fenced is a text as a code block that nothing in it ends.
func fenced(s string) string {
	s = strings.TrimRight(printable.Text(s), "\n")
	fence := "```"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	return fence + "text\n" + s + "\n" + fence + "\n"
}

func indented(s string) string {
	return "  " + strings.TrimSuffix(strings.ReplaceAll(s, "\n", "\n  "), "  ")
}
