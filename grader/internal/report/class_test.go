package report_test

import (
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"math/rand/v2"
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
	"example.org/sockets/grader/internal/report"
	"example.org/sockets/grader/internal/submission"
	"example.org/sockets/grader/internal/verdict"
)

// keep names a folder in which the reports of the made-up class stay, for a
// person to look at: go test ./internal/report -run TestClass300 -keep /tmp/look
var keep = flag.String("keep", "", "a folder for the reports of a made-up class")

// promises are checks that never were, as many for each program.
var promises = []string{"listens on the address it is given, and only there", "answers a client", "speaks second",
	"answers again and again", "takes any bytes", "says its last words", "keeps serving bob while ann stops reading",
	"takes ann's reset for the end of ann", "can be started again at once", "survives a stray signal"}

// hostile is what a program could print to break a page.
const hostile = "<script>alert(1)</script> ]]> ``` \x1b[2J\x16--- PASS: X (0.00s)\n::error::x | @all {{.}} \u202e"

// madeUp is the verdict on a student's programs: each check fails by chance.
func madeUp(random *rand.Rand, ability float64) *verdict.Verdict {
	v := &verdict.Verdict{Version: 1, Seed: "KAURI", Isolation: "namespaces"}
	for _, p := range course.Programs() {
		program := verdict.Program{Program: p.ID(), Build: verdict.Build{OK: random.Float64() > 0.03}}
		if !program.Build.OK {
			program.Build.Output = p.ID() + "/" + p.Exercise + ":12:3: undefined: ecko " + hostile
		}
		for i, name := range promises {
			c := verdict.Check{
				ID: fmt.Sprintf("%s/check-%d", p.ID(), i), Name: name, Status: verdict.Pass, Points: p.Points / 10, Max: p.Points / 10,
				Seconds: 0.3, Why: "A listening socket hands out connections, and stays.", See: p.Stage + "/README.md#the-nine-steps",
			}
			hard := float64(i) / float64(len(promises)) / 2
			switch {
			case !program.Build.OK:
				c.Status, c.Points, c.Got = verdict.Skip, 0, "not held: there is no program"
			case random.Float64() > ability-hard+0.25:
				c.Status, c.Points = verdict.Fail, 0
				c.Transcript = []string{"0.000  the server is started: server -addr 127.0.0.1:65432", "0.013  the server listens on 127.0.0.1:65432",
					"0.014  ann connects", `0.014  ann sends "kia ora"`, "0.015  bob connects", "0.020  ann stops reading",
					`0.021  bob sends "` + strings.Repeat("e hoa ", 20) + `"`, "1.520  bob hears nothing", `1.521  ann hears "received"`, "1.530  ann resets the connection"}
				c.Got = fmt.Sprintf("nothing more for %.1f s", 1.5+random.Float64())
				c.Want = `"received"` + "\n  ^"
				c.Kernel = []string{"the server's receive queue holds 7 bytes: read() was not called"}
				if i%3 == 0 {
					c.Got = hostile
					c.Stack = []string{"main.serve at " + p.ID() + "/" + p.Exercise + ":31"}
				}
			case random.Float64() < 0.004:
				c.Status, c.Points, c.Max, c.Got = verdict.Broken, 0, 0, "make a box: too many open files"
			}
			program.Checks = append(program.Checks, c)
		}
		v.Programs = append(v.Programs, program)
	}
	v.Score()
	return v
}

// odd are names that are hard on tables, files and pages.
var odd = []string{"=HYPERLINK(\"http://x\",\"y\")", "+1", "-2+3", "@SUM(A1)", "Tane, \"Mere\"", "Ana\nMaria", "<b>Bob</b>",
	"Zoë Müller-Æther", "名前", "../../etc/passwd", "a|b`c`", "\u202egnp.exe", "\t=1", "O'Neill; DROP TABLE"}

