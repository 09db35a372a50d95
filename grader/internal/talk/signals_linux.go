package talk

import (
	"os"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"

	"example.org/sockets/grader/internal/kernel"
)

// stray are signals that have nothing to say to a server.
var stray = []syscall.Signal{syscall.SIGURG, syscall.SIGCONT, syscall.SIGWINCH}

// GetsStraySignals sends every thread of the program signals that mean nothing
// to it, once it waits: they interrupt the call that it waits in.
func (p *Program) GetsStraySignals() {
	p.rests()
	for range 3 {
		for _, sig := range stray {
			for _, tid := range p.threads() {
				_ = unix.Tgkill(p.PID, tid, sig) // ignored: the thread has ended
			}
		}
	}
	p.room.notes("%s gets SIGURG, SIGCONT and SIGWINCH", p.name)
}

// IsStoppedAndContinued stops the program, as Ctrl-Z does, and lets it go on.
func (p *Program) IsStoppedAndContinued() {
	p.rests()
	for _, step := range []struct {
		signal  syscall.Signal
		stopped bool
	}{{syscall.SIGSTOP, true}, {syscall.SIGCONT, false}} {
		p.Signal(step.signal)
		newWait().until(func() bool {
			process, err := kernel.Look(p.PID)
			return err != nil || process.Stopped() == step.stopped
		})
	}
	p.room.notes("%s is stopped (SIGSTOP), and continued (SIGCONT)", p.name)
}

// rests waits until every thread of the program sleeps, which is until it sits
// in a call that blocks. One that never rests is not waited for any longer.
func (p *Program) rests() {
	newWait().until(func() bool {
		for _, tid := range p.threads() {
			if thread, err := kernel.Look(tid); err == nil && thread.State != "S" {
				return false
			}
		}
		return true
	})
}

// threads lists the ids of the program's threads.
func (p *Program) threads() (tids []int) {
	tasks, _ := os.ReadDir("/proc/" + strconv.Itoa(p.PID) + "/task") // none: it has ended
	for _, task := range tasks {
		if tid, err := strconv.Atoi(task.Name()); err == nil {
			tids = append(tids, tid)
		}
	}
	return tids
}
