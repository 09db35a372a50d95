package talk

import (
	"fmt"
	"slices"
	"strings"
	"syscall"

	"example.org/sockets/grader/internal/kernel"
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
	people := r.ofPeople(table)
	lines = slices.Concat(lines, few(people, 8), r.ofOthers(table), r.ofWork(), r.ofWords())
	if strings.Contains(said, ending(syscall.ECONNRESET)) {
		lines = append(lines, "a reset, and no end of stream, comes from a socket that is closed while bytes are unread, or still coming, or with SO_LINGER of 0")
	}
	return lines
}

// ofEnd tells that the program has ended, where that has not been said, and why.
func (r *Room) ofEnd(said string) (told []string) {
	p := r.program
	if !p.Ended() {
		return nil
	}
	if words := p.lastWords(); !strings.Contains(said, words) {
		told = append(told, "the process is gone: "+words)
	}
	if printed := p.Stdout.Bytes(); r.role == client && !strings.Contains(said, "standard output") {
		what := "nothing"
		if len(printed) > 0 {
			what = quote(printed)
		}
		told = append(told, "it has printed "+what)
	}
	if words := lines(p.Stderr.Bytes()); r.role == client && len(words) > 1 && !p.panicked() {
		told = append(told, fmt.Sprintf("it has said %d lines on standard error, the first: %s", len(words), printable(words[0])))
	}
	return append(told, p.hints()...)
}

// few are the first of many lines, and how many more there are.
func few(lines []string, most int) []string {
	if more := len(lines) - most; more > 1 {
		return append(lines[:most:most], fmt.Sprintf("and so on: %d more", more))
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

// ofPeople tells how the connections of those who are there stand. Where there is
// nothing to tell of several, that is said once.
func (r *Room) ofPeople(table kernel.Table) (people []string) {
	var quiet []*Person
	for _, p := range r.people {
		s, ok := table.Find(p.there(), p.here())
		switch {
		case p.left:
		case ok && s.State == kernel.Established && s.Inode != 0 && s.SendQueue+s.ReceiveQueue == 0 && r.ofHolders(p) == "":
			quiet = append(quiet, p)
		default:
			people = append(people, r.ofConnection(p, table)+r.ofHolders(p))
		}
	}
	if len(quiet) == 1 {
		people = append(people, r.ofConnection(quiet[0], table))
	}
	if len(quiet) > 1 {
		var names []string
		for _, p := range quiet {
			names = append(names, p.name)
		}
		people = append(people, fmt.Sprintf("%[1]s's sockets for %[2]s are in ESTABLISHED, and their queues are empty: %[1]s has read everything, and the kernel holds nothing more",
			r.program.name, list(names)))
	}
	return people
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
		case slices.ContainsFunc(r.limits, limit.reached):
			why = "accept says EMFILE"
		case len(r.limits) > 0:
			why += ", though descriptors have come free"
		case behind == "":
			why += r.step(accepts)
		}
		return fmt.Sprintf("%s's connection is in %s and waits in the accept queue%s: %s", p.name, s.State, behind, why)
	case unread > 0 && owed != "":
		return fmt.Sprintf("%s, and %s of %s's wait in its receive queue%s", what, bytesOf(unread), p.name, owed)
	case unread > 0:
		return fmt.Sprintf("%s, and %s of %s's wait in its receive queue: read was not called for them%s",
			what, bytesOf(unread), p.name, r.step(reads))
	case endUnread:
		return fmt.Sprintf("%s: the end of %s's stream waits to be read%s%s", what, p.name, r.step(readsEnd), owed)
	case owed != "":
		return what + owed
	case s.State == kernel.CloseWait && p.wasRead:
		return fmt.Sprintf("%s: read has returned 0, and close was not called%s", what, r.step(closes))
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
		case s.State == kernel.Established:
			count["of another client: in "+string(s.State)]++
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

// forWhom says where a socket of the client's leads, where it has several.
func (r *Room) forWhom(s kernel.Socket) string {
	for _, p := range r.people {
		if p.there() == s.Local && len(r.people) > 1 {
			return " for " + p.name
		}
	}
	return ""
}

// ofClient tells how the client's side of its connection stands.
func (r *Room) ofClient(table kernel.Table) (lines []string) {
	for _, s := range table {
		if s.Remote != r.box.Addr() || s.State == kernel.TimeWait {
			continue
		}
		what := fmt.Sprintf("the client's socket%s is in %s", r.forWhom(s), s.State)
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
