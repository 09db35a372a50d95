package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/course"
	"example.org/sockets/grader/internal/exam"
	"example.org/sockets/grader/internal/verdict"
)

// The tests' own binary is gotestsum too: the grader starts itself again. And it
// is the whole grader, where a test wants one to itself.
func TestMain(m *testing.M) {
	if os.Getenv(wholeGrader) != "" {
		main()
	}
	if len(os.Args) > 1 && (os.Args[1] == presenter || os.Args[1] == repeater) {
		os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
	}
	flag.Parse()
	if err := flag.Set("test.parallel", "8"); err != nil { // most tests wait most of the time
		panic(err)
	}
	os.Exit(m.Run())
}

// wholeGrader is set in the environment of tests' own binary that is to be the
// grader.
const wholeGrader = "SOCKETS_TEST_GRADER"

// described is what the fake exam says of a program's checks.
func described(id string) verdict.Program {
	return verdict.Program{Program: id, Build: verdict.Build{OK: true}, Checks: []verdict.Check{
		{ID: id + "/listens", Name: "listens on the address it is given", Status: verdict.Broken, Max: 2, See: id[:11] + "/README.md#x"},
		{ID: id + "/echoes", Name: "echoes every byte", Status: verdict.Broken, Max: 1},
	}}
}

// fake is a grader whose hidden tests end as the test wants. Nothing is run.
func fake(t *testing.T, ends verdict.Status, out, errs io.Writer) grader {
	return grader{
		stdout: out, stderr: errs,
		compile: func(_ context.Context, dir string) (string, error) {
			assert.DirExists(t, dir)
			return "tests", nil
		},
		list: func(context.Context, string) (all []verdict.Program, err error) {
			for _, p := range course.Programs() {
				all = append(all, described(p.ID()))
			}
			return all, nil
		},
		run: func(ctx context.Context, p exam.Paper, o exam.Options) (v verdict.Verdict, err error) {
			v.Isolation = "process"
			for _, c := range p.Programs {
				assert.NotEmpty(t, c.Command)
				program := described(c.Program)
				for i := range program.Checks {
					k := &program.Checks[i]
					k.Status, k.Got, k.Transcript = ends, "silence", []string{"0.000  ann connects"}
					if ends == verdict.Pass {
						k.Points = k.Max
					}
					o.Each(c.Program, *k)
				}
				v.Programs = append(v.Programs, program)
			}
			if o.Stream != nil {
				_, err = io.WriteString(o.Stream, "\x16=== RUN   TestX\n\x16=== RUN   TestX/echoes\n"+
					"\x16--- PASS: TestX (0.01s)\n    \x16--- PASS: TestX/echoes (0.01s)\n\x16PASS\n")
			}
			return v, err
		},
	}
}

// workbook goes to a copy of a workbook: the answers, a server that does not
// compile, and what is no program at all.
func workbook(t *testing.T) {
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	t.Chdir(t.TempDir())
	t.Setenv("TMPDIR", t.TempDir()) // to see what is left behind
	for _, dir := range []string{"01-blocking", "solutions/01-blocking"} {
		require.NoError(t, os.CopyFS(dir, os.DirFS(filepath.Join(root, "solutions/01-blocking"))))
	}
	require.NoError(t, os.Mkdir("05-threads", 0o755))
	require.NoError(t, os.MkdirAll("bad/01-blocking/server", 0o755))
	require.NoError(t, os.WriteFile("bad/01-blocking/server/server.go", []byte("package main\n\nfunc serve() { ecko() }\n"), 0o644))
	require.NoError(t, os.WriteFile("go.work", nil, 0o644))
	require.NoError(t, os.WriteFile("solutions/go.mod", []byte("module example.org/sockets/solutions\n"), 0o644))
	require.NoError(t, os.WriteFile("run.sh", []byte("#!/bin/sh\n"), 0o755))
}

