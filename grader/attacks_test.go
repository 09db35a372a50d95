package main

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/attack"
	"example.org/sockets/grader/internal/exam"
	"example.org/sockets/grader/internal/sandbox"
)

// Every hostile program is held in, its report says how it ended, and nobody
// else notices. What is hostile at build time stands in the tests of package
// program.
func TestAttacks(t *testing.T) {
	long(t)
	if _, err := sandbox.Choose(string(sandbox.Namespaces)); err != nil {
		t.Skip(err)
	}
	r := firingRange(t)
	r.Isolation = string(sandbox.Namespaces)
	t.Run("all", func(t *testing.T) {
		for _, d := range attack.Deeds {
			t.Run("a program that "+d.Does, func(t *testing.T) {
				t.Parallel()
				outcome, err := r.Try(t.Context(), d)
				require.NoError(t, err)
				assert.Empty(t, outcome.Escaped)
				if outcome.Said != "" {
					t.Log(outcome.Said)
				}
			})
		}
	})
}

// firingRange builds what attacks need.
func firingRange(t *testing.T) *attack.Range {
	var r attack.Range
	var err error
	dir := t.TempDir()
	r.Tests, err = exam.Compile(t.Context(), dir)
	require.NoError(t, err)
	r.Hostile, err = attack.Build(t.Context(), dir)
	require.NoError(t, err)
	return &r
}

// Where nothing holds a program in, the same deeds are done: the attacks bite.
func TestAttacksBite(t *testing.T) {
	if !attack.Supported {
		t.Skip("the hostile programs are for Linux")
	}
	r := firingRange(t)
	r.Isolation = string(sandbox.Plain)
	for _, name := range []string{
		"read-secret", "read-variables", "list-processes", "write-results", "write-elsewhere", "replace-itself",
		"signal-grader", "share-memory", "dial-tcp", "dial-mptcp", "dial-abstract", "send-udp", "squat-port", "io-uring", "start-shell",
	} {
		i := slices.IndexFunc(attack.Deeds, func(d attack.Deed) bool { return d.Name == name })
		outcome, err := r.Try(t.Context(), attack.Deeds[i])
		require.NoError(t, err)
		assert.NotEmpty(t, outcome.Escaped, name)
	}
}
