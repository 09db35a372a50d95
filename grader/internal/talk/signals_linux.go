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

// IsStopped stops the program where it waits, as Ctrl-Z does.
func (p *Program) IsStopped() {
	p.rests()
	p.becomes(syscall.SIGSTOP, true)
	p.room.notes("%s is stopped (SIGSTOP)", p.name)
}

// IsContinued lets the program go on after [Program.IsStopped].
func (p *Program) IsContinued() {
	p.becomes(syscall.SIGCONT, false)
	p.room.notes("%s is continued (SIGCONT)", p.name)
}

// becomes sends a signal, and waits for what it does.
func (p *Program) becomes(signal syscall.Signal, stopped bool) {
	p.Signal(signal)
	p.room.newWait().until(func() bool {
		process, err := kernel.Look(p.PID)
		return err != nil || process.Stopped() == stopped
	})
}

// rests waits until every thread of the program sleeps, which is until it sits
// in a call that blocks. One that never rests is not waited for any longer.
func (p *Program) rests() {
	p.room.newWait().until(func() bool {
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
