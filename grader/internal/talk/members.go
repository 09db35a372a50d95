package talk

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// Enters connects somebody who says its name, and is told who is in the room.
func (r *Room) Enters(name, present string) *Person {
	p := r.Client(name)
	p.Says(name)
	p.Reads("* in the room: " + present)
	return p
}

// EntersNarrow is Enters for somebody whose kernel holds little of what is not
// read.
func (r *Room) EntersNarrow(name, present string) *Person {
	p := r.Narrow(name)
	p.Says(name)
	p.Reads("* in the room: " + present)
	return p
}

// TalkAtOnce has all talkers speak at once, and holds that the listener, who
// says nothing, and each of them read the same lines in the same order, but
// for their own. In no round are there so many that one could be dropped.
func (r *Room) TalkAtOnce(listener *Person, talkers ...*Person) {
	const rounds, lines = 10, 45
	for round := range rounds {
		var group sync.WaitGroup
		for _, p := range talkers {
			_ = p.conn.SetWriteDeadline(time.Time{}) // ignored: it is so little that it fits into the kernel
			group.Go(func() {
				for i := range lines {
					_, _ = fmt.Fprintf(p.conn, "%d of round %d\n", i, round) // ignored: the listener misses it
				}
			})
		}
		group.Wait()
		all := listener.linesOf(talkers, round, lines)
		for _, p := range talkers {
			own := p.name + ": "
			e := &ear{p: p}
			for _, line := range all {
				if !strings.HasPrefix(line, own) {
					e.hears(line)
				}
			}
			e.isDone()
		}
	}
	var names []string
	for _, p := range talkers {
		names = append(names, p.name)
	}
	r.notes("%s speak at once, %s each, and %s and all of them read the same in the same order",
		list(names), counted(rounds*lines, "line", "lines"), listener.name)
}

// linesOf reads what the talkers have said in a round: of each its lines in
// their order.
func (p *Person) linesOf(talkers []*Person, round, lines int) (all []string) {
	heard := map[string]int{}
	e := &ear{p: p}
	for range len(talkers) * lines {
		line, end := e.next()
		name, _, _ := strings.Cut(line, ": ")
		known := slices.ContainsFunc(talkers, func(p *Person) bool { return p.name == name })
		due := fmt.Sprintf("%s: %d of round %d", name, heard[name], round)
		switch {
		case gone(end):
			e.misheard(line, end, fmt.Sprintf("the next line: %d have been said, and nobody is dropped before 256 wait", len(talkers)*lines))
		case !known:
			e.misheard(line, end, "a line of somebody who talks")
		case end != nil || line != due:
			e.misheard(line, end, fmt.Sprintf("%q", due))
		}
		heard[name]++
		all = append(all, line)
	}
	e.isDone()
	return all
}

// ComeWhile has people enter, one after another, while somebody talks. Each
// reads first who is in the room, and then what is said, without a gap.
func (r *Room) ComeWhile(speaker *Person, n int) {
	const lines = 100 // so few that nobody can be dropped
	reads := &ear{p: speaker}
	for i := range n {
		name := fmt.Sprintf("guest%d", i+1)
		p := r.stranger(name)
		done := make(chan struct{})
		_ = speaker.conn.SetWriteDeadline(time.Time{}) // ignored: it is so little that it fits into the kernel
		go func() {
			defer close(done)
			for k := range lines {
				_, _ = fmt.Fprintf(speaker.conn, "%d\n", k) // ignored: the guest misses the last line
			}
		}()
		p.writes([]byte(name + "\n"))
		e := &ear{p: p}
		e.hears("* in the room: " + speaker.name)
		<-done
		speaker.writes([]byte("that is all\n"))
		p.followsLines(e, speaker.name, lines)
		p.resets()
		reads.hears("* " + name + " has joined")
		reads.hears("* " + name + " has left")
	}
	reads.isDone()
	r.notes("%s come while %s talks: each reads first who is there, and then every line", counted(n, "client", "clients"), speaker.name)
}

// followsLines reads lines that count upwards, from whichever is the first, to
// the last that there is.
func (p *Person) followsLines(e *ear, speaker string, lines int) {
	for next := -1; ; next++ {
		line, end := e.next()
		if line == speaker+": that is all" && (next < 0 || next == lines) {
			e.isDone()
			return
		}
		if next < 0 {
			_, _ = fmt.Sscanf(line, speaker+": %d", &next) // ignored: then it is not as it is due
		}
		if due := fmt.Sprintf("%s: %d", speaker, next); line != due || end != nil || next >= lines {
			e.misheard(line, end, fmt.Sprintf("%q, the next line", due))
		}
	}
}

// OneIsLetIn has many come at once with one name, and holds that one of them is
// in the room then, and each of the others has been turned away.
func (r *Room) OneIsLetIn(name, present string, n int) {
	var people []*Person
	for i := range n {
		p := r.stranger(fmt.Sprintf("number %d of %d", i+1, n))
		r.people = append(r.people, p)
		people = append(people, p)
	}
	r.program.IsStopped()
	for _, p := range people {
		p.writes([]byte(name + "\n"))
	}
	r.program.IsContinued()
	var in []string
	for _, p := range people {
		e := &ear{p: p}
		line, end := e.next()
		switch {
		case end == nil && line == "* in the room: "+present:
			in = append(in, p.name)
		case end == nil && strings.HasPrefix(line, "error: "):
			p.hearsLast("")
		default:
			e.misheard(line, end, "who is in the room, or an error")
		}
	}
	if len(in) != 1 {
		r.fails(fmt.Sprintf("%s of %d may call themselves %s: %s", grouped(len(in)), n, name, list(in)), "one of them, and no other")
	}
	r.notes("%s say at once that they are %s: one is let in, and all others are turned away", counted(n, "client", "clients"), name)
}

// A Gathering is many members who are all in the room. Their moves stand in the
// transcript as one.
type Gathering struct {
	room    *Room
	members []*Person
}

// Gathering fills the room, one member after another. Each is told who is
// there, and they are told of each.
func (r *Room) Gathering(n int) *Gathering {
	g := &Gathering{room: r}
	if r.program == nil {
		r.Server()
	}
	present := "nobody"
	for i := range n {
		p := r.stranger(fmt.Sprintf("m%03d", i+1))
		r.people = append(r.people, p)
		p.writes([]byte(p.name + "\n"))
		p.hearsQuietly("* in the room: " + present + "\n")
		for _, other := range g.members {
			other.hearsQuietly("* " + p.name + " has joined\n")
		}
		g.members = append(g.members, p)
		present = strings.TrimPrefix(present+", "+p.name, "nobody, ")
	}
	r.notes("%s enter, are told who is there, and hear of each other", counted(n, "member", "members"))
	return g
}

// EachSpeaks has each say a line, and all others read it.
func (g *Gathering) EachSpeaks() {
	for _, p := range g.members {
		p.writes([]byte("I am " + p.name + "\n"))
		for _, other := range g.members {
			if other != p {
				other.hearsQuietly(p.name + ": I am " + p.name + "\n")
			}
		}
	}
	g.room.notes("each of them speaks, and all others read it")
}

// AllButOneLeave has all leave but the first, who reads it of each.
func (g *Gathering) AllButOneLeave() {
	first := g.members[0]
	for _, p := range g.members[1:] {
		p.resets()
		first.hearsQuietly("* " + p.name + " has left\n")
	}
	g.room.notes("all of them leave but the first, who reads it of each")
}
