package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The zip is unpacked, set up and called as Gradescope does it: source to
// /autograder/source, a submission to /autograder/submission, and results in
// /autograder/results/results.json. Only /autograder is another folder.
func TestGradescope(t *testing.T) {
	long(t)
	if testing.Short() {
		t.Skip("it builds the grader anew")
	}
	root, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	file := filepath.Join(root, "autograder.zip")
	courseFile := filepath.Join(root, "course.toml")
	require.NoError(t, os.WriteFile(courseFile, []byte("max = 10\n"), 0o644))
	var out, errs bytes.Buffer
	g := grader{stdout: &out, stderr: &errs}
	require.Equal(t, held, g.main(t.Context(), []string{"gradescope", "-o", file, "--only", "01-blocking/client", "--course", courseFile}), errs.String())
	assert.Equal(t, file+", for an assignment of 10 points\n", out.String())
	source := filepath.Join(root, "source")
	unzip(t, file, source)
	for _, name := range []string{"solutions", "grader/mutants_test.go"} {
		assert.NoFileExists(t, filepath.Join(source, name))
		assert.NoDirExists(t, filepath.Join(source, name))
	}
	require.NoError(t, os.Rename(filepath.Join(source, "run_autograder"), filepath.Join(root, "run_autograder")))
	require.NoError(t, os.MkdirAll(filepath.Join(root, "results"), 0o755))
	call := func(script string) string {
		cmd := exec.Command("bash", script)
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "AUTOGRADER_ROOT="+root, "XDG_CACHE_HOME="+filepath.Join(root, "cache"), "GOCACHE="+goCache(t))
		said, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s: %s", script, said)
		return string(said)
	}
	call(filepath.Join(source, "setup.sh"))

	submission := filepath.Join(root, "submission", "sockets-main") // as an uploaded zip unpacks
	require.NoError(t, os.CopyFS(filepath.Join(submission, "01-blocking"), os.DirFS("../solutions/01-blocking")))
	call(filepath.Join(root, "run_autograder"))
	score, tests := scores(t, filepath.Join(root, "results", "results.json"))
	assert.Equal(t, 10.0, score)
	assert.Greater(t, tests, 5)

	require.NoError(t, os.RemoveAll(filepath.Join(root, "submission")))
	require.NoError(t, os.MkdirAll(filepath.Join(root, "submission"), 0o755))
	call(filepath.Join(root, "run_autograder"))
	score, tests = scores(t, filepath.Join(root, "results", "results.json"))
	assert.Equal(t, 0.0, score)
	assert.Greater(t, tests, 5)
}

func goCache(t *testing.T) string {
	out, err := exec.Command("go", "env", "GOCACHE").Output()
	require.NoError(t, err)
	return strings.TrimSpace(string(out))
}

func scores(t *testing.T, file string) (score float64, tests int) {
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var results struct {
		Score *float64
		Tests []struct{ Name, Status string }
	}
	require.NoError(t, json.Unmarshal(text, &results))
	require.NotNil(t, results.Score)
	return *results.Score, len(results.Tests)
}

func unzip(t *testing.T, file, dir string) {
	z, err := zip.OpenReader(file)
	require.NoError(t, err)
	defer z.Close()
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(r)
		require.NoError(t, err)
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, text, f.Mode()))
	}
}
