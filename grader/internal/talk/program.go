package talk

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"example.org/sockets/grader/internal/kernel"
	"example.org/sockets/grader/internal/sandbox"
)

// A Program is the student's, once it has been started.
type Program struct {
	room *Room
	name string // "the server", "the client"

	expected bool // somebody waits for its end, or has brought it about
	asked    bool // it has been asked where it is, and has ended over that
	*sandbox.Process
}

// Starts starts the program with the flags that the check adds, and does not
// wait for it to listen.
func (r *Room) Starts(flags ...string) *Program {
	argv := r.words(flags)
	process, err := r.box.Start(sandbox.Command{Argv: argv})
	must("start the program", err)
	r.program, r.listened = &Program{room: r, name: "the " + string(r.role), Process: process}, false
	r.notes("%s is started: %s", r.program.name, shownCommand(argv))
	return r.program
}

// Server starts the program, and waits until it listens.
func (r *Room) Server(flags ...string) *Program {
	p := r.Starts(flags...)
	p.Listens()
	return p
}

// Listens waits until the program listens on the address that it was given.
func (p *Program) Listens() {
	r := p.room
	if !kernel.Observable() {
		return // whoever connects tries until it listens
	}
	w := r.newStart()
	if !w.until(func() bool { return p.Ended() || r.listening() }) || p.Ended() {
		p.neverListened(w)
	}
	r.listened = true
	r.notes("%s listens on %s", p.name, r.addr)
}

// neverListened ends the check: the program has ended, or the wait for it has.
func (p *Program) neverListened(w *wait) {
	got := fmt.Sprintf("nobody listens on %s after %s", p.room.addr, seconds(w))
	if p.Ended() {
		got = p.lastWords()
	}
	p.room.fails(got, "a server that listens on "+p.room.addr)
}

// listening reports whether somebody listens on the room's address.
func (r *Room) listening() bool {
	if _, ok := r.tcp(); ok {
		_, ok := r.listener()
		return ok
	}
	_, path := r.network()
	ok, err := kernel.ListensOnUnix(r.program.PID, func(bound string, s kernel.Socket) bool {
		return bound == path || r.leadsTo(path, bound) && r.program.holds(s)
	})
	return ok && err == nil // an error: the program has ended
}

// leadsTo reports whether a socket that was bound to one path can be reached by
// another: it was bound to a relative one, or its file has got another name.
func (r *Room) leadsTo(path, bound string) bool {
	if bound == "" || strings.HasPrefix(bound, "@") { // it has no file (unix(7))
		return false
	}
	if !filepath.IsAbs(bound) {
		return filepath.Base(bound) == filepath.Base(path)
	}
	_, there := os.Lstat(r.box.Outside(path))
	_, here := os.Lstat(r.box.Outside(bound))
	return there == nil && errors.Is(here, fs.ErrNotExist)
}

// holds reports whether the program, or a child of it, has a descriptor of the
// socket.
func (p *Program) holds(s kernel.Socket) bool {
	return slices.ContainsFunc(kernel.Tree(p.PID), func(process kernel.Process) bool { return kernel.Holds(process.PID, s) })
}

// listener is the socket that a connection to the room's address finds.
func (r *Room) listener() (s kernel.Socket, ok bool) {
	s, ok, err := r.box.Socket(r.box.Addr(), netip.AddrPort{})
	must("look for who listens", err)
	return s, ok
}

// lastWords says how the program ended, and what it said in the end.
func (p *Program) lastWords() string {
	text := fmt.Sprintf("%s %s", p.name, p.End())
	if line := p.Complaint(); line != "" && p.End() != (sandbox.End{}) && !strings.HasPrefix(line, greeting) {
		text += ", and said: " + printable(line)
	}
	return text
}

// greeting begins the line that every server says when it listens: it is no
// complaint.
const greeting = "listening on "

// panicked reports whether the program ended with a stack trace.
func (p *Program) panicked() bool {
	said := p.Stderr.Bytes()
	return bytes.Contains(said, []byte("\ngoroutine ")) ||
		bytes.Contains(said, []byte("Traceback (most recent call last)"))
}

// waits waits for the program to end.
func (p *Program) waits(want string) {
	p.expected = true
	w := p.room.newWait()
	if !p.room.listened && len(p.room.people) == 0 { // nobody knows whether it has begun; and some try for a while
		w = p.room.newStart()
		if w.until(func() bool { return p.Ended() || p.serves() }) {
			w = p.room.newWait() // it has begun, or has ended already
		}
	}
	w.allowed = w.limit / 2 // whoever has run for so long is not about to end

	if !w.until(p.Ended) && !p.Ended() { // looked at once more: a busy machine
		p.room.fails(fmt.Sprintf("%s is still running after %s", p.name, seconds(w)), want)
	}
	p.room.notes("%s %s", p.name, p.End())
}

