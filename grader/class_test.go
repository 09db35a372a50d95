package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/exam"
	"example.org/sockets/grader/internal/verdict"
)

// tutor is a fake grader whose hidden tests are a file that says version.
func tutor(t *testing.T, ends verdict.Status, version string, out, errs io.Writer) grader {
	g := fake(t, ends, out, errs)
	g.compile = func(_ context.Context, dir string) (string, error) {
		tests := filepath.Join(dir, "tests")
		return tests, os.WriteFile(tests, []byte(version), 0o644)
	}
	run := g.run
	g.run = func(ctx context.Context, p exam.Paper, o exam.Options) (verdict.Verdict, error) {
		v, err := run(ctx, p, o)
		for i := range v.Programs {
			for k := range v.Programs[i].Checks {
				if c := &v.Programs[i].Checks[k]; c.Status == verdict.Broken {
					c.Max = 0
				}
			}
		}
		return v, err
	}
	return g
}

// classroom goes to a folder with a class of three: ann has the answers, bob a
// server that does not compile, and cid has handed nothing in.
func classroom(t *testing.T) {
	workbook(t)
	require.NoError(t, os.Rename("solutions", "ann"))
	require.NoError(t, os.Rename("bad", "bob"))
	require.NoError(t, os.WriteFile("roster.csv", []byte("student,submission,submitted\nann,ann,2026-12-01T10:00:00Z\nbob,bob,2026-12-03T10:00:00Z\ncid,\n"), 0o644))
}

func TestClass(t *testing.T) {
	classroom(t)
	var out, errs bytes.Buffer
	class := func(version string, ends verdict.Status, args ...string) string {
		out.Reset()
		errs.Reset()
		status := tutor(t, ends, version, &out, &errs).main(t.Context(), append([]string{"class", "roster.csv", "-o", "results"}, args...))
		require.Equal(t, held, status, "%s%s", &out, &errs)
		return out.String()
	}
	said := class("v1", verdict.Pass, "--due", "2026-12-02", "--only", "01-blocking/server")
	assert.Regexp(t, `! cid: nothing was handed in\n3 submissions in \d+ s: 2 graded, 1 unreadable\n`, said)
	assert.Contains(t, said, "results/class.html\n")
	assert.Empty(t, errs.String(), "quiet where there is no terminal")
	assert.Equal(t, [][]string{
		{"student", "mark", "of", "points", "late", "attention"},
		{"ann", "20", "20", "3", "", ""},
		{"bob", "0", "20", "0", "10 h 0 min", "none of its programs builds"},
		{"cid", "", "20", "", "", "nothing was handed in"},
	}, columnsOf(t, "results/marks.csv", "student", "mark", "of", "points", "late", "attention"))

	assert.Contains(t, class("v1", verdict.Fail, "--only", "01-blocking/server"), "s: 2 as before, 1 unreadable\n")
	assert.Contains(t, class("v1", verdict.Fail, "--only", "01-blocking/server", "--regrade"), "ann: 3 of 3, and now 0: the same work, so the better result stands")
	assert.Contains(t, class("v1", verdict.Fail, "--only", "01-blocking/server", "--regrade", "--lower"), "ann: 0 of 3, before 3 of 3 (-3; the same work)")
	assert.Contains(t, class("v2", verdict.Pass, "--only", "01-blocking/server"), "ann: 3 of 3, before 0 of 3 (+3; the same work)")

	require.NoError(t, os.WriteFile("course.toml", []byte("max = 10\n[weights]\n\"01-blocking/client\" = 0\n"), 0o644))
	out.Reset()
	require.Equal(t, held, tutor(t, verdict.Pass, "v2", &out, &errs).main(t.Context(), []string{"report", "results", "--course", "course.toml"}))
	assert.Equal(t, "10", columnsOf(t, "results/marks.csv", "mark")[1][0])
	require.NoError(t, os.Remove("course.toml"))
	require.Equal(t, held, tutor(t, verdict.Pass, "v2", &out, &errs).main(t.Context(), []string{"report", "results"}))
	assert.Equal(t, "10", columnsOf(t, "results/marks.csv", "mark")[1][0], "the results are of that course now")
}

// columnsOf reads some columns of a CSV file.
func columnsOf(t *testing.T, file string, names ...string) (rows [][]string) {
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	for _, row := range all {
		var cells []string
		for _, name := range names {
			for i, title := range all[0] {
				if title == name {
					cells = append(cells, row[i])
				}
			}
		}
		rows = append(rows, cells)
	}
	return rows
}

func TestClassInShards(t *testing.T) {
	classroom(t)
	var out, errs bytes.Buffer
	g := tutor(t, verdict.Pass, "v1", &out, &errs)
	for _, shard := range []string{"1/2", "2/2"} {
		args := []string{"class", "roster.csv", "-o", "r" + shard[:1], "--shard", shard, "--only", "01-blocking/server"}
		require.Equal(t, held, g.main(t.Context(), args), errs.String())
	}
	require.Equal(t, held, g.main(t.Context(), []string{"report", "r1", "r2", "-o", "all"}), errs.String())
	assert.Equal(t, [][]string{{"student", "points"}, {"ann", "3"}, {"bob", "0"}, {"cid", ""}},
		columnsOf(t, "all/marks.csv", "student", "points"))
	require.Equal(t, held, g.main(t.Context(), []string{"report", "all"}), "what was joined can be given back: %s", &errs)
	assert.Equal(t, []string{"ann", "3"}, columnsOf(t, "all/marks.csv", "student", "points")[1])
	require.Equal(t, held, g.main(t.Context(), []string{"report", "r1"}), errs.String())
	assert.Equal(t, "not graded yet", columnsOf(t, "r1/marks.csv", "attention")[2][0])
}

