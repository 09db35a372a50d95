package report_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/mattn/go-runewidth"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/report"
	"example.org/sockets/grader/internal/verdict"
)

var update = flag.Bool("update", false, "write the golden files in testdata")

// golden compares a report with the file that holds how it is to look.
func golden(t *testing.T, name, got string) {
	file := filepath.Join("testdata", name+".golden")
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), got, "%s: go test ./grader/internal/report -update", name)
}

// check makes a check that ended in some way.
func check(status verdict.Status, name string) verdict.Check {
	c := verdict.Check{
		ID: "03-selector/server/" + strings.ReplaceAll(name, " ", "-"), Name: name, Status: status, Max: 2,
		Transcript: []string{"0.000  ann connects", `0.001  ann sends "kia ora"`, `0.002  ann hears "kia ora"`},
	}
	if status == verdict.Pass {
		c.Points = 2
	}
	return c
}

// late is the failure in the workbook's own picture of one.
func late() verdict.Check {
	c := check(verdict.Fail, "keeps every byte for a client that reads late")
	c.Transcript = []string{
		"0.000  ann connects", "0.001  ann sends 4 MiB, and does not read", "0.214  ann starts to read",
		"0.391  ann has read 2 703 360 bytes; nothing more for 2 s",
	}
	c.Got = "2 703 360 bytes, the first difference at byte 2 637 824"
	c.Want = "4 194 304 bytes, the same as sent"
	c.Kernel = []string{"the server's receive queue is empty, and so is its send queue: it holds nothing more for ann"}
	c.Stack = []string{"03-selector/server/server.go:41, in serve [syscall]", "03-selector/server/main.go:29, in main"}
	c.Why = "write() on a non-blocking socket may take only part of what it is given. What it did not take is still yours to send."
	c.See = "03-selector/README.md#when-write-takes-a-part"
	return c
}

func program(checks ...verdict.Check) verdict.Program {
	return verdict.Program{Program: "03-selector/server", Build: verdict.Build{OK: true}, Checks: checks}
}

func of(programs ...verdict.Program) verdict.Verdict {
	v := verdict.Verdict{Version: 1, Seed: "kauri", Isolation: "process", Programs: programs}
	v.Score()
	return v
}

// voices are verdicts of every kind.
func voices() map[string]verdict.Verdict {
	caret := late()
	caret.Name = "echoes every byte"
	caret.Transcript = []string{"0.000  ann connects", `1.002  ann sends ` + strings.Repeat("kia ora ", 14) + `and waits`}
	caret.Got = "\"kia ora, \\x00\\x01\\x02 \"\n           ^ byte 10"
	caret.Want = `"kia ora, \x01\x01\x02 "`
	long := late()
	long.Name = "echoes a long line, and its caret stands in the part that is shown"
	long.Got = `"` + strings.Repeat("0123456789", 12) + "x\" and more\n" + strings.Repeat(" ", 121) + "^ byte 120"
	long.Kernel, long.Stack, long.Transcript = nil, nil, nil

	waits := check(verdict.Skip, "sends what is owed after the end of stream")
	waits.Got = `not held: it says nothing while the program fails "echoes every byte"`
	waits2 := waits
	waits2.Name, waits2.ID = "outlives a reset", "r"
	unseen := check(verdict.Skip, "leaves no descriptor behind")
	unseen.Got, unseen.Max = "not held: it asks the kernel what only Linux tells", 0

	broken := check(verdict.Broken, "serves a thousand at once")
	broken.Got, broken.Max = "mkdir /tmp/sockets-1: no space left on device", 0

	hostile := late()
	hostile.Name = "echoes \x1b[2J\x16--- PASS: everything"
	hostile.Transcript = []string{"0.000  ann hears \x1b]0;gone\x07\nok  \t\u009b31m \xff\u202e"}
	hostile.Got, hostile.Want = "\x00\r\ngone\n\n\n", "a\tb"
	hostile.Kernel, hostile.Stack = []string{"\x1b[31m"}, []string{"\x1b[31m\n\x16"}
	hostile.Why, hostile.See = "\x1b", "\x1b.md#\x1b"

	unbuilt := verdict.Program{Program: "03-selector/client", Checks: []verdict.Check{waits, waits},
		Build: verdict.Build{Output: "# example.org/sockets/03-selector/client\n03-selector/client/client.go:20:3: undefined: ecko\n" +
			"03-selector/client/client.go:21:17: cannot use \"what is this, and how long does it go on\" (untyped string constant) as int value in argument to sendAll\n    have (int)"}}
	noted := program(check(verdict.Pass, "echoes every byte"))
	noted.Build.Output = "03-selector/server/main.go is not the one that was given, and is not used: the given one is. What is yours goes into server.go."
	answers := late()
	answers.Name, answers.ID = "answers", "03-selector/server/answers"
	begun := []verdict.Check{check(verdict.Pass, "listens"), answers}
	for _, c := range []struct{ name, needs string }{
		{"answers again", "answers"}, {"answers any bytes", "answers-again"}, {"ends", "answers-any-bytes"},
		{"listens again", "listens"}, {"outlives a reset", "ends"},
	} {
		skipped := check(verdict.Skip, c.name)
		skipped.Needs, skipped.Got = "03-selector/server/"+c.needs, "not held yet: first comes "+c.needs
		begun = append(begun, skipped)
	}
	forged := of(program(check(verdict.Pass, "echoes every byte")))
	forged.Tampering = []string{"the stream says that \"echoes every byte\" passed twice", "\x1b[2J"}
	return map[string]verdict.Verdict{
		"held":      of(program(check(verdict.Pass, "listens on the address it is given, and only there"), check(verdict.Pass, "echoes every byte"))),
		"failed":    of(program(check(verdict.Pass, "listens on the address it is given, and only there"), check(verdict.Pass, "echoes every byte"), late())),
		"caret":     of(program(caret, long, waits, waits2, unseen)),
		"no-build":  of(unbuilt, program(check(verdict.Pass, "echoes every byte"))),
		"noted":     of(noted),
		"broken":    of(program(check(verdict.Pass, "echoes every byte"), broken)),
		"hostile":   of(program(hostile)),
		"tampering": forged,
		"waiting":   of(program(begun...)),
	}
}

