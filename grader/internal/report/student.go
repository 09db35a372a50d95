package report

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"path"
	"strings"

	"example.org/sockets/grader/internal/class"
	"example.org/sockets/grader/internal/printable"
	"example.org/sockets/grader/internal/verdict"
)

//go:embed pages
var pageFiles embed.FS

// pages are the templates of HTML pages. A page needs nothing but itself, and
// the browser is told to fetch nothing.
var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"points": points, "weight": weight, "line": printable.Line, "text": printable.Text, "short": short,
	"percent": func(part, whole int) int { return (200*part + whole) / max(1, 2*whole) },
	"css": func(name string) (template.CSS, error) {
		b, err := pageFiles.ReadFile("pages/" + name)
		return template.CSS(b), err
	},
	"js": func(name string) (template.JS, error) {
		b, err := pageFiles.ReadFile("pages/" + name)
		return template.JS(b), err
	},
}).ParseFS(pageFiles, "pages/*.tmpl"))

// A studentPage is what a student reads.
type studentPage struct {
	Title, Student  string
	Mark            string   // "31.5 of 35"; empty without one
	Reckoned        []string // how it comes about
	Commit          string
	Problem         string
	Points, Max     float64
	Seed, Isolation string
	Tampering       []string
	Programs        []programView
}

type programView struct {
	verdict.Program
	Anchor string
	Held   int
	Weight float64
	Checks []checkView
}

type checkView struct {
	verdict.Check
	Parts   []part
	Diagram *diagram
	Read    string
}

// Student writes the page of one student as HTML.
func Student(w io.Writer, r class.Record, c *class.Class, o Options) error {
	page := studentPage{
		Title: c.Title(), Student: printable.Line(r.Student), Commit: r.Commit, Problem: printable.Line(r.Problem),
	}
	is, ok := c.Reckons(r)
	if ok {
		page.Mark = points(is.Mark) + " of " + points(c.Best())
	}
	page.Reckoned = reckoned(r, c, is, ok)
	if v := r.Verdict; v != nil {
		page.Points, page.Max, page.Seed, page.Isolation = v.Points, v.Max, v.Seed, v.Isolation
		for _, t := range v.Tampering {
			page.Tampering = append(page.Tampering, printable.Line(t))
		}
		for i, p := range v.Programs {
			view := viewOf(p, o)
			view.Weight = is.Weights[i]
			page.Programs = append(page.Programs, view)
		}
	}
	return pages.ExecuteTemplate(w, "student.tmpl", page)
}

func viewOf(p verdict.Program, o Options) programView {
	view := programView{Program: p, Anchor: strings.ReplaceAll(p.Program, "/", "-"), Held: p.Count(verdict.Pass)}
	for _, c := range p.Checks {
		k := checkView{Check: c}
		if c.Status == verdict.Fail {
			k.Parts, k.Read = evidenceOf(c), lessonOf(c.See, o)
			if len(c.Transcript) > 0 {
				d := sequence(p.Program, c.Transcript)
				k.Diagram = &d
			}
		}
		view.Checks = append(view.Checks, k)
	}
	return view
}

// lessonOf says in plain text where a lesson explains a check.
func lessonOf(see string, o Options) string {
	file, _, _ := strings.Cut(see, "#")
	if file == "" {
		return ""
	}
	if o.Title != nil {
		if title := o.Title(see); title != "" {
			return fmt.Sprintf("Read %s, “%s”.", path.Clean(file), title)
		}
	}
	return "Read " + see + "."
}

// StudentMarkdown writes the page of one student as Markdown.
func StudentMarkdown(w io.Writer, r class.Record, c *class.Class, o Options) {
	fmt.Fprintf(w, "# %s: %s\n\n", escaped(c.Title()), escaped(r.Student))
	is, ok := c.Reckons(r)
	if ok {
		fmt.Fprintf(w, "Mark: %s of %s\n\n", points(is.Mark), points(c.Best()))
	}
	for _, how := range reckoned(r, c, is, ok) {
		fmt.Fprintf(w, "%s.\n\n", how)
	}
	if r.Problem != "" {
		fmt.Fprintf(w, "%s\n\n", escaped(r.Problem))
	}
	if r.Verdict != nil {
		markdown(w, *r.Verdict, is, o)
	}
	if r.Commit != "" {
		fmt.Fprintf(w, "\ncommit %s\n", escaped(r.Commit))
	}
}