// Results are one class's, and of the same programs: others would take the
// place of its marks.
func TestClassKeepsResults(t *testing.T) {
	classroom(t)
	var out, errs bytes.Buffer
	g := tutor(t, verdict.Pass, "v1", &out, &errs)
	require.Equal(t, held, g.main(t.Context(), strings.Fields("class roster.csv -o results --only 01-blocking/server")), errs.String())
	require.NoError(t, os.Mkdir("handed-in", 0o755))
	require.NoError(t, os.Rename("bob", "handed-in/bob"))
	require.NoError(t, os.WriteFile("others.csv", []byte("student,submission\neve,ann\n"), 0o644))
	for args, want := range map[string]string{
		"class roster.csv -o results --only 01-blocking":        "results: it holds results of 01-blocking/server. Name another folder",
		"class others.csv -o results --only 01-blocking/server": "results: it holds results of another class",
		"class handed-in -o handed-in/results":                  "handed-in/results: it is inside handed-in, where each folder is a student's",
		"class handed-in -o " + abs(t, "handed-in/results"):     "/handed-in/results: it is inside handed-in, where each folder is a student's",
	} {
		errs.Reset()
		assert.Equal(t, usage, g.main(t.Context(), strings.Fields(args)), args)
		assert.Contains(t, errs.String(), want)
	}
}

func abs(t *testing.T, name string) string {
	full, err := filepath.Abs(name)
	require.NoError(t, err)
	return full
}

// A branch that is named for all is that of those who have one.
func TestClassBranch(t *testing.T) {
	classroom(t)
	var out, errs bytes.Buffer
	g := tutor(t, verdict.Pass, "v1", &out, &errs)
	require.Equal(t, held, g.main(t.Context(), strings.Fields("class roster.csv -o results --branch 19-practical --only 01-blocking/server")), errs.String())
	assert.Contains(t, out.String(), "2 graded")
}

// Marks are made as the class was graded, until somebody says otherwise.
func TestReportSaysOfAnotherCourse(t *testing.T) {
	classroom(t)
	var out, errs bytes.Buffer
	g := tutor(t, verdict.Pass, "v1", &out, &errs)
	require.NoError(t, os.WriteFile("course.toml", []byte("max = 100\ndue = 2026-12-02\ngrace = \"30m\"\n"), 0o644))
	require.NoError(t, os.WriteFile("roster.csv", []byte("student,submission\nann,ann\n"), 0o644))
	require.Equal(t, held, g.main(t.Context(), strings.Fields("class roster.csv -o results --only 01-blocking/server")), errs.String())
	assert.Contains(t, out.String(), "\n1 submission without a time, and so never late")
	require.Equal(t, held, g.main(t.Context(), []string{"report", "results"}), errs.String())
	assert.Empty(t, errs.String())
	require.NoError(t, os.WriteFile("course.toml", []byte("max = 10\n"), 0o644))
	require.Equal(t, held, g.main(t.Context(), []string{"report", "results"}), errs.String())
	assert.Contains(t, errs.String(), "course.toml is another one than these marks were made with: --course course.toml makes them anew")
	assert.Equal(t, "100", columnsOf(t, "results/marks.csv", "mark")[1][0])
}

func TestClassRefuses(t *testing.T) {
	for args, want := range map[string]string{
		"class":                                   "class takes one roster, or one folder of submissions: it has 0",
		"class roster.csv":                        "class needs -o RESULTS",
		"class ann -o r":                          "ann: this is one student's work, with a folder 01-blocking",
		"class nowhere.csv -o r":                  "nowhere.csv: there is no such roster, and no such folder",
		"class roster.csv -o r --shard 3":         "--shard 3: the third of ten machines has --shard 3/10",
		"class roster.csv -o r --shard 4/3":       "--shard 4/3: the third",
		"class roster.csv -o r --workers 0":       "--workers 0: there have to be 1 to 256",
		"class roster.csv -o r --lower":           "--lower is for --regrade",
		"class roster.csv -o r --due soon":        `--due "soon" is no time`,
		"class roster.csv -o r --only 01-bloking": "--only 01-bloking: the course has no such program",
		"class roster.csv -o ann":                 "ann: this folder holds other things than results",
		"class roster.csv -o r --course no.toml":  "no.toml: there is no such file",
		"class roster.csv -o r --nonsense":        "unknown flag: --nonsense (go run ./grader class --help shows the flags)",
		"report":                                  "report needs a folder of results",
		"report ann":                              "ann: this is no folder of results",
		"report ann bob":                          "report needs -o FOLDER",
	} {
		t.Run(args, func(t *testing.T) {
			classroom(t)
			var out, errs bytes.Buffer
			assert.Equal(t, usage, tutor(t, verdict.Pass, "v1", &out, &errs).main(t.Context(), strings.Fields(args)), args)
			assert.Contains(t, errs.String(), want)
			assert.Empty(t, out.String())
		})
	}
}

// What ails the grader is said, and what was graded stands.
func TestClassFaults(t *testing.T) {
	classroom(t)
	var out, errs bytes.Buffer
	g := tutor(t, verdict.Broken, "v1", &out, &errs)
	args := []string{"class", "roster.csv", "-o", "results", "--only", "01-blocking/server"}
	require.Equal(t, held, g.main(t.Context(), args), errs.String())
	assert.Contains(t, columnsOf(t, "results/marks.csv", "attention")[1][0], "01-blocking/server: the grader broke in 2 of 2 checks")
	assert.Equal(t, "", columnsOf(t, "results/marks.csv", "mark")[1][0], "no mark, rather than a wrong one")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.Equal(t, broke, g.main(ctx, args))
	assert.Contains(t, errs.String(), "interrupted: nothing is decided")
}
