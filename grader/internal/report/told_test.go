package report_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/class"
	"example.org/sockets/grader/internal/course"
	workshop "example.org/sockets/grader/internal/program"
	"example.org/sockets/grader/internal/report"
	"example.org/sockets/grader/internal/submission"
	"example.org/sockets/grader/internal/verdict"
)

// absentWords is what is said of a program that is not there.
const absentWords = "01-blocking/client: this folder is not there, and so there is no program."

// small makes a class of records, each of two programs.
func small(t *testing.T, s class.Scheme, records ...class.Record) *class.Class {
	dir := t.TempDir()
	store, err := class.Create(dir)
	require.NoError(t, err)
	defer store.Close()
	plan := class.Plan{Programs: []string{"01-blocking/server", "01-blocking/client"}, Scheme: s}
	for _, r := range records {
		r.Verdict.Score()
		plan.Rows = append(plan.Rows, r.Row)
		require.NoError(t, store.SetRecord(r))
	}
	require.NoError(t, store.SetPlan(plan))
	c, err := class.Join(dir)
	require.NoError(t, err)
	return c
}

// work is a student's record.
func work(student, content string, server, client verdict.Program) class.Record {
	server.Program, client.Program = "01-blocking/server", "01-blocking/client"
	return class.Record{Row: submission.Row{Student: student}, Content: content,
		Verdict: &verdict.Verdict{Programs: []verdict.Program{server, client}}}
}

// withCheck is a program with one check.
func withCheck(c verdict.Check) verdict.Program {
	return verdict.Program{Build: verdict.Build{OK: true}, Checks: []verdict.Check{c}}
}

// without is a program that is not there, and why.
func without(c verdict.Check, output string) verdict.Program {
	c.Status, c.Points, c.Got = verdict.Skip, 0, "not held: there is no program"
	return verdict.Program{Build: verdict.Build{Output: output}, Checks: []verdict.Check{c}}
}

// overview is the tutor's page of a class.
func overview(t *testing.T, c *class.Class) string {
	var b bytes.Buffer
	require.NoError(t, report.Overview(&b, c, report.Options{}))
	return b.String()
}

// tspan is a line of a diagram's text.
var tspan = regexp.MustCompile(`<tspan[^>]*>([^<]*)</tspan>`)

// The checks of the two programs.
var (
	answers = verdict.Check{ID: "01-blocking/server/answers", Name: "answers", Status: verdict.Pass, Points: 13, Max: 20}
	hears   = verdict.Check{ID: "01-blocking/client/hears", Name: "hears", Status: verdict.Pass, Points: 7.5, Max: 15}
)

// A student can work out the mark: weights, the best mark, lateness, steps.
func TestStudentsMarkIsToldInFull(t *testing.T) {
	due := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	r := work("Olu", "a", withCheck(answers), withCheck(hears))
	r.Time = due.Add(34 * time.Hour)
	for name, c := range map[string]struct {
		scheme class.Scheme
		want   []string
		weight string // the server's
	}{
		"points as they are": {class.Scheme{}, nil, ""},
		"of a hundred":       {class.Scheme{Max: 100}, []string{"20.5 of 35 points make 58.57 of 100."}, ""},
		"in steps":           {class.Scheme{Round: 1}, []string{"In steps of 1 that is 21 of 35."}, ""},
		"late":               {class.Scheme{Due: due, Late: 10}, []string{"Late: 20.5 of 35, less 4.1 for 1 d 10 h."}, ""},
		"late for nothing":   {class.Scheme{Due: due}, []string{"Late by 1 d 10 h."}, ""},
		"weights": {class.Scheme{Max: 100, Round: 0.5, Due: due, Late: 10, Weights: map[string]float64{"01-blocking/client": 1, "01-blocking": 2}},
			[]string{"With these weights 33.5 of 55 points make 60.91 of 100.", "Late: 60.91 of 100, less 12.18 for 1 d 10 h.", "In steps of 0.5 that is 48.5 of 100."}, "counts 2 times"},
		"weight 0": {class.Scheme{Weights: map[string]float64{"01-blocking/server": 0}},
			[]string{"With these weights 7.5 of 15 points make 7.5 of 15."}, "does not count"},
	} {
		t.Run(name, func(t *testing.T) {
			class := small(t, c.scheme, r)
			var html, markdown bytes.Buffer
			require.NoError(t, report.Student(&html, r, class, report.Options{}))
			report.StudentMarkdown(&markdown, r, class, report.Options{})
			sheet := filepath.Join(t.TempDir(), "sheet.csv")
			require.NoError(t, os.WriteFile(sheet, []byte("Identifier,Full name,Grade,Maximum Grade,Feedback comments\n1,Olu,,100,\n"), 0o644))
			_, err := report.Moodle(sheet, class)
			require.NoError(t, err)
			feedback, err := os.ReadFile(sheet)
			require.NoError(t, err)
			for _, page := range []string{html.String(), markdown.String(), string(feedback)} {
				for _, want := range c.want {
					assert.Contains(t, page, want)
				}
				for _, other := range []string{"weights", "Late", "In steps", "counts", "does not count"} {
					assert.Equal(t, strings.Contains(strings.Join(append(c.want, c.weight), " "), other), strings.Contains(page, other), other)
				}
			}
			if c.weight != "" {
				assert.Contains(t, html.String(), `13 of 20</td><td class="dim">`+c.weight+"</td>")
				assert.Contains(t, markdown.String(), "| 13 of 20, "+c.weight+" |")
				assert.Contains(t, string(feedback), "13 of 20 ("+c.weight+")")
			}
		})
	}
}

