//go:build linux

package main

import (
	"bytes"
	"context"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mattn/go-runewidth"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/kernel"
)

// A bad input is a folder, a program or a command line that nobody ought to
// hand in, and what becomes of it: a clear sentence, and an exit code.
type badInput struct {
	name     string
	file     string // of testdata/hostile, beside the answer
	old, new string // what is replaced in the answer
	mod      string // the stage's go.mod
	args     string // instead of the folder with the answer

	status int
	says   string // stands in the report, where spaces are one space
	errs   string // stands on standard error
}

const asServer = "check --as 01-blocking/server "

var badInputs = []badInput{
	{name: "a folder that is not there", args: "check nowhere", status: usage,
		errs: "grader: nowhere: there is no such folder. Name one that holds stages, a stage (01-blocking), or a program in it"},
	{name: "a stage that is not one", args: "check 07-tls", status: usage,
		errs: "grader: 07-tls: no stage has this name, and no folder. The stages are 01-blocking"},
	{name: "a go.mod that does not parse", mod: "module example.org/sockets/01-blocking\nrequire (\n", status: held,
		says: "01-blocking/go.mod:3: syntax error (unterminated block started at 01-blocking/go.mod:2:1). This go.mod is not used: the given one is."},
	{name: "code that does not compile", old: "accept(ln)\n	if", new: "acept(ln)\n	if", status: failed,
		says: "01-blocking/server/server.go:35:15: undefined: acept"},
	{name: "a program that is not Go", args: asServer + "--exec ./nowhere␣{addr}", status: usage,
		errs: "grader: --exec"},
	{name: "a program that exits at once", args: asServer + "--exec true␣{addr}", status: failed,
		says: "got the server ended with status 0 want a server that listens on 127."},
	{name: "a program that prints nothing", file: "quiet.go", status: failed,
		says: "got 0 lines on standard error"},
	{name: "a program that prints a gigabyte", file: "floods.go", status: failed,
		says: "the server was ended: it had printed more than 64 MiB"},
	{name: "a program that never listens", old: "	if err := unix.Listen(ln, 128); err", new: "	for {\n		_ = unix.Pause()\n	}\n	if err := unix.Listen(ln, 128); err", status: failed,
		says: "kernel no socket is in LISTEN on 127."},
	{name: "a program that listens elsewhere", old: "unix.Bind(ln, sa)", new: "unix.Bind(ln, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}})", status: failed,
		says: "kernel the server listens on 127.0.0.1:"},
	{name: "a program that ignores SIGTERM, and hears nobody", file: "deaf.go", old: "	answer(conn)\n", new: "	for {\n		_ = unix.Pause()\n	}\n	answer(conn)\n", status: failed,
		says: "read was not called"},
	{name: "a program whose children outlive it, and its files", file: "children.go", status: held,
		says: "20 of 20 points"},
	{name: "a program that forges its results", file: "forges.go", status: failed, says: "0 of 20 points"},
}

// Whatever is handed in, somebody is told what is wrong with it in a sentence,
// and no process, no port and no file of it is left.
func TestBadInput(t *testing.T) {
	for _, c := range badInputs {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir, tmp := t.TempDir(), short(t)
			c.write(t, dir)
			args := strings.Fields(c.args)
			if c.args == "" {
				args = []string{"check", "01-blocking/server"}
			}
			for i := range args {
				args[i] = strings.ReplaceAll(args[i], "␣", " ")
			}
			var out, errs bytes.Buffer
			grader := whole(t, dir, tmp, &out, &errs, args...)
			_ = grader.Run() // ignored: its status says it

			assert.Equal(t, c.status, grader.ProcessState.ExitCode(), "%s%s", &out, &errs)
			assert.Contains(t, strings.Join(strings.Fields(out.String()), " "), c.says)
			assert.Contains(t, errs.String(), c.errs)
			if c.errs == "" {
				assert.Empty(t, errs.String())
			}
			for line := range strings.SplitSeq(out.String(), "\n") {
				assert.LessOrEqual(t, runewidth.StringWidth(line), 80, line)
			}
			assert.NotContains(t, out.String(), "\x1b")
			nothingIsLeft(t, tmp, out.String())
		})
	}
}

