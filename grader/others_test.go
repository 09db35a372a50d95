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

// Programs that were written elsewhere are right where they are right: the
// lecture's own do what the lecture shows, and the checks that they fail are
// what it leaves out. An echo server of Python's socketserver asks accept
// without a pause when it is out of descriptors; socat ends.
func TestOtherPrograms(t *testing.T) {
	long(t)
	ws, err := program.Open(t.Context())
	require.NoError(t, err)
	defer ws.Close()
	tests, err := exam.Compile(t.Context(), ws.Dir())
	require.NoError(t, err)
	for _, other := range []struct{ program, command, fails string }{
		{"01-blocking/server", "python3 testdata/others/lecture_server.py {host} {port}",
			"again any-bytes pieces reset unheard again-at-once in-use"},
		{"01-blocking/client", "python3 testdata/others/lecture_client.py {host} {port}",
			"two-pieces byte-by-byte eight-bytes half-answer no-answer reset nobody"},
		{"02-multi-client/threads", "python3 testdata/others/echo.py {host} {port}", "shortage"},
		{"02-multi-client/processes",
			"socat TCP-LISTEN:{port},bind={host},fork,reuseaddr,backlog=1024 EXEC:cat", "shortage"},
	} {
		t.Run(other.program+" "+other.command, func(t *testing.T) {
			words := strings.Fields(other.command)
			if _, err := exec.LookPath(words[0]); err != nil {
				t.Skip("there is no " + words[0])
			}
			p, _ := course.Find(other.program)
			candidate, err := program.FromCommand(p, other.command)
			require.NoError(t, err)
			v, err := exam.Run(t.Context(), exam.Paper{Seed: "others", Programs: []exam.Candidate{candidate}},
				exam.Options{Tests: tests})
			require.NoError(t, err)
			require.Equal(t, strings.Fields(other.fails), failures(t, v.Programs[0]))
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
