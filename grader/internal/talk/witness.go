package talk

import (
	"fmt"
	"slices"
	"strings"
	"syscall"
	"time"

	"example.org/sockets/grader/internal/kernel"
	"example.org/sockets/grader/internal/sandbox"
)

// testimony is what the kernel knows of the conversation at this moment: the
// steps of the program, as far as it has come with them.
// What has been said already is not said again.
func (r *Room) testimony(said string) (lines []string) {
	switch _, tcp := r.tcp(); {
	case r.program == nil:
		return nil
	case r.program.asked && r.role != client:
		return []string{"the server was asked where its goroutines are (SIGQUIT), and has ended over that"}
	case !tcp || !kernel.Observable() || r.program.Ended() && r.role != client:
		return r.ofEnd(said)
	}
	table, err := r.box.Sockets()
	if err != nil {
		return []string{err.Error()}
	}
	if r.role == client {
		return slices.Concat(r.ofEnd(said), r.ofClient(table), r.ofWork())
	}
	lines = r.ofListener(table)
	var people []string
	for _, p := range r.people {
		if !p.left {
			people = append(people, r.ofConnection(p, table)+r.ofHolders(p))
		}
	}
	lines = slices.Concat(lines, few(people, 8), r.ofOthers(table), r.ofWork(), r.ofWords())
	if strings.Contains(said, ending(syscall.ECONNRESET)) {
		lines = append(lines, "a reset, and no end of stream, comes from a socket that is closed while bytes are unread, or still coming")
	}
	return lines
}

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
	return []string{fmt.Sprintf("%s waits for nothing: of %d ms it has run for %d, and has asked for a processor in the others",
		r.program.name, took.Milliseconds(), spent.Milliseconds())}
}

// ofWords tells what a program that goes on has said last, or a child of it.
func (r *Room) ofWords() []string {
	line := r.program.Complaint()
	if line == "" || strings.HasPrefix(line, greeting) {
		return nil
	}
	return append([]string{"the last line on standard error: " + printable(line)}, r.program.hints()...)
}

// ofEnd tells that the program has ended, where nobody expects it to, and why.
func (r *Room) ofEnd(said string) []string {
	words := r.program.lastWords()
	known := strings.Contains(said, words)
	gone := "the process is gone, and its sockets with it"
	switch {
	case !r.program.Ended(), r.role == client && r.program.End() == (sandbox.End{}):
		return nil
	case r.role == client && known:
		return r.program.hints()
	case !known:
		gone += ": " + words
	}
	return append([]string{gone}, r.program.hints()...)
}

// few are the first of many lines, and how many more there are.
func few(lines []string, most int) []string {
	if more := len(lines) - most; more > 1 {
		return append(lines[:most:most], fmt.Sprintf("and so on: %d more", more))
	}
	return lines
}

