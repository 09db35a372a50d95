package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/submission"
	"example.org/sockets/grader/internal/verdict"
)

// The verdict goes to a file or to standard output, and then nothing else does.
func TestJSON(t *testing.T) {
	workbook(t)
	var out, file, errs bytes.Buffer
	g := fake(t, verdict.Pass, &out, &errs)
	assert.Equal(t, failed, g.main(t.Context(), []string{"check", "01-blocking/server", "bad", "--json", "-", "--seed", "s"}))
	var v verdict.Verdict
	require.NoError(t, json.Unmarshal(out.Bytes(), &v), out.String())
	require.Len(t, v.Programs, 3)
	assert.Equal(t, verdict.Skip, v.Programs[1].Checks[0].Status, "the checks of a program that is not there are all listed")
	assert.Equal(t, []float64{3, 9}, []float64{v.Points, v.Max})
	assert.Equal(t, "s", v.Seed)

	g.stdout = &file
	assert.Equal(t, failed, g.main(t.Context(), []string{"check", "01-blocking/server", "bad", "--json", "v.json", "--seed", "s"}))
	text, err := os.ReadFile("v.json")
	require.NoError(t, err)
	assert.Equal(t, out.String(), string(text))
	assert.Contains(t, file.String(), "3 of 9 points")
}

// gotestsum shows the stream, and a program that does not build is in it.
func TestGotestsum(t *testing.T) {
	workbook(t)
	var out, errs bytes.Buffer
	g := fake(t, verdict.Pass, &out, &errs)
	assert.Equal(t, failed, g.main(t.Context(), []string{"check", "01-blocking", "bad/01-blocking/server", "--format", "testname", "--junit", "j.xml"}))
	assert.Empty(t, errs.String())
	assert.Contains(t, out.String(), "PASS hidden.TestX/echoes")
	assert.Contains(t, out.String(), "FAIL hidden.Builds_01-blocking_server")
	assert.NotContains(t, out.String(), "points")
	xml, err := os.ReadFile("j.xml")
	require.NoError(t, err)
	assert.Contains(t, string(xml), "undefined: ecko")

	out.Reset()
	assert.Equal(t, held, g.main(t.Context(), []string{"check", "01-blocking", "--junit", "k.xml"}))
	assert.Contains(t, out.String(), "6 of 6 points")
	assert.NotContains(t, out.String(), "DONE")
	assert.FileExists(t, "k.xml")

	assert.Equal(t, broke, g.main(t.Context(), []string{"check", "01-blocking", "--format", "nonsense"}))
	assert.Contains(t, errs.String(), "nonsense")
}

// Every flag stands in the help, and the help fits a terminal.
func TestHelp(t *testing.T) {
	for _, c := range append((&order{}).command(nil).Commands(), (&order{}).command(nil)) {
		help := helpOf(c.Name())
		c.Flags().VisitAll(func(f *pflag.Flag) { assert.Contains(t, help, "--"+f.Name) })
		for line := range strings.SplitSeq(help, "\n") {
			assert.LessOrEqual(t, len([]rune(line)), 90, line)
		}
		for _, word := range []string{"just ", "simply", "obviously"} {
			assert.NotContains(t, help, word)
		}
	}
}

// Where the grader is run decides how it spells what to do next.
func TestBoardFromBelow(t *testing.T) {
	workbook(t)
	require.NoError(t, os.Mkdir("grader", 0o755))
	require.NoError(t, os.WriteFile("grader/main.go", nil, 0o644))
	for from, want := range map[string]string{
		".":                  "go run ./grader check 01-blocking/server\n\nTo see everything pass: go run ./grader check solutions\n",
		"grader":             "go run . check ../01-blocking/server\n",
		"01-blocking":        "go run ../grader check server\n",
		"01-blocking/client": "go run ../../grader check ../server\n",
		"solutions":          "go run ../grader check ../01-blocking/server\n",
	} {
		t.Run(from, func(t *testing.T) {
			t.Chdir(from)
			var out, errs bytes.Buffer
			assert.Equal(t, held, fake(t, verdict.Fail, &out, &errs).main(t.Context(), nil))
			assert.Contains(t, out.String(), want)
		})
	}
	t.Chdir(os.TempDir())
	var out, errs bytes.Buffer
	assert.Equal(t, usage, fake(t, verdict.Fail, &out, &errs).main(t.Context(), nil))
	assert.Contains(t, errs.String(), "neither this folder nor one above it holds the stages")
	_, err := submission.Workspace(".")
	assert.Error(t, err)
}
