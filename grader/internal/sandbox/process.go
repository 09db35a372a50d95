package sandbox

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// A Process is a program that was started in a box.
type Process struct {
	PID            int
	Stdout, Stderr *Output

	cmd   *exec.Cmd
	pipes []*os.File
	done  chan struct{} // closed when it has ended, and its output is read
	err   error         // how it ended; valid after done
}

// start starts c in dir, in a process group of its own.
func start(c Command, dir string) (*Process, error) {
	p := &Process{cmd: exec.Command(c.Argv[0], c.Argv[1:]...), done: make(chan struct{})}
	p.cmd.Dir, p.cmd.Env = dir, c.Env
	p.cmd.SysProcAttr = attributes()
	p.Stdout, p.Stderr = newOutput(p.flood), newOutput(p.flood)
	var readers sync.WaitGroup
	var theirs []*os.File
	for _, stream := range []struct {
		to  *io.Writer
		out *Output
	}{{&p.cmd.Stdout, p.Stdout}, {&p.cmd.Stderr, p.Stderr}} {
		r, w, err := os.Pipe()
		if err != nil {
			closeAll(append(p.pipes, theirs...))
			return nil, fmt.Errorf("start %s: %w", c.Argv[0], err)
		}
		p.pipes, theirs = append(p.pipes, r), append(theirs, w)
		*stream.to = w
		readers.Go(func() { _, _ = io.Copy(stream.out, r) }) // ignored: it ends with the pipe
	}
	err := launch(p.cmd)
	closeAll(theirs)
	if err != nil {
		closeAll(p.pipes)
		return nil, fmt.Errorf("start %s: %w", c.Argv[0], err)
	}
	p.PID = p.cmd.Process.Pid
	limit(p.PID)
	go p.wait(&readers)
	return p, nil
}

func closeAll(files []*os.File) {
	for _, f := range files {
		_ = f.Close() // ignored: a pipe has nothing to flush
	}
}

// wait waits for the end of the process, and then for that of its output. A
// descendant may hold the streams open: they are not waited for long.
func (p *Process) wait(readers *sync.WaitGroup) {
	p.err = p.cmd.Wait()
	waited(p.cmd)
	read := make(chan struct{})
	go func() { readers.Wait(); close(read) }()
	select {
	case <-read:
	case <-time.After(lastWords):
	}
	closeAll(p.pipes)
	<-read
	close(p.done)
}

// flood ends a process that prints without end.
func (p *Process) flood() { p.kill() }

// Signal sends a signal to the process; one that has ended takes no notice.
func (p *Process) Signal(sig os.Signal) {
	_ = p.cmd.Process.Signal(sig) // ignored: it has ended
}

// Done is closed when the process has ended and what it printed is read.
func (p *Process) Done() <-chan struct{} { return p.done }

// Ended reports whether Done is closed.
func (p *Process) Ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// An End says how a process ended.
type End struct {
	Status   int    // the exit status; -1 if a signal ended it
	Signal   string // "killed", "aborted (core dumped)"; empty if none did
	Flooding bool   // the grader ended it because it printed without end
}

func (e End) String() string {
	switch {
	case e.Flooding:
		return fmt.Sprintf("was ended: it had printed more than %d MiB", outputLimit>>20)
	case e.Signal != "":
		return "was ended by a signal: " + e.Signal
	}
	return fmt.Sprintf("ended with status %d", e.Status)
}

// End says how the process ended. It may be called once [Process.Ended].
func (p *Process) End() End {
	end := End{Flooding: p.Stdout.Flooded() || p.Stderr.Flooded()}
	var exit *exec.ExitError
	switch {
	case p.err == nil:
	case errors.As(p.err, &exit):
		end.Status = exit.ExitCode()
		end.Signal = signalName(exit.ProcessState)
	default:
		end.Status, end.Signal = -1, p.err.Error()
	}
	return end
}

// signalName names the signal that ended a process, or returns "".
func signalName(state *os.ProcessState) string {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return status.Signal().String()
	}
	return ""
}
