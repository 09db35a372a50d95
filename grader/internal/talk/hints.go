package talk

import (
	"fmt"
	"slices"
	"strings"
	"syscall"
	"time"

	"example.org/sockets/grader/internal/sandbox"
)

// ofWork tells that the program runs on where it has nothing to do.
func (r *Room) ofWork() []string {
	if r.program.Ended() || r.program.sleeps() {
		return nil
	}
	began, before := time.Now(), r.excuses()
	_ = r.program.stays() // ignored: it is asked what it has done meanwhile
	took, now := time.Since(began), r.excuses()
	spent := now.spent - before.spent
	if spent == 0 || spent+now.delayed-before.delayed < took*3/4 {
		return nil
	}
	line := fmt.Sprintf("%s does not sleep: in the last %d ms it has run for %d", r.program.name, took.Milliseconds(), spent.Milliseconds())
	if spent < took*9/10 {
		line += ", and stood in line for a processor in the rest"
	}
	return []string{line}
}

// ofWords tells what a program that goes on has said last, or a child of it.
func (r *Room) ofWords() []string {
	line := r.program.Complaint()
	if line == "" || strings.HasPrefix(line, greeting) {
		return nil
	}
	return append([]string{"the last line on standard error: " + printable(line)}, r.program.hints()...)
}

// hints says what the words mean that a program has said, and how it ended.
func (p *Program) hints() (lines []string) {
	r, said := p.room, string(p.Stderr.Bytes())
	end := sandbox.End{Status: -1}
	if p.Ended() {
		end = p.End()
	}
	if strings.Contains(said, "invalid argument") && r.role == client {
		lines = append(lines, "EINVAL, invalid argument: connect says so of an address of another family than the socket's"+r.step(connects))
	} else if strings.Contains(said, "invalid argument") && !r.listened {
		lines = append(lines, "EINVAL, invalid argument: accept says so of a socket that does not listen, and bind of an address of another family than the socket's"+r.step(listens))
	}
	if strings.Contains(said, "address already in use") && r.listened {
		lines = append(lines, "EADDRINUSE, address already in use: it listens already, and has tried to once more"+r.step(begins))
	}
	if strings.Contains(said, "address already in use") && !r.listened {
		lines = append(lines, r.ofAddress()...)
	}
	if end == (sandbox.End{}) && !p.expected && r.role == server && r.listened {
		switch {
		case len(r.people) == 0:
			lines = append(lines, "it has come to the end of its program, before anybody has come")
		case slices.ContainsFunc(r.people, func(p *Person) bool { return !p.left && !p.halfClosed }):
			lines = append(lines, "it has come to the end of its program, and somebody still has need of it"+r.step(goesOn))
		}
	}
	if strings.Contains(said, "bad file descriptor") {
		lines = append(lines, "EBADF, bad file descriptor: a call was given a descriptor that is closed already, or was never opened")
	}
	if end.Signal == syscall.SIGPIPE.String() {
		lines = append(lines, "SIGPIPE ends whoever writes to a connection that is gone, and has not asked for the error instead (signal(7): ignore it, and write says EPIPE)")
	}
	if strings.Contains(said, "unction not implemented") {
		lines = append(lines, "ENOSYS, function not implemented: the grader's sandbox leaves some system calls out, io_uring's among them; --isolation process does not")
	}
	if strings.Contains(said, "endpoint is not connected") {
		lines = append(lines, "ENOTCONN, not connected: a call was given the socket that listens, or asked for the other side of a client who is gone (getpeername, shutdown)")
	}
	return lines
}

// ofAddress tells whose connections keep the address from a server that has
// been started again.
func (r *Room) ofAddress() (lines []string) {
	table, err := r.box.Sockets()
	if err != nil {
		return nil // the failure is told without it
	}
	for _, p := range r.people {
		if s, ok := table.Find(r.box.Addr(), p.here()); ok {
			lines = append(lines, fmt.Sprintf("%s's connection to the server before it is in %s, and keeps the address: bind takes it only if both servers have set SO_REUSEADDR",
				p.name, s.State))
		}
	}
	return few(lines, 2)
}
