//go:build unix

package exam

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/verdict"
)

// line is an event as the hidden tests write it.
func line(t *testing.T, e Event) string {
	text, err := json.Marshal(e)
	require.NoError(t, err)
	return string(text) + "\n"
}

const server = "01-blocking/server"

// script makes hidden tests of a shell script: it writes events to descriptor
// 3, the test stream to standard output, and ends as it likes.
func script(t *testing.T, text string) string {
	file := filepath.Join(t.TempDir(), "hidden.test")
	require.NoError(t, os.WriteFile(file, []byte("#!/bin/sh\nread paper\n"+text), 0o755))
	return file
}

// events is a script's line that writes them.
func events(t *testing.T, all ...Event) string {
	var b strings.Builder
	b.WriteString("cat >&3 <<'END'\n")
	for _, e := range all {
		b.WriteString(line(t, e))
	}
	return b.String() + "END\n"
}

// check is a check of the server, as it is announced or as it ended.
func check(id string, s verdict.Status) verdict.Check {
	c := verdict.Check{ID: server + "/" + id, Name: id, Status: s, Max: 2}
	if s == verdict.Pass {
		c.Points = 2
	}
	return c
}

func planned(id string) Event {
	return Event{Program: server, Planned: true, Check: check(id, verdict.Broken)}
}

func result(id string, s verdict.Status) Event {
	return Event{Program: server, Test: "TestServer/" + id, Check: check(id, s)}
}

var (
	first = Event{Isolation: "process"}
	last  = Event{End: true}
	paper = Paper{Seed: "kauri", Programs: []Candidate{{Program: server, Command: []string{"x"}}}}
)

// streams is a script's line that prints how tests ended, as Go prints it.
func streams(words ...string) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(`printf '\026--- ` + w + ` (0.00s)\n'` + "\n")
	}
	return b.String()
}

func TestRun(t *testing.T) {
	var streamed bytes.Buffer
	var each []string
	v, err := Run(t.Context(), paper, Options{
		Tests: script(t, events(t, first, planned("a"), planned("b"), result("b", verdict.Fail), result("a", verdict.Pass), last)+
			streams("PASS: TestServer/a", "FAIL: TestServer/b", "FAIL: TestServer")+"exit 1\n"),
		Stream: &streamed,
		Each:   func(program string, c verdict.Check) { each = append(each, program+" "+c.Name) },
	})
	require.NoError(t, err)
	assert.Equal(t, "kauri", v.Seed)
	assert.Equal(t, "process", v.Isolation)
	assert.Equal(t, []float64{2, 4}, []float64{v.Points, v.Max})
	assert.Empty(t, v.Tampering)
	assert.Equal(t, []verdict.Check{check("a", verdict.Pass), check("b", verdict.Fail)}, v.Programs[0].Checks, "in teaching order")
	assert.Equal(t, []string{server + " b", server + " a"}, each, "as they come")
	assert.Contains(t, streamed.String(), "TestServer/b")
}

// Hidden tests that break are the grader's failure. What was held stands.
func TestBadTests(t *testing.T) {
	whole := events(t, first, planned("a"), result("a", verdict.Pass))
	for name, c := range map[string]struct{ script, want string }{
		"they say nothing":             {"exit 0\n", "they ended without a result: <nil>: "},
		"they panic at once":           {"echo panic: oh >&2\nexit 2\n", "exit status 2: panic: oh"},
		"they write no JSON":           {"echo hello >&3\n", "read the results: invalid character 'h'"},
		"they write half an event":     {"printf '{\"Program\": \"x' >&3\n", "read the results: unexpected EOF"},
		"they write JSON of another's": {"echo '[1]' >&3\n", "read the results: json: cannot unmarshal array"},
		"they do not read their paper": {"exec 0<&-\nexit 4\n", "exit status 4"},
		"they stop at the end":         {whole + "exit 0\n", "they ended without a result"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Run(t.Context(), paper, Options{Tests: script(t, c.script)})
			assert.ErrorContains(t, err, "run the hidden tests: ")
			assert.ErrorContains(t, err, c.want)
		})
	}
	_, err := Run(t.Context(), paper, Options{Tests: filepath.Join(t.TempDir(), "nowhere")})
	assert.ErrorIs(t, err, os.ErrNotExist)

	v, err := Run(t.Context(), paper, Options{Tests: script(t,
		events(t, first, planned("a"), planned("b"), result("a", verdict.Pass))+"echo panic: oh >&2\nexit 2\n")})
	require.NoError(t, err)
	a, b := v.Programs[0].Checks[0], v.Programs[0].Checks[1]
	assert.Equal(t, verdict.Pass, a.Status)
	assert.Equal(t, verdict.Broken, b.Status)
	assert.Equal(t, "the hidden tests ended early (exit status 2): panic: oh", b.Got)
	assert.Equal(t, []float64{2, 2}, []float64{v.Points, v.Max}, "what the grader broke costs nobody a point")
	assert.Empty(t, v.Tampering, "a stream that was cut off forges nothing")
}

