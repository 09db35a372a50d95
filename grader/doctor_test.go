package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The commands that the general help says have a help of their own have one.
func TestHelpsOfTheirOwn(t *testing.T) {
	_, own, ok := strings.Cut(helpOf(""), "with a --help of its own:")
	require.True(t, ok)
	commands := regexp.MustCompile(`go run ./grader ([a-z]+)`).FindAllStringSubmatch(own, -1)
	require.Len(t, commands, 6)
	for _, c := range commands {
		var out, errs bytes.Buffer
		g := grader{stdout: &out, stderr: &errs}
		require.Equal(t, held, g.main(t.Context(), []string{c[1], "--help"}), errs.String())
		assert.True(t, strings.HasPrefix(out.String(), "grader "+c[1]+" "), out.String())
	}
}
