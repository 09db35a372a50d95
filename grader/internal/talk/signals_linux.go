package talk

import (
	"syscall"

	"golang.org/x/sys/unix"

	"example.org/sockets/grader/internal/kernel"
)

// stray are signals that have nothing to say to a server.
var stray = []syscall.Signal{syscall.SIGURG, syscall.SIGCONT, syscall.SIGWINCH}

// GetsStraySignals sends every thread of the program, and of its children,
// signals that mean nothing to it, once it waits: they interrupt the call that
// it waits in.
func (p *Program) GetsStraySignals() {
	p.rests()
	for range 3 {
		for _, sig := range stray {
			for _, process := range kernel.Tree(p.PID) {
				for _, tid := range kernel.Threads(process.PID) {
					_ = unix.Tgkill(process.PID, tid, sig) // ignored: the thread has ended
				}
			}
		}
	}
	p.room.notes("%s gets SIGURG, SIGCONT and SIGWINCH", p.name)
}

// IsStopped stops the program and its children where they wait, as Ctrl-Z does.
func (p *Program) IsStopped() {
	p.rests()
	p.becomes(syscall.SIGSTOP, true)
	p.room.notes("%s is stopped (SIGSTOP)", p.name)
}

// InOneMoment has all of it happen before the program notices any.
func (p *Program) InOneMoment(happens func()) {
	p.IsStopped()
	happens()
	p.IsContinued()
}

// IsStoppedAlone stops the program, and not its children.
func (p *Program) IsStoppedAlone() {
	p.rests()
	p.Signal(syscall.SIGSTOP)
	p.room.newWait().until(func() bool {
		now, err := kernel.Look(p.PID)
		return err != nil || now.Stopped()
	})
	p.room.notes("%s is stopped (SIGSTOP), and its children are not", p.name)
}

// IsContinued lets the program go on after [Program.IsStopped].
func (p *Program) IsContinued() {
	p.becomes(syscall.SIGCONT, false)
	p.room.notes("%s is continued (SIGCONT)", p.name)
}

// becomes sends a signal, and waits for what it does.
func (p *Program) becomes(signal syscall.Signal, stopped bool) {
	tree := kernel.Tree(p.PID)
	for _, process := range tree {
		_ = unix.Kill(process.PID, signal) // ignored: it has ended
	}
	p.room.newWait().until(func() bool {
		for _, process := range tree {
			now, err := kernel.Look(process.PID)
			if err == nil && !now.Zombie() && now.Stopped() != stopped {
				return false
			}
		}
		return true
	})
}

// rests waits until every thread of the program and its children sleeps, which
// is until it sits in a call that blocks. One that never rests is not waited
// for any longer.
func (p *Program) rests() { p.room.newWait().until(p.sleeps) }
