package report_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/class"
	"example.org/sockets/grader/internal/report"
	"example.org/sockets/grader/internal/submission"
	"example.org/sockets/grader/internal/verdict"
)

// three is a class of three, whose marks are known: 20, 10 and none.
func three(t *testing.T) *class.Class {
	dir := t.TempDir()
	store, err := class.Create(dir)
	require.NoError(t, err)
	defer store.Close()
	plan := class.Plan{Programs: []string{"01-blocking/server"}}
	for i, name := range []string{"Mere Tane", "Bob", "Cid"} {
		row := submission.Row{Student: name, ID: fmt.Sprint(11 + i), Email: strings.ToLower(name[:3]) + "@example.org"}
		r := class.Record{Row: row}
		if i < 2 {
			check := verdict.Check{ID: "01-blocking/server/x", Name: "=answers", Status: verdict.Fail, Points: 20 - 10*float64(i), Max: 20, Got: hostile, Want: "x"}
			r.Verdict = &verdict.Verdict{Programs: []verdict.Program{{Program: "01-blocking/server", Build: verdict.Build{OK: true}, Checks: []verdict.Check{check}}}}
			r.Verdict.Score()
		} else {
			r.Problem = "nothing was handed in"
		}
		plan.Rows = append(plan.Rows, row)
		require.NoError(t, store.SetRecord(r))
	}
	require.NoError(t, store.SetPlan(plan))
	c, err := class.Join(dir)
	require.NoError(t, err)
	return c
}

func TestMoodle(t *testing.T) {
	c := three(t)
	for name, sheet := range map[string]struct {
		text, want string
		told       []string
	}{
		"English": {
			"\ufeffIdentifier,\"Full name\",\"Email address\",Status,Grade,\"Maximum Grade\",\"Grade can be changed\",\"Last modified (submission)\",\"Last modified (grade)\",\"Feedback comments\"\r\n" +
				"\"Participant 11\",\"Mere T\",m@example.org,Submitted,,10.00,Yes,-,-,Nice talk. 01-blocking/server: 3 of 20.\r\n" +
				"\"Participant 12\",Bob,b@example.org,Submitted,,10.00,No,-,-,old\r\n" +
				"\"Participant 99\",Zoe,z@example.org,,,10.00,Yes,-,-,\r\n",
			"\ufeffIdentifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified (submission),Last modified (grade),Feedback comments\r\n" +
				"Participant 11,Mere T,m@example.org,Submitted,10,10.00,Yes,-,-,Nice talk. 01-blocking/server: 20 of 20; first: '=answers.\r\n" +
				"Participant 12,Bob,b@example.org,Submitted,,10.00,No,-,-,old\r\n" +
				"Participant 99,Zoe,z@example.org,,,10.00,Yes,-,-,\r\n",
			[]string{"Participant 12 Bob has a grade that cannot be changed", "Participant 99 Zoe stands in the worksheet and not in the class", "Cid is in the class and not in the worksheet", "1 mark filled in"},
		},
		"German, with commas": {
			"ID;Vollständiger Name;E-Mail-Adresse;Status;Bewertung;Bestwertung\nTeilnehmer/in12;=Bob;bob@example.org;;;7,50\nTeilnehmer/in11;Mere Tane;;;;7,50\nx;Cid;;;1,0;7,50\n",
			"ID;Vollständiger Name;E-Mail-Adresse;Status;Bewertung;Bestwertung\nTeilnehmer/in12;=Bob;bob@example.org;;3,75;7,50\nTeilnehmer/in11;Mere Tane;;;7,5;7,50\nx;Cid;;;1,0;7,50\n",
			[]string{"2 marks filled in"},
		},
		"unknown words": {
			"A,B,C,Grado,Maximum Grade\n11,x,y,,20\n12,x,y,,20\n13,x,y,,20\n",
			"A,B,C,Grado,Maximum Grade\n11,x,y,20,20\n12,x,y,10,20\n13,x,y,,20\n",
			[]string{"2 marks filled in"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "worksheet.csv")
			require.NoError(t, os.WriteFile(file, []byte(sheet.text), 0o644))
			told, err := report.Moodle(file, c)
			require.NoError(t, err)
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			assert.Equal(t, sheet.want, string(text))
			last := len(told) - 1
			told[last] = strings.TrimPrefix(told[last], file+": ")
			assert.Equal(t, sheet.told, told)
		})
	}
	file := filepath.Join(t.TempDir(), "worksheet.csv")
	require.NoError(t, os.WriteFile(file, []byte("a,b\n1,2\n"), 0o644))
	_, err := report.Moodle(file, c)
	assert.ErrorContains(t, err, "this worksheet has no column for the grade: a, b")
}

func TestCanvas(t *testing.T) {
	c := three(t)
	file := filepath.Join(t.TempDir(), "gradebook.csv")
	require.NoError(t, os.WriteFile(file, []byte("Student,ID,SIS User ID,SIS Login ID,Section,Sockets (4711),Essay (2)\n"+
		"    Points Possible,,,,,40,5\n\"Tane, Mere\",,,,A,,3\n    Manual Posting,,,,,,\nBob,12,,bob@example.org,A,1,\nStudent Test,99,,,A,,\n"), 0o644))
	told, err := report.Canvas(file, "Sockets", c)
	require.NoError(t, err)
	assert.Equal(t, []string{"Student Test stands in the gradebook and not in the class", "Cid is in the class and not in the gradebook", file + ": 2 marks filled in"}, told)
	rows := readAll(t, file)
	assert.Equal(t, []string{"Tane, Mere", "", "", "", "A", "40", "3"}, rows[2])
	assert.Equal(t, "20", rows[4][5])
	_, err = report.Canvas(file, "Sokets", c)
	assert.ErrorContains(t, err, `has no column "Sokets"`)
}

func TestGitHub(t *testing.T) {
	c := three(t)
	r, err := c.Record("Mere Tane")
	require.NoError(t, err)
	r.Verdict.Tampering = []string{"a\n::set-output name=x::y"}
	var b bytes.Buffer
	report.Annotations(&b, *r.Verdict, []string{"01-blocking/server/server.go"})
	for line := range strings.Lines(b.String()) {
		assert.Regexp(t, `^::(error|warning|notice) [^\x00-\x1f]*\n$`, line)
	}
	assert.Equal(t, 3, strings.Count(b.String(), "\n"))
	assert.Contains(t, b.String(), "::error file=01-blocking/server/server.go,title=01-blocking/server =answers::got <script>")
	b.Reset()
	require.NoError(t, report.ClassAnnotations(&b, c))
	assert.Equal(t, "::warning title=Cid::nothing was handed in\n", b.String())
	b.Reset()
	require.NoError(t, report.ClassSummary(&b, c))
	assert.Contains(t, b.String(), "| Mere Tane | 20 of 20 | 20 of 20 |  |  |\n")
}
