package main

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/exam"
	"example.org/sockets/grader/internal/program"
	"example.org/sockets/grader/internal/submission"
)

// A mutant is an answer with one replacement: a server that somebody could
// have written, and the checks that object to it, all of them. One that keeps
// the contract in an unusual way has none.
type mutant struct {
	program  string
	bug      string // continues "a program that …"
	old, new string // old stands in the answer exactly once
	more     string // stands at the end of the answer
	caughtBy string // ids of checks, without the program, in teaching order
	perhaps  string // those that object or not, as the two sides run
}

// Every mutant is objected to by the checks that say so, and by no other.
func TestMutants(t *testing.T) {
	ws, err := program.Open(t.Context())
	require.NoError(t, err)
	defer ws.Close()
	tests, err := exam.Compile(t.Context(), ws.Dir())
	require.NoError(t, err)
	caught := map[string]bool{}
	t.Run("all", func(t *testing.T) {
		for _, m := range mutants {
			for _, id := range strings.Fields(m.caughtBy) {
				caught[m.program+"/"+id] = true
			}
			t.Run(path.Base(m.program)+" that "+m.bug, func(t *testing.T) {
				t.Parallel()
				objections := slices.DeleteFunc(m.objections(t, ws, tests), func(id string) bool {
					return slices.Contains(strings.Fields(m.perhaps), id)
				})
				require.Equal(t, strings.Fields(m.caughtBy), objections)
			})
		}
	})
	all, err := exam.List(t.Context(), tests)
	require.NoError(t, err)
	for _, p := range all {
		for _, c := range p.Checks {
			require.True(t, caught[c.ID], "no mutant is caught by %s", c.ID)
		}
	}
}

// objections builds the mutant, and returns the checks that it fails.
func (m mutant) objections(t *testing.T, ws *program.Workshop, tests string) []string {
	dir := filepath.Join(t.TempDir(), filepath.FromSlash(m.program))
	require.NoError(t, os.MkdirAll(dir, 0o755))
	work, err := submission.As(m.program, dir)
	require.NoError(t, err)
	file := work.Program.Exercise
	answer, err := os.ReadFile(filepath.Join("..", "solutions", filepath.FromSlash(m.program), file))
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(answer), m.old), "%q has to stand in %s once", m.old, file)
	changed := strings.Replace(string(answer), m.old, m.new, 1)
	changed += "\n" + m.more + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, file), []byte(changed), 0o644))

	built, err := ws.Build(t.Context(), work)
	require.NoError(t, err)
	require.True(t, built.Build.OK, built.Build.Output)
	v, err := exam.Run(t.Context(), exam.Paper{Seed: "mutants", Programs: []exam.Candidate{built.Candidate}},
		exam.Options{Tests: tests})
	require.NoError(t, err)
	require.Empty(t, v.Tampering)
	return failures(t, v.Programs[0])
}