func title(see string) string {
	if see == "03-selector/README.md#when-write-takes-a-part" {
		return "When write takes a part"
	}
	return ""
}

var colours = regexp.MustCompile(`\x1b\[\d+m`)

func TestTerminal(t *testing.T) {
	for name, v := range voices() {
		t.Run(name, func(t *testing.T) {
			var plain, coloured bytes.Buffer
			report.Terminal(&plain, v, report.Options{Title: title})
			golden(t, name, plain.String())
			report.Terminal(&coloured, v, report.Options{Title: title, Color: true})
			assert.Equal(t, plain.String(), colours.ReplaceAllString(coloured.String(), ""), "colours change nothing else")
			assert.NotContains(t, strings.ReplaceAll(plain.String(), "\n", ""), "\x1b")
			assert.NotRegexp(t, `[\x00-\x09\x0b-\x1f\x7f]|[\x{80}-\x{9f}]`, plain.String())
			for line := range strings.SplitSeq(plain.String(), "\n") {
				assert.LessOrEqual(t, runewidth.StringWidth(line), 80, line)
			}
		})
	}
}

func TestTerminalOpen(t *testing.T) {
	var out bytes.Buffer
	v := voices()["held"]
	report.Terminal(&out, v, report.Options{Open: true, Labels: []string{"solutions/03-selector/server"}})
	golden(t, "open", out.String())
}

func TestBoard(t *testing.T) {
	stage := func(id string, checks ...verdict.Check) verdict.Program {
		return verdict.Program{Program: id, Build: verdict.Build{OK: true}, Checks: checks}
	}
	pass, fail := check(verdict.Pass, "listens"), late()
	blank := check(verdict.Fail, "connects, and says Hello")
	blank.Got = "the client ended with status 2, and said: panic: step 4 is not written yet"
	half := check(verdict.Fail, "answers")
	half.Got = "the server ended with status 2, and said: panic: step 7.2 is not written yet"
	unbuilt := verdict.Program{Program: "01-blocking/client"}
	absent := unbuilt
	absent.Build.Output = absentWords
	for name, v := range map[string]verdict.Verdict{
		"board-begun":  of(stage("01-blocking/server", pass, half), stage("01-blocking/client", blank, pass), stage("02-multi-client/sequential", pass, fail)),
		"board-built":  of(stage("01-blocking/server", pass, pass), unbuilt),
		"board-absent": of(stage("01-blocking/server", pass, pass), absent),
		"board-failed": of(stage("01-blocking/server", pass, pass), stage("01-blocking/client", pass, fail)),
		"board-held":   of(stage("01-blocking/server", pass, pass), stage("01-blocking/client", pass)),
		"board-wide": of(stage("04-goroutines/server", pass, half), stage("04-goroutines/relay", pass, half),
			stage("04-goroutines/chat", pass, half)),
	} {
		var out bytes.Buffer
		report.Board(&out, v, report.Options{Again: "go run ./grader check", Answers: "go run ./grader check solutions"})
		golden(t, name, out.String())
	}
}

// The JSON form is the one in the contract with other programs: what goes out
// comes in again, no list is null, and no control byte stands in it.
func TestJSON(t *testing.T) {
	for name, v := range voices() {
		var out bytes.Buffer
		require.NoError(t, report.JSON(&out, v))
		assert.NotContains(t, out.String(), "null", name)
		assert.NotContains(t, out.String(), "\x1b", name)
		var back verdict.Verdict
		require.NoError(t, json.Unmarshal(out.Bytes(), &back))
		assert.Equal(t, v.Points, back.Points)
	}
	var out bytes.Buffer
	require.NoError(t, report.JSON(&out, voices()["failed"]))
	golden(t, "json", out.String())
	out.Reset()
	require.NoError(t, report.JSON(&out, verdict.Verdict{}))
	assert.Contains(t, out.String(), `"programs": []`)
}

func TestSections(t *testing.T) {
	title := report.Sections(fstest.MapFS{"01-blocking/README.md": {Data: []byte("# 01\n\n## What `accept` does, and why\ntext # no\n")}})
	assert.Equal(t, "What accept does, and why", title("01-blocking/README.md#what-accept-does-and-why"))
	assert.Empty(t, title("01-blocking/README.md#no"))
	assert.Empty(t, title("02/README.md#x"))
	assert.Empty(t, title("../x"))
}