// serves reports whether the program itself listens on the room's address.
func (p *Program) serves() bool {
	if _, tcp := p.room.tcp(); !tcp || !kernel.Observable() {
		return false
	}
	s, ok := p.room.listener()
	return ok && p.holds(s)
}

// Ends waits for the program to end with an exit status.
func (p *Program) Ends(status int) {
	want := fmt.Sprintf("%s ends with status %d", p.name, status)
	p.waits(want)
	if end := p.End(); end != (sandbox.End{Status: status}) {
		p.room.fails(p.lastWords(), want)
	}
}

// EndsByItself waits for the program to end, with any status, and without a
// stack trace: the network's behaviour is never a reason for one.
func (p *Program) EndsByItself() {
	want := p.name + " ends by itself, without a stack trace"
	p.waits(want)
	if end := p.End(); end.Signal != "" || end.Flooding || p.panicked() {
		p.room.fails(p.lastWords(), want)
	}
}

// Prints holds what the program has printed on standard output, all of it.
func (p *Program) Prints(want string) {
	got := p.Stdout.Bytes()
	if !bytes.Equal(got, []byte(want)) {
		gotText, wantText := compare(got, []byte(want), " on standard output")
		p.room.fails(gotText, wantText)
	}
	p.room.notes("%s has printed %s", p.name, quote(got))
}

// PrintsNothing holds that the program has printed nothing on standard output.
func (p *Program) PrintsNothing() {
	if got := p.Stdout.Bytes(); len(got) > 0 {
		p.room.fails(quote(got)+" on standard output", "nothing on standard output")
	}
	p.room.notes("%s has printed nothing on standard output", p.name)
}

// Complains holds that the program has said on standard error what is wrong,
// and not by a stack trace.
func (p *Program) Complains() {
	said := p.complaints()
	if len(said) == 0 || p.panicked() {
		p.room.fails(counted(len(said), "line", "lines")+" on standard error"+trace(p.panicked()),
			"a line on standard error that says what is wrong")
	}
}

// ComplainsOf holds that the program has said what is wrong in one line on
// standard error, which names the thing that it is about.
func (p *Program) ComplainsOf(thing string) {
	said := p.complaints()
	host, port, _ := strings.Cut(thing, ":")
	names := func(line string) bool {
		return strings.Contains(line, host) && strings.Contains(line, port) && !strings.HasPrefix(line, greeting)
	}
	if p.panicked() || !slices.ContainsFunc(said, names) {
		got := counted(len(said), "line", "lines") + " on standard error" + trace(p.panicked())
		if len(said) == 1 {
			got = quote([]byte(said[0]))
		}
		p.room.fails(got, "one line on standard error, which names "+thing)
	}
}

// complaints returns the lines on standard error, and writes the first down.
func (p *Program) complaints() []string {
	said := lines(p.Stderr.Bytes())
	for _, line := range said[:min(len(said), 3)] {
		p.room.notes("%s says: %s", p.name, printable(line))
	}
	return said
}

func trace(is bool) string {
	if is {
		return ", a stack trace"
	}
	return ""
}

// KeepsWaiting holds that the program does not end, and prints nothing, for as
// long as silence lasts.
func (p *Program) KeepsWaiting() {
	want := p.name + " waits, and prints nothing"
	if !p.stays() {
		p.room.notes("%s %s", p.name, p.End())
		p.room.fails(p.lastWords(), want)
	}
	if got := p.Stdout.Bytes(); len(got) > 0 {
		p.room.fails(quote(got)+" on standard output", want)
	}
	p.room.notes("%s waits, and has printed nothing", p.name)
}

// IsKilled ends the program and its children as kill -9 does: they have no
// chance to tidy up.
func (p *Program) IsKilled() {
	tree := kernel.Tree(p.PID)
	p.killed()
	for _, process := range tree {
		if p.PID != process.PID {
			p.killedToo(process.PID)
		}
	}
	p.room.notes("%s is killed", p.name)
}

// IsKilledAlone ends the program as kill -9 does, and not its children.
func (p *Program) IsKilledAlone() {
	p.killed()
	p.room.notes("%s is killed, and its children are not", p.name)
}

func (p *Program) killed() {
	p.expected = true
	p.Signal(os.Kill)
	if !p.room.newWait().until(p.Ended) {
		panic(fmt.Errorf("process %d has been killed and does not end", p.PID))
	}
}

// killedToo kills another process, and waits until it is gone.
func (p *Program) killedToo(pid int) {
	process, err := os.FindProcess(pid)
	if err != nil {
		return // it has ended
	}
	_ = process.Kill() // ignored: it has ended
	p.room.newWait().until(func() bool {
		now, err := kernel.Look(pid)
		return err != nil || now.Zombie()
	})
}

// StillRuns holds that the program has not ended.
func (p *Program) StillRuns() {
	if p.Ended() {
		p.room.notes("%s %s", p.name, p.End())
		p.room.fails(p.lastWords(), p.name+" goes on")
	}
}
