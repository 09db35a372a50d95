package sandbox

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A Process is a program that was started in a box.
type Process struct {
	PID            int
	Stdout, Stderr *Output

	handle handle
	pipes  []*os.File
	done   chan struct{} // closed when it has ended, and its output is read
	end    End           // how it ended; valid after done
}

// A handle is what a tier holds a process by.
type handle interface {
	pid() int
	signal(sig os.Signal) error
	wait() End // without Flooding
}

// begin starts a program: launch is given its standard output and error.
func begin(name string, launch func(stdout, stderr *os.File) (handle, error)) (*Process, error) {
	p := &Process{done: make(chan struct{})}
	p.Stdout, p.Stderr = newOutput(p.flood), newOutput(p.flood)
	var readers sync.WaitGroup
	var theirs []*os.File
	defer func() { closeAll(theirs) }()
	for _, out := range []*Output{p.Stdout, p.Stderr} {
		r, w, err := os.Pipe()
		if err != nil {
			closeAll(p.pipes)
			return nil, fmt.Errorf("start %s: %w", name, err)
		}
		p.pipes, theirs = append(p.pipes, r), append(theirs, w)
		readers.Go(func() { _, _ = io.Copy(out, r) }) // ignored: it ends with the pipe
	}
	var err error
	if p.handle, err = launch(theirs[0], theirs[1]); err != nil {
		closeAll(p.pipes)
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	p.PID = p.handle.pid()
	go p.wait(&readers)
	return p, nil
}

// child is a process that this one has started itself.
type child struct{ *exec.Cmd }

// start starts c in dir.
func start(c Command, dir string) (*Process, error) {
	return begin(c.Argv[0], func(stdout, stderr *os.File) (handle, error) {
		cmd := exec.Command(c.Argv[0], c.Argv[1:]...)
		cmd.Dir, cmd.Env = dir, c.Env
		if c.name != "" {
			cmd.Args[0] = c.name
		}
		cmd.SysProcAttr = attributes()
		cmd.Stdout, cmd.Stderr = stdout, stderr
		if err := launch(cmd); err != nil {
			return nil, err
		}
		limit(cmd.Process.Pid)
		return child{cmd}, nil
	})
}

func (c child) pid() int                   { return c.Process.Pid }
func (c child) signal(sig os.Signal) error { return c.Process.Signal(sig) }

func (c child) wait() (end End) {
	err := c.Wait()
	waited(c.Cmd)
	var exit *exec.ExitError
	switch {
	case err == nil:
	case errors.As(err, &exit):
		end.Status = exit.ExitCode()
		end.Signal = signalName(exit.ProcessState)
	default:
		end.Status, end.Signal = -1, err.Error()
	}
	return end
}

func closeAll(files []*os.File) {
	for _, f := range files {
		_ = f.Close() // ignored: a pipe has nothing to flush
	}
}

// wait waits for the end of the process, and then for that of its output. A
// descendant may hold the streams open: they are not waited for long.
func (p *Process) wait(readers *sync.WaitGroup) {
	p.end = p.handle.wait()
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
	_ = p.handle.signal(sig) // ignored: it has ended
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
	Hogging  bool   // the grader ended it because it used too much memory
}

func (e End) String() string {
	switch {
	case e.Flooding:
		return fmt.Sprintf("was ended: it had printed more than %d MiB", outputLimit>>20)
	case e.Hogging:
		return fmt.Sprintf("was ended: it had used more than %d MiB of memory", memoryLimit>>20)
	case e.Signal != "":
		return "was ended by a signal: " + e.Signal
	}
	return fmt.Sprintf("ended with status %d", e.Status)
}

// End says how the process ended. It may be called once [Process.Ended].
func (p *Process) End() End {
	end := p.end
	end.Flooding = p.Stdout.Flooded() || p.Stderr.Flooded()
	return end
}

// signalName names the signal that ended a process, or returns "".
func signalName(state *os.ProcessState) string {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return status.Signal().String()
	}
	return ""
}

// Complaint is the line that says what is wrong, of all that the program wrote
// to standard error; empty if there is none.
func (p *Process) Complaint() string {
	text := strings.TrimRight(string(p.Stderr.Bytes()), "\r\n")
	all := strings.Split(text, "\n")
	for _, line := range all { // Go says it first, and then where, or what flags there are
		for _, begin := range []string{"panic: ", "fatal error: ", "flag provided but not defined", "flag needs an argument", "invalid value "} {
			if strings.HasPrefix(line, begin) {
				return line
			}
		}
	}
	return all[len(all)-1] // Python, and whoever says one line, last
}
