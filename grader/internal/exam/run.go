package exam

import (
	"context"
	"errors"
	"io"

	"example.org/sockets/grader/internal/verdict"
)

// Options of a run.
type Options struct {
	// Tests is the compiled binary of the hidden tests: see [Compile].
	Tests string
	// Stream receives what the tests print, in the form of go tool test2json's
	// input (go test -v=test2json). Nil discards it.
	Stream io.Writer
	// Each is called for every result as it comes in. It may be nil.
	Each func(program string, c verdict.Check)
}

// Compile compiles the hidden tests into a file below dir, and returns its name.
func Compile(ctx context.Context, dir string) (tests string, err error) {
	return "", errors.New("not there yet")
}

// Run holds the hidden tests against the candidates of p. The verdict has a
// program for each candidate, in order, with all its checks: one that brought
// no result is broken. An error is the grader's own failure.
func Run(ctx context.Context, p Paper, o Options) (verdict.Verdict, error) {
	return verdict.Verdict{}, errors.New("not there yet")
}

// List describes all checks, program by program, in teaching order; points
// stand in Max.
func List(ctx context.Context, tests string) ([]verdict.Program, error) {
	return nil, errors.New("not there yet")
}