// whole is the grader, as somebody starts it, with temporary files in tmp.
func whole(t *testing.T, dir, tmp string, out, errs io.Writer, args ...string) *exec.Cmd {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	grader := exec.CommandContext(ctx, os.Args[0], args...)
	grader.Dir, grader.Stdout, grader.Stderr = dir, out, errs
	grader.Env = append(os.Environ(), wholeGrader+"=1", "TMPDIR="+tmp)
	grader.WaitDelay = 5 * time.Second
	return grader
}

// A grader that is told to end in the middle of things tidies up, and decides
// nothing.
func TestEndedGrader(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			dir, tmp := t.TempDir(), short(t)
			badInput{file: "children.go", old: "	answer(conn)\n", new: "	for {\n		_ = unix.Pause()\n	}\n	answer(conn)\n"}.write(t, dir)
			var out, errs bytes.Buffer
			grader := whole(t, dir, tmp, &out, &errs, "check", "--isolation", "process", "01-blocking/server")
			grader.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
			require.NoError(t, grader.Start())
			await(t, func() bool { return strings.Count(strings.Join(left(t, tmp), "\n"), "/server in ") > 3 })
			require.NoError(t, syscall.Kill(-grader.Process.Pid, sig)) // as a terminal does
			_ = grader.Wait()                                          // ignored: its status says it

			assert.Empty(t, out.String())
			assert.Equal(t, broke, grader.ProcessState.ExitCode())
			assert.Equal(t, "grader: interrupted: nothing is decided\n", errs.String())
			nothingIsLeft(t, tmp, "")
		})
	}
}

// short is an empty folder whose name leaves room for those below it: the path
// of a Unix domain socket holds 107 bytes (unix(7)).
func short(t *testing.T) string {
	dir, err := os.MkdirTemp("", "g")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) }) // ignored: a test looks into it
	return dir
}

func await(t *testing.T, ready func() bool) {
	for limit := time.Now().Add(time.Minute); !ready(); time.Sleep(5 * time.Millisecond) {
		require.True(t, time.Now().Before(limit), "not within a minute")
	}
}

// write makes the stage that is handed in, with the server alone.
func (c badInput) write(t *testing.T, dir string) {
	program := filepath.Join(dir, "01-blocking/server")
	require.NoError(t, os.MkdirAll(program, 0o755))
	answer, err := os.ReadFile("../solutions/01-blocking/server/server.go")
	require.NoError(t, err)
	if c.old != "" {
		require.Equal(t, 1, strings.Count(string(answer), c.old), "%q has to stand in the answer once", c.old)
		answer = []byte(strings.Replace(string(answer), c.old, c.new, 1))
	}
	require.NoError(t, os.WriteFile(filepath.Join(program, "server.go"), answer, 0o644))
	if c.mod != "" {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "01-blocking/go.mod"), []byte(c.mod), 0o644))
	}
	if c.file != "" {
		text, err := os.ReadFile(filepath.Join("testdata/hostile", c.file))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(program, c.file), text, 0o644))
	}
}

var loopback = regexp.MustCompile(`127\.[0-9]+\.[0-9]+\.[0-9]+:[0-9]+`)

// left names the processes whose program, folder or environment is below tmp.
func left(t *testing.T, tmp string) (all []string) {
	processes, err := filepath.Glob("/proc/[0-9]*")
	require.NoError(t, err)
	for _, process := range processes {
		program, _ := os.Readlink(process + "/exe") // ignored: it has ended, or is not ours
		folder, _ := os.Readlink(process + "/cwd")
		environ, _ := os.ReadFile(process + "/environ")
		if strings.Contains(program+"\n"+folder+"\n"+string(environ), tmp) {
			all = append(all, process+" "+program+" in "+folder)
		}
	}
	return all
}

// nothingIsLeft looks for processes that have to do with tmp, for files there,
// and for listeners on addresses in the report.
func nothingIsLeft(t *testing.T, tmp, report string) {
	files, err := os.ReadDir(tmp)
	require.NoError(t, err)
	assert.Empty(t, files, "files are left")
	assert.Empty(t, left(t, tmp), "processes are left")
	table, err := kernel.Sockets(os.Getpid())
	require.NoError(t, err)
	for _, addr := range loopback.FindAllString(report, -1) {
		_, ok := table.ListensOn(netip.MustParseAddrPort(addr))
		assert.False(t, ok, "somebody listens on %s", addr)
	}
}
