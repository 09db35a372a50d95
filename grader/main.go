// Grader holds hidden tests against the programs of the workbook.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"example.org/sockets/grader/internal/exam"
	"example.org/sockets/grader/internal/printable"
	"example.org/sockets/grader/internal/verdict"
)

// The exit codes. Of several, the highest counts.
const (
	held   = 0 // every check held
	failed = 1 // a check failed, or a program does not build
	usage  = 2 // the command line is wrong
	broke  = 3 // the grader itself broke
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends it at once
	// A reader that has left, as head does, must not end the grader half-way:
	// its folders would stay behind. A write fails then, and that is all.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program: the world in, an exit code out.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	g := grader{compile: exam.Compile, run: exam.Run, list: exam.List, stdout: stdout, stderr: stderr}
	return g.main(ctx, args)
}

// A grader is the program, and what it leans on.
type grader struct {
	compile func(ctx context.Context, dir string) (tests string, err error)
	run     func(ctx context.Context, p exam.Paper, o exam.Options) (verdict.Verdict, error)
	list    func(ctx context.Context, tests string) ([]verdict.Program, error)

	stdout, stderr io.Writer
}

// A fault is an error of the grader's own: nobody's program is to blame.
type fault struct{ error }

func (f fault) Unwrap() error { return f.error }

// halted is what somebody has interrupted that goes on from there.
type halted struct{ error }

// main does what the command line asks for. Whatever goes wrong on the way is
// said, also a panic.
func (g grader) main(ctx context.Context, args []string) (status int) {
	defer func() {
		if p := recover(); p != nil {
			g.says("this is the grader's own fault, not yours: panic: %v\n%s", p, debug.Stack())
			status = broke
		}
	}()
	o := &order{grader: g}
	err := o.command(args).ExecuteContext(ctx)
	var own fault
	var half halted
	switch {
	case err == nil:
		return o.status
	case errors.As(err, &half):
		g.says("interrupted: %v", err)
		return broke
	case ctx.Err() != nil:
		g.says("interrupted: nothing is decided")
		return broke
	case errors.As(err, &own):
		g.says("this is the grader's own fault, not yours: %v", err)
		return broke
	}
	g.says("%v", err)
	return max(o.status, usage)
}

// says tells a person something that is no result.
func (g grader) says(format string, args ...any) {
	fmt.Fprintf(g.stderr, "grader: %s\n", printable.Text(fmt.Sprintf(format, args...)))
}
