package exam

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"example.org/sockets/grader/internal/sandbox"
	"example.org/sockets/grader/internal/scratch"
	"example.org/sockets/grader/internal/verdict"
)

// Options of a run.
type Options struct {
	// Tests is the compiled binary of the hidden tests: see [Compile].
	Tests string
	// Stream receives what the tests print, as go tool test2json reads it.
	// Nil discards it.
	Stream io.Writer
	// Each is called for every result as it comes in. It may be nil.
	Each func(program string, c verdict.Check)
}

// farewell is how long the tests may take to tidy up when they are called off.
var farewell = 10 * time.Second

// limit is how long one run of the hidden tests may take, whatever happens in
// it. Every wait in them has a limit of its own: this one is for a grader that
// is broken.
const limit = 20 * time.Minute

// Run holds the hidden tests against the candidates of p. The verdict has a
// program for each candidate, in order, with all its checks: one that brought
// no result is broken. An error is the grader's own failure.
func Run(ctx context.Context, p Paper, o Options) (verdict.Verdict, error) {
	l, err := run(ctx, p, o)
	if err != nil {
		return verdict.Verdict{}, fmt.Errorf("run the hidden tests: %w", err)
	}
	v := verdict.Verdict{Version: verdict.Version, Seed: p.Seed, Isolation: l.isolation}
	for _, c := range p.Programs {
		v.Programs = append(v.Programs, verdict.Program{
			Program: c.Program, Build: verdict.Build{OK: true}, Checks: l.checks(c.Program),
		})
	}
	v.Tampering = l.tampering()
	v.Score()
	return v, nil
}

// List describes all checks, program by program, in teaching order; what a
// check is worth stands in Max.
func List(ctx context.Context, tests string) ([]verdict.Program, error) {
	l, err := run(ctx, Paper{List: true}, Options{Tests: tests})
	if err != nil {
		return nil, fmt.Errorf("list the hidden tests: %w", err)
	}
	v := verdict.Verdict{}
	for _, program := range l.programs {
		v.Programs = append(v.Programs, verdict.Program{
			Program: program, Build: verdict.Build{OK: true}, Checks: l.checks(program),
		})
	}
	v.Score()
	return v.Programs, nil
}

// run starts the tests, gives them the paper, and reads their results.
func run(ctx context.Context, p Paper, o Options) (*ledger, error) {
	sandbox.Adopt()
	if warden := wardenOf(o.Tests); exists(warden) {
		p.Warden = warden
	}
	paper, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	results, theirs, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer results.Close()
	dir, err := scratch.New("exam") // what they leave there goes with it
	if err != nil {
		_ = theirs.Close() // ignored: nobody has it
		return nil, err
	}
	defer dir.Close()
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, o.Tests, "-test.v=test2json", "-test.paniconexit0",
		"-test.parallel=1000", "-test.timeout="+limit.String())
	cmd.Env = append(os.Environ(), Variable+"=3", "TMPDIR="+dir.Name())
	apart(cmd)
	cmd.ExtraFiles = []*os.File{theirs} // descriptor 3
	var said tail
	stream := &stream{to: o.Stream}
	cmd.Stdout, cmd.Stderr = stream, &said
	cmd.WaitDelay = farewell
	stdin, err := cmd.StdinPipe() // stays open: its end tells the tests to tidy up and go
	if err == nil {
		cmd.Cancel = stdin.Close
		err = cmd.Start()
	}
	_ = theirs.Close() // ignored: the tests have their own
	if err != nil {
		return nil, err
	}
	if _, err := stdin.Write(append(paper, '\n')); err != nil {
		cancel() // they have ended already, and say why
	}
	l := newLedger(o.Each)
	reading := l.reads(results)
	ended := cmd.Wait()
	sandbox.SweepOf(cmd.Process.Pid)
	l.stream = stream
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case reading != nil:
		return nil, fmt.Errorf("read the results: %w", reading)
	case l.end:
		return l, nil // a status other than 0 says that some check failed
	case len(l.programs) > 0 && errors.As(ended, &exit):
		l.broke = fmt.Sprintf("the hidden tests ended early (%v): %s", ended, said.String())
		return l, nil // what has been held stands
	}
	return nil, fmt.Errorf("they ended without a result: %v: %s", ended, said.String())
}

// A tail keeps the end of what is written to it.
type tail struct{ b []byte }

func (t *tail) Write(b []byte) (int, error) {
	t.b = append(t.b, b...)
	t.b = t.b[max(0, len(t.b)-4096):]
	return len(b), nil
}

func (t *tail) String() string { return string(bytes.TrimSpace(t.b)) }
