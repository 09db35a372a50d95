package program

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/course"
)

func TestFromCommand(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	t.Chdir(dir)
	require.NoError(t, os.WriteFile("my server.py", nil, 0o644))
	require.NoError(t, os.WriteFile("run", []byte("#!/bin/sh\n"), 0o755))
	t.Setenv("PATH", dir)
	run := filepath.Join(dir, "run")

	server := course.Program{Stage: "01-blocking", Name: "server"}
	for command, want := range map[string][]string{
		`run {addr}`:                            {run, "{addr}"},
		`./run -h {host} -p {port} {flags}`:     {run, "-h", "{host}", "-p", "{port}", "{flags}"},
		`run 'my server.py' {addr}`:             {run, filepath.Join(dir, "my server.py"), "{addr}"},
		`run my\ server.py "a b" tcp://{addr}/`: {run, filepath.Join(dir, "my server.py"), "a b", "tcp://{addr}/"},
		"run {addr} $HOME `id` $(id) | > ; * ~": {run, "{addr}", "$HOME", "`id`", "$(id)", "|", ">", ";", "*", "~"},
		`run "" {port}`:                         {run, "", "{port}"},
	} {
		c, err := FromCommand(server, command)
		require.NoError(t, err, command)
		assert.Equal(t, want, c.Command, command)
		assert.Equal(t, "01-blocking/server", c.Program)
		assert.Empty(t, c.Source)
	}
	for command, want := range map[string]string{
		``:                        "the command is empty",
		`   `:                     "the command is empty",
		`run`:                     "run: the command does not say where the address goes. The grader chooses it: write {addr}, or {host} and {port}",
		`run 'x {addr}`:           "unterminated single-quoted string",
		`python33 x {addr}`:       "python33 cannot be started: executable file not found in $PATH",
		`'./my server.py' {addr}`: "./my server.py cannot be started: permission denied",
		`run {addr} -x={flags}`:   "{flags} stands for any number of words, and has to be a word of its own",
	} {
		_, err := FromCommand(server, command)
		assert.ErrorContains(t, err, want, command)
	}
	_, err = FromCommand(course.Program{Stage: "04", Name: "relay"}, "run {addr}")
	assert.ErrorContains(t, err, "write {to}")
	assert.Equal(t, []string{"x", "-addr", "{addr}", "-to", "{to}", "{flags}"}, arguments(course.Program{Name: "relay"}, "x"))
}
