package program

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"example.org/sockets/grader/internal/course"
)

var update = flag.Bool("update", false, "make the archives in given/ from the stages' folders")

// The archives hold what stands in the stages' folders now.
func TestGiven(t *testing.T) {
	for _, s := range course.Stages() {
		now, err := collect(s, filepath.Join("../../..", s.Name))
		require.NoError(t, err)
		file := filepath.Join("given", s.Name+".txtar")
		if *update {
			require.NoError(t, os.WriteFile(file, txtar.Format(now), 0o644))
		}
		assert.Equal(t, now, txtar.Parse(txtar.Format(now)), "an archive can hold these files")
		kept, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Equal(t, string(txtar.Format(now)), string(kept),
			"%s has changed: go test ./grader/internal/program -update", s.Name)
	}
}

// A package that a stage gives is a line in the course.
func TestCollectTakesGivenPackages(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"go.mod", "server/main.go", "selector/selector.go", "selector/epoll_linux.go",
		"selector/selector_test.go", "selector/README.md"} {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(name+"\n"), 0o644))
	}
	a, err := collect(course.Stage{Name: "03", Given: []string{"selector"}, Programs: []course.Program{{Name: "server"}}}, dir)
	require.NoError(t, err)
	var names []string
	for _, f := range a.Files {
		names = append(names, f.Name)
	}
	assert.Equal(t, []string{"go.mod", "server/main.go", "selector/epoll_linux.go", "selector/selector.go"}, names)
}