func TestRun(t *testing.T) {
	const pass, fail, broken = verdict.Pass, verdict.Fail, verdict.Broken
	for _, c := range []struct {
		args   string // a word each
		ends   verdict.Status
		status int
		out    string
		errs   string
	}{
		{"check 01-blocking/server", pass, held, "✓  echoes every byte\n\n3 of 3 points · 2 held", ""},
		{"01-blocking/server", pass, held, "3 of 3 points", ""},
		{"check 01-blocking/server", fail, failed, "✗  echoes every byte", ""},
		{"check 01-blocking/server", broken, broke, "This is the grader's own fault, not the program's: silence", ""},
		{"check -v 01-blocking/server --seed kauri", pass, held, "0.000  ann connects", ""},
		{"check solutions/01-blocking/server --seed kauri", pass, held, "in solutions/01-blocking/server\n", ""},
		{"check solutions/01-blocking/server --seed kauri", pass, held, "--seed kauri", ""},
		{"check 01-blocking/server 01-blocking/server/ solutions/01-blocking/server", pass, held, "6 of 6 points", ""},
		{"check bad/01-blocking", pass, failed, "bad/01-blocking/server/server.go:3:16: undefined: ecko", ""},
		{"check bad/01-blocking", pass, failed, "bad/01-blocking/client: this folder is not there, and so there is no\n", ""},
		{"check bad/01-blocking", pass, failed, "0 of 6 points · 2 not built", ""},
		{"check 05-threads", pass, usage, "", "grader: 05-threads: no stage has this name. The stages are 01-blocking"},
		{"check 05-threads nowhere 01-blocking/server", pass, usage, "3 of 3 points", "grader: nowhere: there is no such folder"},
		{"check nowhere 01-blocking/server", fail, usage, "0 of 3 points", "grader: nowhere: there is no such folder"},
		{"check nowhere 01-blocking/server", broken, broke, "", "grader: nowhere: there is no such folder"},
		{"check go.work", pass, usage, "", "go.work: this is a file, and the grader takes folders: try ."},
		{"check --as 01-blocking/server bad/01-blocking/server", pass, failed, "undefined: ecko", ""},
		{"check --as 01-blocking/server solutions/01-blocking/server", pass, held, "3 of 3", ""},
		{"check --as 01-blocking/sever 01-blocking/server", pass, usage, "", "Did you mean 01-blocking/server?"},
		{"check --as 01-blocking/server", pass, usage, "", "--as needs one folder, or --exec COMMAND"},
		{"check --as 01-blocking/server --exec ./run.sh␣{addr}", pass, held, "3 of 3", ""},
		{"--as 01-blocking/server --exec ./run.sh␣{addr}", fail, failed, "0 of 3", ""},
		{"check --as 01-blocking/server --exec ./run.sh", pass, usage, "", "--exec ./run.sh: the command does not say where the address goes"},
		{"check --as 01-blocking/server --exec ", pass, usage, "", "--exec: the command is empty"},
		{"check --exec ./run.sh␣{addr}", pass, usage, "", "--exec needs --as STAGE/PROGRAM"},
		{"check --as 01-blocking/server --exec ./run.sh␣{addr} bad", pass, usage, "", "--exec checks a command, and takes no folder: bad"},
		{"check --frobnicate", pass, usage, "", "unknown flag: --frobnicate (go run ./grader --help shows the flags)"},
		{"check --json nowhere/x 01-blocking", pass, usage, "", "--json nowhere/x: there is no folder nowhere to write it in"},
		{"check --junit solutions 01-blocking", pass, usage, "", "--junit solutions: this is a folder"},
		{"check --isolation process 01-blocking/server", pass, held, "3 of 3 points", ""},
		{"check --isolation paper 01-blocking/server", pass, usage, "", "--isolation paper: there is no such tier here. There are "},
		{"--list", pass, held, "01-blocking/server: 2 checks", ""},
		{"check --list 01-blocking", pass, held, "01-blocking/server: 2 checks", ""},
		{"--list 02-multi-client", pass, held, "02-multi-client/sequential: 2 checks", ""},
		{"--list 02-multi", pass, usage, "", "--list 02-multi: the course has no such program"},
		{"", pass, held, "01-blocking      server all 2 checks ✓ · client all 2 checks ✓\n", ""},
		{"", pass, held, "Next: 02-multi-client/sequential/server.go\n  so that it is there\n", ""},
		{"", fail, held, "Next: 01-blocking/server/server.go\n  so that it listens on the address it is given\n  grader check 01-blocking/server", ""},
		{"", broken, broke, "This is the grader's own fault", ""},
		{"--help", pass, held, "usage: go run ./grader", ""},
		{"help", pass, held, "usage: go run ./grader", ""},
		{"check -h", pass, held, "usage: go run ./grader", ""},
	} {
		t.Run(c.args+" "+string(c.ends), func(t *testing.T) {
			workbook(t)
			args := strings.Split(c.args, " ")
			for i := range args {
				args[i] = strings.ReplaceAll(args[i], "␣", " ")
			}
			if c.args == "" {
				args = nil
			}
			var out, errs bytes.Buffer
			status := fake(t, c.ends, &out, &errs).main(t.Context(), args)
			assert.Equal(t, c.status, status, "%s%s", &out, &errs)
			assert.Contains(t, out.String(), c.out)
			assert.Contains(t, errs.String(), c.errs)
			if c.errs == "" {
				assert.Empty(t, errs.String())
			}
			left, err := os.ReadDir(os.TempDir())
			require.NoError(t, err)
			assert.Empty(t, left, "nothing is left behind")
		})
	}
}

