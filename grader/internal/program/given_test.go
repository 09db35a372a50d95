package program

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"example.org/sockets/grader/internal/course"
)

var update = flag.Bool("update", false, "make the given files anew from the stages")

// What the grader builds beside a student's file is what the stages give.
func TestGivenIsWhatTheStagesGive(t *testing.T) {
	for _, s := range course.Stages() {
		a, err := collect(s, filepath.Join("..", "..", "..", s.Name))
		require.NoError(t, err)
		file := filepath.Join("given", s.Name+".txtar")
		if *update {
			require.NoError(t, os.WriteFile(file, txtar.Format(a), 0o644))
		}
		kept, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(txtar.Format(a)), string(kept), "run go test ./internal/program -update")
	}
}
