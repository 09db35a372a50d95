package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHandout(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "students")
	var out, errs bytes.Buffer
	g := grader{stdout: &out, stderr: &errs}
	require.Equal(t, held, g.main(t.Context(), []string{"handout", dir}), errs.String())
	assert.Contains(t, out.String(), "listed in checksums.txt\n")
	assert.NoDirExists(t, filepath.Join(dir, "solutions"))
	assert.NoDirExists(t, filepath.Join(dir, "grader"))

	file := filepath.Join(dir, "01-blocking/server/server.go")
	require.NoError(t, os.WriteFile(file, []byte("package main\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "README.md"), []byte("mine\n"), 0o644))
	out.Reset()
	require.Equal(t, held, g.main(t.Context(), []string{"handout", dir, "--update"}), errs.String())
	assert.Equal(t, "nothing to correct\n", out.String())
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "package main\n", string(text))

	assert.Equal(t, usage, g.main(t.Context(), []string{"handout", dir}))
	assert.Contains(t, errs.String(), "there is something in this folder")
	assert.Equal(t, usage, g.main(t.Context(), []string{"handout"}))
	assert.Contains(t, errs.String(), "handout takes one folder")
}
