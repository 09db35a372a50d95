package main

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/course"
	"example.org/sockets/grader/internal/verdict"
)

// No check is held by a skeleton: what is given earns nothing. Where step 1 is
// written, somebody is at work, and it is no skeleton any more.
func TestSkeletons(t *testing.T) {
	for _, p := range checkAll(t, "..") {
		known, _ := course.Find(p.Program)
		source, err := os.ReadFile(filepath.Join("..", p.Program, known.Exercise))
		require.NoError(t, err)
		if !strings.Contains(string(source), "step 1 is not written yet") {
			continue
		}
		for _, c := range p.Checks {
			assert.NotEqual(t, verdict.Pass, c.Status, c.ID)
		}
	}
}

// checkAll grades a folder that holds every program.
func checkAll(t *testing.T, folder string) []verdict.Program {
	file := filepath.Join(t.TempDir(), "verdict.json")
	run(t.Context(), []string{"check", folder, "--json", file}, io.Discard, io.Discard)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var v verdict.Verdict
	require.NoError(t, json.Unmarshal(text, &v))
	require.Len(t, v.Programs, len(course.Programs()))
	return v.Programs
}
