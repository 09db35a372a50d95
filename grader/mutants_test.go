package main

import (
	"flag"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/course"
	"example.org/sockets/grader/internal/exam"
	"example.org/sockets/grader/internal/kernel"
	"example.org/sockets/grader/internal/program"
	"example.org/sockets/grader/internal/report"
	"example.org/sockets/grader/internal/submission"
	"example.org/sockets/grader/internal/verdict"
)

// A mutant is an answer with one replacement: a server that somebody could
// have written, and the checks that object to it, all of them. One that keeps
// the contract in an unusual way has none.
type mutant struct {
	program  string
	bug      string // continues "a program that …"
	old, new string // old stands in the answer exactly once; or it is empty
	more     string // stands at the end of the answer
	file     string // what it is made from, in testdata/unusual; else from the answer
	caughtBy string // ids of checks, without the program, in teaching order
	perhaps  string // those that object or not, as the two sides run
}

var mutants = slices.Concat(
	blockingMutants,
	sequentialMutants, threadsMutants, threadsBytesMutants, processesMutants,
	selectorMutants, selectorTurnsMutants, selectorUnusual, connectionsMutants, connectionsBytesMutants,
	goroutinesMutants, relayMutants, relayEndsMutants, chatMutants, chatLinesMutants,
)

// Every mutant is objected to by the checks that say so, and by no other.
func TestMutants(t *testing.T) {
	ws, err := program.Open(t.Context())
	require.NoError(t, err)
	defer ws.Close()
	tests, err := exam.Compile(t.Context(), ws.Dir())
	require.NoError(t, err)
	t.Run("all", func(t *testing.T) {
		for i, m := range mutants {
			if i%*share != 0 {
				continue
			}
			t.Run(path.Base(m.program)+" that "+m.bug, func(t *testing.T) {
				t.Parallel()
				objections := m.objections(t, ws, tests)
				if !kernel.Observable() { // some of these are not held, and some see less
					require.Subset(t, strings.Fields(m.caughtBy), objections)
					return
				}
				if len(objections) < len(strings.Fields(m.caughtBy)) && m.catches(objections) {
					// What two threads do at once, they may not do on a busy machine.
					t.Logf("held again: only %v have objected", objections)
					objections = m.objections(t, ws, tests)
				}
				require.Equal(t, strings.Fields(m.caughtBy), objections)
			})
		}
	})
}

// Every check catches a mutant, of its own program or of another one that is
// held to the same check; and what the list of checks says is so.
func TestChecks(t *testing.T) {
	tests, err := exam.Compile(t.Context(), t.TempDir())
	require.NoError(t, err)
	all, err := exam.List(t.Context(), tests)
	require.NoError(t, err)
	checks := map[string]verdict.Check{}
	for _, p := range all {
		for _, c := range p.Checks {
			checks[c.ID] = c
		}
	}
	caught := map[string]bool{}
	for _, m := range mutants {
		for _, id := range strings.Fields(m.caughtBy + " " + m.perhaps) {
			require.Contains(t, checks, m.program+"/"+id)
		}
		for _, id := range strings.Fields(m.caughtBy) {
			caught[id+checks[m.program+"/"+id].Why] = true
		}
	}
	title := report.Sections(os.DirFS(".."))
	for _, p := range all {
		known, ok := course.Find(p.Program)
		require.True(t, ok)
		assert.Equal(t, known.Points, p.Max, "%s: what its checks are worth together", p.Program)
		lesson, err := os.ReadFile(filepath.Join("..", known.Stage, "README.md"))
		require.NoError(t, err)
		for _, c := range p.Checks {
			assert.True(t, caught[path.Base(c.ID)+c.Why], "no mutant is caught by %s", c.ID)
			assert.LessOrEqual(t, len([]rune(c.Name)), 60, c.Name)
			if !strings.Contains(string(lesson), "lesson: to come") {
				assert.NotEmpty(t, title(c.See), "%s: there is no section %s", c.ID, c.See)
			}
		}
	}
}

var (
	exact     = flag.Bool("exact", false, "hold every check against each mutant, and not those alone that catch it")
	share     = flag.Int("share", 40, "hold one of so many mutants; 1 is all of them, and the long tests too")
	perturbed = flag.Float64("patience", 0.5, "how long a mutant is waited for, as a multiple of the usual")
)

// long skips a test that takes long, unless everything is asked for.
func long(t *testing.T) {
	if *share > 1 {
		t.Skip("it takes long: go test ./grader -share 1")
	}
}

// text is what stands in the mutant's file.
func (m mutant) text(t *testing.T, file string) string {
	from := filepath.Join("..", "solutions", filepath.FromSlash(m.program), file)
	if m.file != "" {
		from = filepath.Join("testdata", "unusual", m.file)
	}
	whole, err := os.ReadFile(from)
	require.NoError(t, err)
	text := string(whole)
	if m.old != "" {
		require.Equal(t, 1, strings.Count(text, m.old), "%q has to stand in %s once", m.old, from)
		text = strings.Replace(text, m.old, m.new, 1)
	}
	return text + "\n" + m.more + "\n"
}

// objections builds the mutant, and returns the checks that it fails.
func (m mutant) objections(t *testing.T, ws *program.Workshop, tests string) []string {
	dir := filepath.Join(t.TempDir(), filepath.FromSlash(m.program))
	require.NoError(t, os.MkdirAll(dir, 0o755))
	work, err := submission.As(m.program, dir)
	require.NoError(t, err)
	file := work.Program.Exercise
	require.NoError(t, os.WriteFile(filepath.Join(dir, file), []byte(m.text(t, file)), 0o644))

	built, err := ws.Build(t.Context(), work)
	require.NoError(t, err)
	require.True(t, built.Build.OK, built.Build.Output)
	paper := exam.Paper{Seed: "mutants", Patience: *perturbed, Programs: []exam.Candidate{built.Candidate}}
	if !*exact && m.caughtBy != "" {
		paper.Only = strings.Fields(m.caughtBy)
	}
	v, err := exam.Run(t.Context(), paper, exam.Options{Tests: tests})
	require.NoError(t, err)
	require.Empty(t, v.Tampering)
	return slices.DeleteFunc(failures(t, v.Programs[0]), func(id string) bool {
		return slices.Contains(strings.Fields(m.perhaps), id)
	})
}

// catches reports whether all of these are checks that are to object.
func (m mutant) catches(objections []string) bool {
	return !slices.ContainsFunc(objections, func(id string) bool {
		return !slices.Contains(strings.Fields(m.caughtBy), id)
	})
}
