package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"example.org/sockets/grader/internal/class"
	"example.org/sockets/grader/internal/printable"
	"example.org/sockets/grader/internal/verdict"
)

// gradescopeResult is results.json, as Gradescope's autograder specification
// describes it.
type gradescopeResult struct {
	Score        float64           `json:"score"`
	Output       string            `json:"output"`
	OutputFormat string            `json:"output_format"`
	TestFormat   string            `json:"test_output_format"`
	Visibility   string            `json:"visibility"`
	Tests        []gradescopeTest  `json:"tests"`
	Extra        map[string]string `json:"extra_data"`
}

type gradescopeTest struct {
	Score    float64 `json:"score"`
	Max      float64 `json:"max_score"`
	Status   string  `json:"status"`
	Name     string  `json:"name"`
	Number   string  `json:"number"`
	Output   string  `json:"output,omitempty"`
	Format   string  `json:"output_format"`
	NameForm string  `json:"name_format"`
	Visible  string  `json:"visibility"`
}

// Gradescope writes a verdict as results.json, with the mark that the class's
// scheme makes of it.
func Gradescope(w io.Writer, v verdict.Verdict, c *class.Class, o Options) error {
	r := class.Record{Verdict: &v}
	is, ok := c.Reckons(r)
	out := gradescopeResult{
		Score: is.Mark, OutputFormat: "text", TestFormat: "text", Visibility: "visible", Tests: []gradescopeTest{},
		Extra:  map[string]string{"seed": v.Seed, "isolation": v.Isolation},
		Output: fmt.Sprintf("%s of %s points", points(v.Points), points(v.Max)),
	}
	for i, p := range v.Programs {
		if w := weight(is.Weights[i]); w != "" {
			out.Output += "\n" + p.Program + " " + w
		}
	}
	for _, step := range reckoned(r, c, is, ok) {
		out.Output += "\n" + step
	}
	for _, t := range v.Tampering {
		out.Output += "\nTampering: " + printable.Line(t)
	}
	for i, p := range v.Programs {
		number := fmt.Sprint(i + 1)
		if !p.Build.OK || p.Build.Output != "" {
			status := "passed"
			if !p.Build.OK {
				status = "failed"
			}
			out.Tests = append(out.Tests, gradescopeTest{Status: status, Name: p.Program + " builds", Number: number,
				Output: printable.Text(p.Build.Output), Format: "text", NameForm: "text", Visible: "visible"})
		}
		for k, c := range p.Checks {
			t := gradescopeTest{Score: c.Points, Max: c.Max, Status: "failed", Name: p.Program + " " + printable.Line(c.Name),
				Number: fmt.Sprintf("%s.%d", number, k+1), Format: "text", NameForm: "text", Visible: "visible"}
			switch c.Status {
			case verdict.Pass:
				t.Status = "passed"
			case verdict.Fail:
				t.Output = plainEvidence(c, o)
			case verdict.Skip:
				t.Output = printable.Text(c.Got)
				if c.Max == 0 {
					t.Status = "passed"
				}
			default:
				t.Status, t.Output = "passed", "Not counted: this is the grader's own fault, not the program's: "+printable.Text(c.Got)
			}
			out.Tests = append(out.Tests, t)
		}
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

// plainEvidence is the evidence of a failed check as a terminal shows it.
func plainEvidence(c verdict.Check, o Options) string {
	var b strings.Builder
	o.Color = false
	p := &page{Writer: &b, Options: o, blank: true}
	p.evidence(c)
	return strings.Trim(b.String(), "\n")
}