// A step that nobody has written yet is nothing to teach again.
func TestUnwrittenProgramsTeachNothing(t *testing.T) {
	unwritten, later, wrong := answers, hears, hears
	unwritten.Status, unwritten.Got = verdict.Fail, "the server ended with status 2, and said: panic: step 1 is not written yet"
	later.Status, later.Got = verdict.Fail, "the end of the stream"
	later.Kernel = []string{"the process is gone: the client ended with status 2, and said: panic: step 4 is not written yet"}
	wrong.Status, wrong.Got = verdict.Fail, "nothing for 2 s"
	skeleton := withCheck(unwritten)
	skeleton.Checks = append(skeleton.Checks, verdict.Check{ID: "01-blocking/server/again", Name: "answers again", Status: verdict.Fail, Got: "connection refused"})
	page := overview(t, small(t, class.Scheme{}, work("Nia", "a", skeleton, withCheck(later)), work("Bob", "b", withCheck(answers), withCheck(wrong))))
	assert.Contains(t, page, "2 programs were not begun, and are left out here.")
	assert.Contains(t, page, "1 × nothing for … s")
	assert.Equal(t, 1, strings.Count(page, `<div class="count"`), "one program is wrong")
	assert.NotContains(t, page, "1 × the")
	assert.NotContains(t, page, "connection refused")
}

// What is not there looks other than what does not build, and is no copy of
// what somebody else has not handed in.
func TestMissingWork(t *testing.T) {
	refused := without(hears, "# example.org/sockets/01-blocking/client\nclient.go:1:1: expected 'package'")
	no, none := without(answers, absentWords), without(hears, absentWords)
	c := small(t, class.Scheme{}, work("Eve", "none", no, none), work("Pia", "none", no, none),
		work("Tane, Rangi", "same", withCheck(answers), refused), work("Sam", "same", withCheck(answers), refused))
	page := overview(t, c)
	_, rows, _ := strings.Cut(page, "<tbody>")
	assert.Equal(t, 2, strings.Count(rows, `<td class="c g u g0">`), "does not build")
	assert.Equal(t, 4, strings.Count(rows, `<td class="c g m g0">`), "was not handed in")
	assert.Contains(t, page, `<span class="u"></span>does not build`)
	assert.Contains(t, page, `<span class="m"></span>was not handed in`)
	assert.Contains(t, page, "none of its programs was handed in")
	_, same, _ := strings.Cut(page, "byte for byte")
	same, _, _ = strings.Cut(same, "</ul>")
	assert.Contains(t, same, "<li>Tane, Rangi; Sam</li>")
	assert.NotContains(t, same, "Eve")
	for student, want := range map[string]string{"Eve": "was not handed in", "Sam": "does not build"} {
		r, err := c.Record(student)
		require.NoError(t, err)
		var html, markdown bytes.Buffer
		require.NoError(t, report.Student(&html, r, c, report.Options{}))
		report.StudentMarkdown(&markdown, r, c, report.Options{})
		assert.Contains(t, html.String(), "It "+want+".")
		assert.Contains(t, markdown.String(), "| "+want+" |")
	}
}

// What a program that is not there is told is known for what it is.
func TestMissingWorkIsRecognised(t *testing.T) {
	ws, err := workshop.Open(t.Context())
	require.NoError(t, err)
	defer ws.Close()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "01-blocking", "client"), 0o755))
	server, err := submission.Program("01-blocking/server")
	require.NoError(t, err)
	client, err := submission.Program("01-blocking/client")
	require.NoError(t, err)
	for _, w := range submission.Whole(dir, []course.Program{server, client}) {
		built, err := ws.Build(t.Context(), w)
		require.NoError(t, err)
		assert.True(t, built.Build.Missing(), built.Build.Output)
	}
}

// textWidth is how wide a letter of a diagram can be.
const textWidth = 8

// Nothing that a diagram says is cut off: long lines are wrapped into the room
// that there is.
func TestDiagramsWrap(t *testing.T) {
	failed := answers
	failed.Status = verdict.Fail
	failed.Transcript = []string{"0.000  ann connects", "0.013  the server may use no more than 6 descriptors from now on, and no more than that",
		`0.014  ann sends "kia ora, kia ora, kia ora, kia ora, kia ora"`, "1.000  ann hears nothing"}
	r := work("Olu", "a", withCheck(failed), withCheck(hears))
	var html bytes.Buffer
	require.NoError(t, report.Student(&html, r, small(t, class.Scheme{}, r), report.Options{}))
	lines := tspan.FindAllStringSubmatch(html.String(), -1)
	var said []string
	for _, l := range lines {
		said = append(said, l[1])
		assert.LessOrEqual(t, len(l[1])*textWidth, 330)
	}
	text := strings.Join(said, " ")
	assert.Contains(t, text, "may use no more than 6 descriptors from now on, and no more than that")
	assert.Contains(t, text, "sends &#34;kia ora, kia ora, kia ora, kia ora, kia ora&#34;")
	assert.Greater(t, len(lines), len(failed.Transcript))
}