// What goes wrong in the grader is the grader's fault, and nothing stays.
func TestFaults(t *testing.T) {
	for name, c := range map[string]struct {
		breaks func(g *grader)
		want   string
	}{
		"compile": {func(g *grader) {
			g.compile = func(context.Context, string) (string, error) { return "", errors.New("no space left on device") }
		}, "grader: this is the grader's own fault, not yours: no space left on device"},
		"run": {func(g *grader) {
			g.run = func(context.Context, exam.Paper, exam.Options) (v verdict.Verdict, err error) {
				return v, errors.New("\x1b[2J")
			}
		}, `not yours: \x1b[2J`},
		"too few": {func(g *grader) {
			g.run = func(context.Context, exam.Paper, exam.Options) (v verdict.Verdict, err error) { return v, nil }
		}, "the hidden tests returned other programs than they were given"},
		"panic": {func(g *grader) {
			g.run = func(context.Context, exam.Paper, exam.Options) (v verdict.Verdict, err error) { panic("oh") }
		}, "not yours: panic: oh"},
		"panic beside": {func(g *grader) {
			g.compile = func(context.Context, string) (string, error) { panic("oh") }
		}, "not yours: panic: oh"},
		"interrupt": {func(g *grader) {
			g.run = func(ctx context.Context, _ exam.Paper, _ exam.Options) (v verdict.Verdict, err error) {
				return v, context.Canceled
			}
		}, "not yours: context canceled"},
	} {
		t.Run(name, func(t *testing.T) {
			workbook(t)
			var out, errs bytes.Buffer
			g := fake(t, verdict.Pass, &out, &errs)
			c.breaks(&g)
			assert.Equal(t, broke, g.main(t.Context(), []string{"check", "01-blocking/server"}))
			assert.Contains(t, errs.String(), c.want)
			assert.Empty(t, out.String())
			left, _ := os.ReadDir(os.TempDir())
			assert.Empty(t, left)
		})
	}
}

func TestInterrupted(t *testing.T) {
	workbook(t)
	ctx, cancel := context.WithCancel(t.Context())
	var out, errs bytes.Buffer
	g := fake(t, verdict.Pass, &out, &errs)
	g.run = func(ctx context.Context, _ exam.Paper, _ exam.Options) (v verdict.Verdict, err error) {
		cancel()
		return v, ctx.Err()
	}
	assert.Equal(t, broke, g.main(ctx, []string{"check", "01-blocking/server"}))
	assert.Equal(t, "grader: interrupted: nothing is decided\n", errs.String())
	left, _ := os.ReadDir(os.TempDir())
	assert.Empty(t, left)
}

func TestTamperingFails(t *testing.T) {
	workbook(t)
	var out, errs bytes.Buffer
	g := fake(t, verdict.Pass, &out, &errs)
	honest := g.run
	g.run = func(ctx context.Context, p exam.Paper, o exam.Options) (verdict.Verdict, error) {
		v, err := honest(ctx, p, o)
		v.Tampering = []string{"the stream says something else"}
		return v, err
	}
	assert.Equal(t, failed, g.main(t.Context(), []string{"01-blocking/server"}))
	assert.Contains(t, out.String(), "!  Tampering: the stream says something else.")
}