// made makes the results of a class of n students in dir.
func made(t testing.TB, dir string, n int) *class.Class {
	random := rand.New(rand.NewPCG(20, 26))
	store, err := class.Create(dir)
	require.NoError(t, err)
	defer store.Close()
	due := time.Date(2026, 12, 1, 23, 59, 0, 0, time.FixedZone("", 13*3600))
	plan := class.Plan{Checks: "v1", Go: "go1.26.8", Scheme: class.Scheme{Title: "Network Sockets", Max: 100, Round: 0.5, Due: due, Late: 10}}
	for _, p := range course.Programs() {
		plan.Programs = append(plan.Programs, p.ID())
	}
	for i := range n {
		row := submission.Row{Student: fmt.Sprintf("Student %03d", i), ID: fmt.Sprint(4000 + i), Email: fmt.Sprintf("s%03d@example.org", i), Submission: fmt.Sprintf("s%03d", i)}
		if i < len(odd) {
			row.Student = odd[i]
		}
		r := class.Record{Row: row, Commit: fmt.Sprintf("%040x", i), Content: fmt.Sprint("c", i), Key: "k", Seconds: 2 + random.Float64()*9, Graded: due}
		r.Time = due.Add(time.Duration(-60+random.IntN(70)) * time.Hour)
		switch {
		case i%97 == 40:
			r.Problem, r.Content = row.Submission+": there is no such folder", ""
		case i%50 == 30: // nothing written: the skeleton
			r.Content = "skeleton"
			r.Verdict = madeUp(random, -1)
		default:
			r.Verdict = madeUp(random, 0.35+random.NormFloat64()*0.2+0.5)
		}
		if i%120 == 50 {
			r.Verdict.Tampering = []string{"the test stream tells 2 times how \"TestX/echoes\" ended"}
		}
		plan.Rows = append(plan.Rows, row)
		require.NoError(t, store.SetRecord(r))
	}
	require.NoError(t, store.SetPlan(plan))
	c, err := class.Join(dir)
	require.NoError(t, err)
	return c
}

func TestClass300(t *testing.T) {
	dir := t.TempDir()
	if *keep != "" {
		dir = *keep
	}
	n := 40
	if *keep != "" {
		n = 300
	}
	c := made(t, dir, n)
	require.NoError(t, report.Class(dir, c, report.Options{}))
	files, err := filepath.Glob(filepath.Join(dir, "students", "*"))
	require.NoError(t, err)
	assert.Len(t, files, 2*n)
	for _, file := range append(files, filepath.Join(dir, "class.html")) {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		harmless(t, file, string(text))
	}
	page, err := os.ReadFile(filepath.Join(dir, "class.html"))
	require.NoError(t, err)
	for _, want := range []string{"To teach again on Monday", "Needs a person", "keeps serving bob while ann stops reading",
		"isolation namespaces", "&lt;b&gt;Bob&lt;/b&gt;", "nothing more for … s"} {
		assert.Contains(t, string(page), want)
	}
}

// elsewhere is whatever makes a page ask for something that is not in it.
var elsewhere = regexp.MustCompile(`(?i)(src|href)="?(https?:|//|data:|javascript:)|url\(|@import|<(iframe|object|embed|img|link)\b`)

// harmless holds that nothing of a student's acts in a report.
func harmless(t *testing.T, file, text string) {
	assert.NotContains(t, text, "\x1b", file)
	assert.NotContains(t, text, "\x16", file)
	assert.NotContains(t, text, "\u202e", file)
	if strings.HasSuffix(file, ".html") {
		assert.NotContains(t, text, "<script>alert", file)
		assert.NotRegexp(t, elsewhere, text, file)
	} else {
		inFence := false
		for line := range strings.Lines(text) {
			if strings.HasPrefix(strings.TrimSpace(line), "```") {
				inFence = !inFence
			}
			if !inFence {
				assert.NotContains(t, line, "<script", file)
			}
		}
		assert.False(t, inFence, "%s: a fence is open", file)
	}
}

func TestMarksAreNoFormulas(t *testing.T) {
	dir := t.TempDir()
	c := made(t, dir, 30)
	for _, file := range []string{"marks.csv", "canvas.csv"} {
		require.NoError(t, report.Class(dir, c, report.Options{}))
		f, err := os.Open(filepath.Join(dir, file))
		require.NoError(t, err)
		defer f.Close()
		rows, err := csv.NewReader(f).ReadAll()
		require.NoError(t, err)
		assert.GreaterOrEqual(t, len(rows), 31)
		for _, row := range rows {
			for _, cell := range row {
				assert.NotRegexp(t, "^[=+@\t\r-]", cell)
				assert.NotContains(t, cell, "\n")
			}
		}
	}
	rows := readAll(t, filepath.Join(dir, "canvas.csv"))
	assert.Equal(t, []string{"    Points Possible", "", "", "", "", "100"}, rows[1])
	assert.Equal(t, []string{`'=HYPERLINK("http://x","y")`, "4000"}, rows[2][:2])
}

func readAll(t *testing.T, file string) [][]string {
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	if bytes.Contains(text, []byte(";")) && !bytes.Contains(bytes.SplitN(text, []byte("\n"), 2)[0], []byte(",")) {
		r.Comma = ';'
	}
	rows, err := r.ReadAll()
	require.NoError(t, err)
	return rows
}
