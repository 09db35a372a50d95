// Grader holds hidden tests against the programs of the workbook.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"example.org/sockets/grader/internal/exam"
	"example.org/sockets/grader/internal/program"
	"example.org/sockets/grader/internal/report"
	"example.org/sockets/grader/internal/submission"
	"example.org/sockets/grader/internal/verdict"
)

// The exit codes.
const (
	held   = 0 // every check held
	failed = 1 // a check failed, or a program does not build
	usage  = 2 // the command line is wrong
	broke  = 3 // the grader itself broke
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// An order is what the command line asks for.
type order struct {
	folders           []string
	as, exec          string
	json, seed        string
	open, list, board bool
	stdout, stderr    io.Writer
	status            int
}

// run is the program: the world in, an exit code out.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (status int) {
	o := &order{stdout: stdout, stderr: stderr}
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintln(stderr, "grader: this is the grader's fault, not yours:", p)
			status = broke
		}
	}()
	check := &cobra.Command{
		Use: "check [FOLDER...]", Short: "hold the hidden tests against the programs in folders",
		RunE: func(_ *cobra.Command, folders []string) error {
			o.folders = folders
			return o.check(ctx)
		},
	}
	root := &cobra.Command{
		Use: "grader", Short: "grade the programs of Network Sockets, a workbook in Go",
		Example: "  go run ./grader                          where you stand\n" +
			"  go run ./grader check 01-blocking        check a stage\n" +
			"  go run ./grader check solutions          check the answers\n" +
			"  go run ./grader check --as 01-blocking/server --exec 'python3 server.py {host} {port}'",
		Args: cobra.NoArgs, SilenceErrors: true, SilenceUsage: true,
		RunE: func(*cobra.Command, []string) error {
			if o.as == "" && !o.list {
				o.board = true
			}
			return o.check(ctx)
		},
	}
	for _, c := range []*cobra.Command{root, check} {
		f := c.Flags()
		f.StringVar(&o.as, "as", "", "take the folder or the command for `STAGE/PROGRAM`")
		f.StringVar(&o.exec, "exec", "", "check a `COMMAND` instead, with {addr}, {host}, {port}, {flags} filled in")
		f.StringVar(&o.json, "json", "", "write the verdict as JSON to `FILE`; - is standard output")
		f.StringVar(&o.seed, "seed", "", "where random input comes from")
		f.BoolVarP(&o.open, "verbose", "v", false, "show the transcripts of passed checks too")
		f.BoolVar(&o.list, "list", false, "list every check: id, name, points, what to read")
	}
	root.AddCommand(check)
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	if err := root.Execute(); err != nil {
		fmt.Fprintf(stderr, "grader: %v\n", err)
		var own grader
		if errors.As(err, &own) {
			return broke
		}
		return usage
	}
	return o.status
}

// grader is an error that is the grader's own.
type grader struct{ error }

func (o *order) check(ctx context.Context) error {
	ws, err := program.Open(ctx)
	if err != nil {
		return grader{err}
	}
	defer ws.Close()
	tests, err := exam.Compile(ctx, ws.Dir())
	if err != nil {
		return grader{err}
	}
	if o.list {
		return o.lists(ctx, tests)
	}
	if o.seed == "" {
		o.seed = rand.Text()[:8]
	}
	paper := exam.Paper{Seed: o.seed}
	v, err := o.candidates(ctx, ws, &paper)
	if err != nil {
		return err
	}
	judged, err := exam.Run(ctx, paper, exam.Options{Tests: tests})
	if err != nil {
		return grader{err}
	}
	v.Version, v.Seed, v.Isolation, v.Tampering = judged.Version, judged.Seed, judged.Isolation, judged.Tampering
	next := 0
	for i := range v.Programs {
		if v.Programs[i].Build.OK {
			v.Programs[i].Checks = judged.Programs[next].Checks
			next++
		}
	}
	v.Score()
	return o.reports(v)
}

// candidates finds what to examine, and builds it.
func (o *order) candidates(ctx context.Context, ws *program.Workshop, paper *exam.Paper) (v verdict.Verdict, err error) {
	if o.exec != "" {
		p, err := submission.Program(o.as)
		if err != nil {
			return v, err
		}
		c, err := program.FromCommand(p, o.exec)
		if err != nil {
			return v, err
		}
		paper.Programs = append(paper.Programs, c)
		v.Programs = append(v.Programs, verdict.Program{Program: p.ID(), Build: verdict.Build{OK: true}})
		return v, nil
	}
	works, err := o.works()
	if err != nil {
		return v, err
	}
	built, err := ws.BuildAll(ctx, works)
	if err != nil {
		return v, grader{err}
	}
	for i, b := range built {
		v.Programs = append(v.Programs, verdict.Program{
			Program: works[i].Program.ID(), Build: b.Build, Checks: []verdict.Check{}, Max: works[i].Program.Points,
		})
		if b.Build.OK {
			paper.Programs = append(paper.Programs, b.Candidate)
		}
	}
	return v, nil
}

func (o *order) works() (works []submission.Work, err error) {
	if o.board {
		dir, err := submission.Workspace(".")
		if err != nil {
			return nil, err
		}
		o.folders = []string{dir}
	}
	if len(o.folders) == 0 {
		o.folders = []string{"."}
	}
	for _, folder := range o.folders {
		if o.as != "" {
			w, err := submission.As(o.as, folder)
			if err == nil {
				works = append(works, w)
				continue
			}
			return nil, err
		}
		found, err := submission.Find(folder)
		if err != nil { // the others are graded all the same
			fmt.Fprintf(o.stderr, "grader: %v\n", err)
			o.status = usage
		}
		works = append(works, found...)
	}
	if len(works) == 0 {
		return nil, errors.New("there is nothing to check")
	}
	return works, nil
}

func (o *order) reports(v verdict.Verdict) error {
	if o.json != "" {
		out := o.stdout
		if o.json != "-" {
			f, err := os.Create(o.json)
			if err != nil {
				return err
			}
			defer f.Close()
			out = f
		}
		if err := report.JSON(out, v); err != nil {
			return grader{err}
		}
	}
	if o.board {
		report.Board(o.stdout, v)
		return nil
	}
	if o.json != "-" {
		report.Terminal(o.stdout, v, o.open)
	}
	for _, p := range v.Programs {
		switch {
		case p.Count(verdict.Broken) > 0:
			o.status = broke
		case !p.Held():
			o.status = max(o.status, failed)
		}
	}
	return nil
}

func (o *order) lists(ctx context.Context, tests string) error {
	programs, err := exam.List(ctx, tests)
	if err != nil {
		return grader{err}
	}
	for _, p := range programs {
		for _, c := range p.Checks {
			fmt.Fprintf(o.stdout, "%s\t%s\t%g\t%s\n", c.ID, c.Name, c.Max, c.See)
		}
	}
	return nil
}
