package report

import (
	"fmt"
	"io"
	"strings"

	"example.org/sockets/grader/internal/class"
	"example.org/sockets/grader/internal/printable"
	"example.org/sockets/grader/internal/verdict"
)

// Annotations writes a verdict as workflow commands of GitHub Actions: a
// failed check is an error at its exercise's file. What comes from a student
// stays inside of its line, and so is no command itself.
func Annotations(w io.Writer, v verdict.Verdict, files []string) {
	for _, t := range v.Tampering {
		annotate(w, "error", "", "Tampering", t)
	}
	for i, p := range v.Programs {
		file := ""
		if i < len(files) {
			file = files[i]
		}
		if !p.Build.OK {
			annotate(w, "error", file, p.Program+" "+p.Build.Wants(), p.Build.Output)
		}
		for _, c := range p.Checks {
			switch c.Status {
			case verdict.Fail:
				annotate(w, "error", file, p.Program+" "+c.Name, "got "+c.Got+"\nwant "+c.Want+"\n"+c.Why)
			case verdict.Broken:
				annotate(w, "warning", file, p.Program+" "+c.Name, "not counted: this is the grader's own fault: "+c.Got)
			}
		}
	}
	annotate(w, "notice", "", "Points", points(v.Points)+" of "+points(v.Max))
}

// ClassAnnotations warns of what needs a person in a class.
func ClassAnnotations(w io.Writer, c *class.Class) error {
	return c.Each(func(r class.Record) error {
		if why := class.Attention(r); len(why) > 0 {
			annotate(w, "warning", "", r.Student, strings.Join(why, "\n"))
		}
		return nil
	})
}

// annotate writes one workflow command. Its own marks are escaped in what it
// says, in the way that GitHub's toolkit does it.
func annotate(w io.Writer, kind, file, title, text string) {
	const limit = 1000
	text = printable.Text(text)
	if cut := []rune(text); len(cut) > limit {
		text = string(cut[:limit]) + "…"
	}
	value := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	place := ""
	if file != "" {
		place = "file=" + property.Replace(printable.Line(file)) + ","
	}
	fmt.Fprintf(w, "::%s %stitle=%s::%s\n", kind, place, property.Replace(printable.Line(title)), value.Replace(text))
}

// ClassSummary writes a class as Markdown, for a workflow's summary.
func ClassSummary(w io.Writer, c *class.Class) error {
	fmt.Fprintf(w, "## %s\n\n| student | mark | points | late | needs a person |\n|---|---|---|---|---|\n", escaped(c.Title()))
	return c.Each(func(r class.Record) error {
		mark, sum := "–", "–"
		if m, ok := c.Mark(r); ok {
			mark = points(m) + " of " + points(c.Best())
		}
		if r.Verdict != nil {
			sum = points(r.Verdict.Points) + " of " + points(r.Verdict.Max)
		}
		_, err := fmt.Fprintf(w, "| %s | %s | %s | %s | %s |\n", escaped(r.Student), mark, sum,
			lateness(c.Scheme.Lateness(r)), escaped(strings.Join(class.Attention(r), "; ")))
		return err
	})
}
