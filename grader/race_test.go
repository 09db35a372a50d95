package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/race"
)

// races runs grader race, and returns its exit code and what it says.
func races(t *testing.T, args ...string) (status int, stdout, stderr string) {
	var out, errs strings.Builder
	status = run(t.Context(), append([]string{"race"}, args...), &out, &errs)
	return status, out.String(), errs.String()
}

func TestRaceRefuses(t *testing.T) {
	for _, c := range []struct{ args, says string }{
		{"--clients 0", "--clients: there have to be 1 to 20000"},
		{"--idle -1", "--idle: there have to be 0 to 20000"},
		{"--size 0", "--size: a message has 1 to 16777216 bytes"},
		{"--rounds 0", "--rounds: there have to be 1 to 100"},
		{"--time 1ms", "--time: 10ms to 1m"},
		{"--exec server", "a name, an equals sign and a command"},
		{"--exec x=server", "does not say where the address goes"},
		{"nowhere", "nowhere: "},
	} {
		t.Run(c.args, func(t *testing.T) {
			status, _, says := races(t, append([]string{"-o", t.TempDir()}, strings.Fields(c.args)...)...)
			assert.Equal(t, usage, status)
			assert.Contains(t, says, c.says)
		})
	}
}

// Two races into one folder have one picture.
func TestRace(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "race")
	short := []string{"-o", dir, "--quick", "--clients", "1", "--idle", "0,9", "--rounds", "1", "--time", "20ms"}
	status, says, wrong := races(t, append(short, "../solutions/03-selector/server")...)
	require.Equal(t, held, status, wrong)
	assert.Contains(t, says, "03 selector")
	status, says, wrong = races(t, append(short, "../03-selector/server", "../solutions/04-goroutines/server")...)
	require.Equal(t, held, status, wrong)
	assert.Contains(t, strings.ReplaceAll(says, "\n", " "), "my 03 selector: the server ended with status 2, and said: panic: step 1 is not written yet")

	all, err := race.Read(filepath.Join(dir, race.JSONFile))
	require.NoError(t, err)
	var names []string
	for _, s := range all.Servers {
		names = append(names, s.Name)
	}
	assert.Equal(t, []string{"03 selector", "my 03 selector", "04 goroutines"}, names)
	for _, name := range []string{race.SVGFile, race.HTMLFile} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		assert.Contains(t, string(text), "04 goroutines")
	}
}
