package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/verdict"
)

// One class, in all the forms that platforms take.
func TestReports(t *testing.T) {
	classroom(t)
	var out, errs bytes.Buffer
	g := tutor(t, verdict.Fail, "v1", &out, &errs)
	require.Equal(t, held, g.main(t.Context(), []string{"class", "roster.csv", "-o", "results", "--only", "01-blocking/server"}), errs.String())
	require.NoError(t, os.WriteFile("moodle.csv", []byte("Identifier,Full name,Grade,Maximum Grade\nParticipant 1,ann,,10\nParticipant 2,zoe,,10\n"), 0o644))
	require.NoError(t, os.WriteFile("canvas.csv", []byte("Student,ID,Sockets (1)\n    Points Possible,,10\nann,1,\n"), 0o644))
	t.Setenv("GITHUB_STEP_SUMMARY", "summary.md")
	out.Reset()
	status := g.main(t.Context(), []string{"report", "results", "--moodle", "moodle.csv", "--canvas", "canvas.csv", "--assignment", "Sockets",
		"--junit", "junit.xml", "--github"})
	require.Equal(t, held, status, errs.String())
	assert.Equal(t, "0", columnsOf(t, "moodle.csv", "Grade")[1][0])
	assert.Equal(t, "0", columnsOf(t, "canvas.csv", "Sockets (1)")[2][0])
	assert.Contains(t, errs.String(), "grader: Participant 2 zoe stands in the worksheet and not in the class\n")
	assert.Contains(t, out.String(), "::warning title=cid::nothing was handed in\n")
	text, err := os.ReadFile("summary.md")
	require.NoError(t, err)
	assert.Contains(t, string(text), "| ann | 0 of 20 | 0 of 3 |  |  |\n")
	text, err = os.ReadFile("junit.xml")
	require.NoError(t, err)
	var suites struct {
		Suites []struct {
			Name  string `xml:"name,attr"`
			Tests int    `xml:"tests,attr"`
			Cases []struct {
				Name    string `xml:"name,attr"`
				Failure string `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	require.NoError(t, xml.Unmarshal(text, &suites), "%s", text)
	require.Len(t, suites.Suites, 3)
	ann := suites.Suites[0]
	assert.Equal(t, "ann/01-blocking/server", ann.Name)
	assert.Equal(t, 2, ann.Tests)
	assert.Equal(t, "listens on the address it is given", ann.Cases[0].Name)
	assert.Contains(t, ann.Cases[0].Failure, "got silence")

	for args, want := range map[string]string{
		"results --canvas canvas.csv":    "--canvas GRADEBOOK and --assignment NAME go together",
		"results --moodle nowhere.csv":   "--moodle open nowhere.csv: no such file",
		"results --moodle results/.lock": "--moodle results/.lock: there is nobody in this worksheet",
		"results --course nowhere.toml":  "nowhere.toml: there is no such file",
	} {
		errs.Reset()
		assert.Equal(t, usage, g.main(t.Context(), append([]string{"report"}, strings.Fields(args)...)), args)
		assert.Contains(t, errs.String(), want)
	}
}

func TestCheckForPlatforms(t *testing.T) {
	workbook(t)
	t.Setenv("GITHUB_STEP_SUMMARY", "summary.md")
	require.NoError(t, os.WriteFile("course.toml", []byte("max = 10\n[weights]\n\"01-blocking/client\" = 0\n"), 0o644))
	var out, errs bytes.Buffer
	g := fake(t, verdict.Fail, &out, &errs)
	require.Equal(t, failed, g.main(t.Context(), []string{"check", "01-blocking", "bad/01-blocking/server", "--gradescope", "results.json", "--github"}), errs.String())
	text, err := os.ReadFile("results.json")
	require.NoError(t, err)
	var results struct {
		Score  float64
		Output string
		Tests  []struct {
			Name, Status, Output string
			Max                  float64 `json:"max_score"`
		}
	}
	require.NoError(t, json.Unmarshal(text, &results))
	assert.Equal(t, 0.0, results.Score)
	assert.Regexp(t, `^0 of \d+ points\n01-blocking/client does not count\nWith these weights 0 of \d+ points make 0 of 10$`, results.Output)
	require.Len(t, results.Tests, 7)
	assert.Equal(t, "failed", results.Tests[0].Status)
	assert.Contains(t, results.Tests[0].Output, "0.000  ann connects\n")
	assert.Contains(t, results.Tests[4].Output, "undefined: ecko")
	assert.Contains(t, out.String(), "::error file=01-blocking/server/server.go,title=01-blocking/server echoes every byte::got silence%0Awant ")
	assert.Contains(t, out.String(), "::error file=bad/01-blocking/server/server.go,title=01-blocking/server does not build::")
	commands, shown, ok := strings.Cut(out.String(), "::stop-commands::")
	require.True(t, ok)
	assert.NotContains(t, commands, "points · ")
	token, _, _ := strings.Cut(shown, "\n")
	assert.True(t, strings.HasSuffix(shown, "\n::"+token+"::\n"), "between the two, nothing is a command")
	text, err = os.ReadFile("summary.md")
	require.NoError(t, err)
	assert.Contains(t, string(text), "- ✗ **echoes every byte**: 0 of 1\n")
}