// hints says what the words mean with which a server ended.
func (p *Program) hints() (lines []string) {
	said := string(p.Stderr.Bytes())
	r := p.room
	if strings.Contains(said, "invalid argument") && !r.listened {
		lines = append(lines, "EINVAL, invalid argument: accept says so of a socket that does not listen, and bind of an address of another family than the socket's"+r.step(listens))
	}
	if strings.Contains(said, "address already in use") && r.listened {
		lines = append(lines, "EADDRINUSE, address already in use: it listens already, and has tried to once more"+r.step(begins))
	}
	if p.Ended() && !p.expected && p.End() == (sandbox.End{}) && r.role == server && r.listened {
		lines = append(lines, "it has come to the end of its program, and somebody still has need of it"+r.step(goesOn))
	}
	if strings.Contains(said, "bad file descriptor") {
		lines = append(lines, "EBADF, bad file descriptor: a call was given a descriptor that is closed already, or was never opened")
	}
	if p.End().Signal == syscall.SIGPIPE.String() {
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

// ofListener tells where the program listens, if it is not where it is due,
// and who waits there.
func (r *Room) ofListener(table kernel.Table) (lines []string) {
	due := r.box.Addr()
	ln, ok := table.ListensOn(due)
	switch {
	case !ok && len(r.listeners(table)) > 0: // that says enough
	case !ok && r.listened:
		lines = append(lines, fmt.Sprintf("no socket is in LISTEN on %s any more: the listening socket has been closed", due))
	case !ok:
		lines = append(lines, fmt.Sprintf("no socket is in LISTEN on %s: bind or listen is missing%s", due, r.step(listens)))
	}
	for _, elsewhere := range r.listeners(table) {
		if elsewhere.Local != due {
			lines = append(lines, fmt.Sprintf("%s listens on %s", r.program.name, elsewhere.Local))
		}
	}
	if ok && ln.ReceiveQueue > 0 {
		lines = append(lines, fmt.Sprintf("%s in the accept queue of %s",
			counted(int(ln.ReceiveQueue), "connection waits", "connections wait"), due))
	}
	return lines
}

// listeners are the sockets on which the program, or a child of it, listens.
func (r *Room) listeners(table kernel.Table) (own kernel.Table) {
	for _, s := range table.Listening() {
		if r.program.holds(s) {
			own = append(own, s)
		}
	}
	return own
}

// ofConnection tells how the server's side of a connection stands.
func (r *Room) ofConnection(p *Person, table kernel.Table) string {
	s, ok := table.Find(p.there(), p.here())
	if !ok {
		gone := fmt.Sprintf("%s's socket for %s is gone", r.program.name, p.name)
		if r.step(hands) != "" && len(kernel.Tree(r.program.PID)) < 2 {
			gone += ", and no child of it runs" + r.step(hands)
		}
		return gone
	}
	what := fmt.Sprintf("%s's socket for %s is in %s", r.program.name, p.name, s.State)
	endUnread := s.State == kernel.CloseWait && s.ReceiveQueue > 0
	unread := int(s.ReceiveQueue)
	if endUnread {
		unread-- // the end of the stream has a sequence number too
	}
	owed := ""
	if s.SendQueue > 0 {
		owed = fmt.Sprintf(", and %s for %s wait in its send queue", bytesOf(int(s.SendQueue)), p.name)
	}
	switch {
	case s.Inode == 0 && (s.State == kernel.Established || s.State == kernel.CloseWait):
		behind, why := r.behind(table), "accept was not called for it"
		switch {
		case len(r.lifts) > 0:
			why = "accept says EMFILE"
		case behind == "":
			why += r.step(accepts)
		}
		return fmt.Sprintf("%s's connection is in %s and waits in the accept queue%s: %s", p.name, s.State, behind, why)
	case unread > 0:
		return fmt.Sprintf("%s, and %s of %s's wait in its receive queue: read was not called for them%s%s",
			what, bytesOf(unread), p.name, r.step(reads), owed)
	case endUnread:
		return fmt.Sprintf("%s: the end of %s's stream waits to be read%s%s", what, p.name, r.step(readsEnd), owed)
	case owed != "":
		return what + owed
	case s.State == kernel.CloseWait:
		return fmt.Sprintf("%s: %s has read all that came, and either no read has returned 0 since, or it has not closed%s", what, r.program.name, r.step(closes))
	case s.State == kernel.Established:
		return fmt.Sprintf("%s, its receive queue and its send queue are empty: %s has read everything, and the kernel holds nothing more", what, r.program.name)
	case (s.State == kernel.FinWait1 || s.State == kernel.FinWait2) && s.Inode != 0:
		return fmt.Sprintf("%s: %s has ended its half, and has not closed", what, r.program.name)
	case s.State == kernel.FinWait1 || s.State == kernel.FinWait2:
		return fmt.Sprintf("%s: %s has closed first", what, r.program.name)
	}
	return what
}

// behind says whose conversation a connection waits for: ", behind ann's".
func (r *Room) behind(table kernel.Table) string {
	var served []string
	for _, p := range r.people {
		if s, ok := table.Find(p.there(), p.here()); ok && s.Inode != 0 && !p.left {
			served = append(served, p.name+"'s")
		}
	}
	if len(served) == 0 {
		return ""
	}
	return ", behind " + list(served)
}

// ofHolders tells which processes hold a connection, where there are several
// that could.
func (r *Room) ofHolders(p *Person) string {
	if len(kernel.Tree(r.program.PID)) < 2 && !strings.HasSuffix(r.candidate.Program, "/processes") {
		return ""
	}
	holders := r.holders([]*Person{p})[p]
	if len(holders) == 0 {
		return ""
	}
	return ", held by " + r.program.shownProcesses(holders)
}

// ofOthers tells of connections in a crowd, and of those of people who left.
func (r *Room) ofOthers(table kernel.Table) (lines []string) {
	here := map[string]bool{}
	if r.crowd != nil {
		for _, p := range r.crowd.people {
			here[p.here().String()] = !p.left
		}
	}
	count := map[string]int{}
	for _, s := range table.To(r.box.Addr()) {
		switch stays := here[s.Remote.String()]; {
		case stays && s.Inode == 0:
			count["of the crowd: in the accept queue, accept was not called"+r.step(accepts)]++
		case stays:
			count["of the crowd: in "+string(s.State)]++
		case s.Inode == 0 || r.present(s):
		case s.State == kernel.CloseWait:
			count["of clients that have left: in CLOSE_WAIT, close was not called"+r.step(closes)]++
		default:
			count["of clients that have left: in "+string(s.State)]++
		}
	}
	for what, n := range count {
		lines = append(lines, counted(n, "connection", "connections")+" "+what)
	}
	slices.Sort(lines)
	return lines
}

// ofClient tells how the client's side of its connection stands.
func (r *Room) ofClient(table kernel.Table) (lines []string) {
	for _, s := range table {
		if s.Remote != r.box.Addr() || s.State == kernel.TimeWait {
			continue
		}
		what := fmt.Sprintf("the client's socket is in %s", s.State)
		switch {
		case s.State == kernel.CloseWait && s.ReceiveQueue == 1:
			what += ": the end of the server's stream waits to be read"
		case s.ReceiveQueue > 0:
			what += fmt.Sprintf(", and %s wait in its receive queue: read was not called for them%s", bytesOf(int(s.ReceiveQueue)), r.step(readsBack))
		case s.State == kernel.CloseWait:
			what += ": the server has closed, and the client has not" + r.step(closes)
		case s.State == kernel.SynSent:
			what += ": it is connecting"
		case s.State == kernel.Established:
			what += ", and its receive queue is empty: it has read everything that came"
		}
		lines = append(lines, what)
	}
	lines = few(lines, 5)
	if len(lines) == 0 && !r.program.Ended() {
		lines = append(lines, "the client has no socket that is connected"+r.step(connects))
	}
	return lines
}