// A program that was never announced has no checks, and a result that nobody
// asked for counts for nothing.
func TestUninvited(t *testing.T) {
	v, err := Run(t.Context(), paper, Options{Tests: script(t, events(t, first, planned("a"),
		result("a", verdict.Fail), result("b", verdict.Pass),
		Event{Program: "04-goroutines/chat", Test: "TestChat/x", Check: verdict.Check{ID: "x", Points: 100, Max: 100, Status: verdict.Pass}},
		last)+streams("FAIL: TestServer/a"))})
	require.NoError(t, err)
	require.Len(t, v.Programs, 1)
	assert.Equal(t, []float64{0, 2}, []float64{v.Points, v.Max})

	v, err = Run(t.Context(), Paper{Programs: []Candidate{{Program: "nobody/knows"}}},
		Options{Tests: script(t, events(t, first, last))})
	require.NoError(t, err)
	assert.Empty(t, v.Programs[0].Checks)
}

// Where the stream and the results do not agree, somebody else has written.
func TestTampering(t *testing.T) {
	failed := events(t, first, planned("a"), result("a", verdict.Fail), last)
	long := "head -c 200000 /dev/zero | tr '\\0' x\n"
	for name, c := range map[string]struct{ stream, want string }{
		"they agree":              {streams("FAIL: TestServer/a", "FAIL: TestServer"), ""},
		"a forged pass before":    {streams("PASS: TestServer/a", "FAIL: TestServer/a"), `tells 2 times how "TestServer/a" ended`},
		"a forged pass alone":     {streams("PASS: TestServer/a"), `says PASS of "TestServer/a", and its result says fail`},
		"a check that is not one": {streams("FAIL: TestServer/a", "PASS: TestServer/b"), `a check that was not held: "TestServer/b"`},
		"a line without its end":  {long + streams("FAIL: TestServer/a"), ""},
		"a mark without Go's own": {streams("FAIL: TestServer/a") + "echo '--- PASS: TestServer/a (0.00s)'\n", ""},
		"nothing":                 {"", `does not tell how "TestServer/a" ended`},
	} {
		t.Run(name, func(t *testing.T) {
			v, err := Run(t.Context(), paper, Options{Tests: script(t, failed+c.stream)})
			require.NoError(t, err)
			assert.Equal(t, verdict.Fail, v.Programs[0].Checks[0].Status, "results do not come from the stream")
			if c.want == "" {
				assert.Empty(t, v.Tampering)
			} else if assert.Len(t, v.Tampering, 1) {
				assert.Contains(t, v.Tampering[0], c.want)
			}
		})
	}
}

// Tests that are called off hear it from the end of their standard input, and
// have time to tidy up; not for ever, and what they leave is removed.
func TestCalledOff(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	defer func(before time.Duration) { farewell = before }(farewell)
	begin := "mkdir -p $TMPDIR/a/b; chmod 0 $TMPDIR/a\n" + events(t, first, planned("a"), result("a", verdict.Pass))
	done := filepath.Join(t.TempDir(), "done")
	for patience, end := range map[time.Duration]string{
		10 * time.Second:       "cat >/dev/null; echo tidy >" + done + "; exit 3\n",
		100 * time.Millisecond: "exec sleep 1000\n",
	} {
		farewell = patience
		ctx, cancel := context.WithCancel(t.Context())
		start := time.Now()
		_, err := Run(ctx, paper, Options{Tests: script(t, begin+end), Each: func(string, verdict.Check) { cancel() }})
		assert.ErrorIs(t, err, context.Canceled)
		assert.Less(t, time.Since(start), 20*time.Second)
		left, err := os.ReadDir(os.TempDir())
		require.NoError(t, err)
		assert.Empty(t, left)
	}
	assert.FileExists(t, done)
}

// The list is all programs, and each with its points.
func TestList(t *testing.T) {
	other := planned("c")
	other.Program = "01-blocking/client"
	all, err := List(t.Context(), script(t, `case "$paper" in *'"List":true'*) ;; *) exit 5;; esac`+"\n"+
		events(t, first, planned("a"), planned("b"), other, last)))
	require.NoError(t, err)
	require.Len(t, all, 2)
	assert.Equal(t, server, all[0].Program)
	assert.Equal(t, 4.0, all[0].Max)
	assert.Equal(t, 2.0, all[1].Max)
	_, err = List(t.Context(), script(t, "exit 3\n"))
	assert.ErrorContains(t, err, "list the hidden tests: ")
}

// The tests' own standard error is kept in small.
func TestTail(t *testing.T) {
	var said tail
	for range 1000 {
		n, err := said.Write([]byte("kia ora, "))
		assert.NoError(t, err)
		assert.Equal(t, 9, n)
	}
	_, _ = said.Write([]byte("the end\n"))
	assert.LessOrEqual(t, len(said.String()), 4096)
	assert.True(t, strings.HasSuffix(said.String(), "the end"))
}
