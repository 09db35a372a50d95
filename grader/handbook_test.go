package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/class"
)

// What the handbook has a tutor type is there: commands, flags, course.toml,
// the check and the mutant that it shows.
func TestHandbook(t *testing.T) {
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	book := string(text)
	flag := regexp.MustCompile(`--[a-z]+`)
	commands := 0
	for line := range strings.Lines(book) {
		_, order, ok := strings.Cut(line, "go run ./grader ")
		if !ok || !strings.HasPrefix(line, "    ") {
			continue
		}
		commands++
		help := helpOf(strings.Fields(order)[0])
		for _, f := range flag.FindAllString(order, -1) {
			assert.Contains(t, help, f, line)
		}
	}
	assert.Greater(t, commands, 10)

	file := filepath.Join(t.TempDir(), "course.toml")
	require.NoError(t, os.WriteFile(file, []byte(block(t, book, "toml")), 0o644))
	s, err := class.ReadScheme(file)
	require.NoError(t, err)
	assert.False(t, s.Due.IsZero())

	flat := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	check := block(t, book, "go")
	hidden, err := os.ReadFile("hidden/blocking_server_test.go")
	require.NoError(t, err)
	assert.Contains(t, flat(string(hidden)), flat(check), "the check that is shown")
	_, rest, _ := strings.Cut(book, "```go\n"+check)
	mutants, err := os.ReadFile("mutants_blocking_test.go")
	require.NoError(t, err)
	assert.Contains(t, flat(string(mutants)), flat(block(t, rest, "go")), "the mutant that is shown")
	for _, word := range []string{" just ", "simply", "obviously"} {
		assert.NotContains(t, book, word)
	}
}

// block is the first code block in a language.
func block(t *testing.T, text, language string) string {
	_, rest, ok := strings.Cut(text, "```"+language+"\n")
	require.True(t, ok)
	code, _, ok := strings.Cut(rest, "```")
	require.True(t, ok)
	return code
}
