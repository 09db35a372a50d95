//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tells are the packages that have one file for what Linux tells and does, and
// another for all other systems.
var tells = []string{"kernel", "sandbox", "talk", "attack"}

// elsewhere builds the grader as it is on a system that tells nothing of
// processes and sockets, macOS for one: on this one, from the files that other
// systems have in the place of Linux's. It returns the program, and the
// workspace that it belongs to.
func elsewhere(t *testing.T) (grader, workspace string) {
	root := t.TempDir()
	for _, name := range []string{"01-blocking", "02-multi-client", "03-selector", "04-goroutines", "solutions", "grader", ".github"} {
		require.NoError(t, os.CopyFS(filepath.Join(root, name), os.DirFS(filepath.Join("..", name))))
	}
	for _, name := range []string{"go.work", "go.work.sum", "LICENSE", "README.md"} {
		copyFile(t, "..", root, name)
	}
	for _, name := range tells {
		dir := filepath.Join(root, "grader/internal", name)
		files, err := os.ReadDir(dir)
		require.NoError(t, err)
		for _, f := range files {
			file := filepath.Join(dir, f.Name())
			switch {
			case f.IsDir():
			case strings.HasSuffix(f.Name(), "_test.go"), strings.HasSuffix(f.Name(), "_linux.go"):
				require.NoError(t, os.Remove(file))
			default:
				text, err := os.ReadFile(file)
				require.NoError(t, err)
				require.NoError(t, os.WriteFile(file, []byte(strings.ReplaceAll(string(text), "!linux\n", "linux\n")), 0o644))
			}
		}
	}
	for _, name := range []string{"elsewhere_test.go", "hostile_test.go"} { // they are for Linux
		require.NoError(t, os.Remove(filepath.Join(root, "grader", name)))
	}
	program := filepath.Join(root, "elsewhere")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "./grader")
	build.Dir = root
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return program, root
}

// Where the kernel is no witness, the grader's tests pass, the answers hold what
// can be held, a skeleton is called one, and a server that does not listen, or
// ends, is told why.
func TestElsewhere(t *testing.T) {
	long(t)
	program, workspace := elsewhere(t)
	runs := func(status int, args ...string) string {
		cmd := exec.CommandContext(t.Context(), program, args...)
		cmd.Dir = workspace
		out, _ := cmd.CombinedOutput() // what it ends with is below
		require.Equal(t, status, cmd.ProcessState.ExitCode(), "%s", out)
		return strings.Join(strings.Fields(string(out)), " ")
	}
	said := runs(held, "check", "solutions")
	assert.Contains(t, said, "isolation process")
	assert.Contains(t, said, "not held: it asks the kernel what only Linux tells")
	assert.NotContains(t, said, "✗")

	assert.Contains(t, runs(failed, "doctor"), "Do not grade strangers' programs here")
	said = runs(held, "race", "--quick", "-o", "race")
	assert.Contains(t, said, "What a server uses, only Linux tells.")
	assert.NotContains(t, said, "clients, silent", "what heads the tables of threads, memory and rest")

	said = runs(held)
	for _, program := range []string{"server", "client", "sequential", "threads", "processes", "relay", "chat"} {
		assert.Contains(t, said, program+" not written yet (step ")
	}
	assert.NotContains(t, said, "checks")

	tests := exec.CommandContext(t.Context(), "go", "test", "./grader", "./grader/internal/race")
	tests.Dir = workspace
	out, err := tests.CombinedOutput()
	assert.NoError(t, err, "%s", out)

	for change, want := range map[string]string{
		"unix.Listen(ln, 128)→error(nil)":                "said: server: 127.0.0.1:",
		"sendAll(conn, []byte(\"received\"))→error(nil)": "ann has heard nothing for 2 s",
		"answer(conn)→panic(\"too much\")":               "the process is gone: ",
		"unix.Listen(ln, 128)→unix.Pause()":              "nobody listens on 127.0.0.1:",
	} {
		old, changed, _ := strings.Cut(change, "→")
		m := mutant{program: "01-blocking/server", old: old, new: changed}
		file := filepath.Join(workspace, "01-blocking/server/server.go")
		require.NoError(t, os.WriteFile(file, []byte(m.text(t, "server.go")), 0o644))
		assert.Contains(t, runs(failed, "check", "01-blocking/server"), want, change)
	}

	m := mutant{program: "01-blocking/server", old: "answer(conn)\n", new: "answer(conn)\n	for {\n		_ = unix.Pause()\n	}\n"}
	require.NoError(t, os.WriteFile(filepath.Join(workspace, "01-blocking/server/server.go"), []byte(m.text(t, "server.go")), 0o644))
	grader := exec.CommandContext(t.Context(), program, "check", "01-blocking/server")
	grader.Dir, grader.SysProcAttr = workspace, &syscall.SysProcAttr{Setpgid: true}
	tmp := short(t)
	grader.Env = append(os.Environ(), "TMPDIR="+tmp)
	require.NoError(t, grader.Start())
	await(t, func() bool { return strings.Contains(strings.Join(left(t, tmp), "\n"), "/server in ") })
	require.NoError(t, syscall.Kill(-grader.Process.Pid, syscall.SIGINT)) // as Control-C does
	_ = grader.Wait()                                                     // ignored: its status says it
	assert.Equal(t, broke, grader.ProcessState.ExitCode())
	nothingIsLeft(t, tmp, "")
}
