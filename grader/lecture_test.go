package main

import (
	"os/exec"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/course"
	"example.org/sockets/grader/internal/exam"
	"example.org/sockets/grader/internal/program"
	"example.org/sockets/grader/internal/verdict"
)

// The lecture's own programs in Python do what the lecture shows, and the
// checks that they fail are what it leaves out.
func TestLecture(t *testing.T) {
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("there is no python3 to run the lecture's programs with")
	}
	ws, err := program.Open(t.Context())
	require.NoError(t, err)
	defer ws.Close()
	tests, err := exam.Compile(t.Context(), ws.Dir())
	require.NoError(t, err)
	for _, lecture := range []struct{ program, command, fails string }{
		{"01-blocking/server", "python3 testdata/lecture/server.py {host} {port}",
			"again any-bytes pieces reset unheard again-at-once in-use"},
		{"01-blocking/client", "python3 testdata/lecture/client.py {host} {port}",
			"two-pieces byte-by-byte eight-bytes half-answer no-answer reset nobody"},
	} {
		t.Run(lecture.program, func(t *testing.T) {
			p, _ := course.Find(lecture.program)
			candidate, err := program.FromCommand(p, lecture.command)
			require.NoError(t, err)
			v, err := exam.Run(t.Context(), exam.Paper{Seed: "lecture", Programs: []exam.Candidate{candidate}},
				exam.Options{Tests: tests})
			require.NoError(t, err)
			require.Equal(t, strings.Fields(lecture.fails), failures(t, v.Programs[0]))
		})
	}
}

// failures returns the checks that a program fails, by their short ids.
func failures(t *testing.T, p verdict.Program) []string {
	ids := []string{}
	for _, c := range p.Checks {
		require.NotEqual(t, verdict.Broken, c.Status, c.Got)
		if c.Status == verdict.Fail {
			ids = append(ids, path.Base(c.ID))
			t.Logf("%s: got %q, want %q", c.ID, c.Got, c.Want)
		}
	}
	return ids
}
