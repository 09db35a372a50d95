package talk

import (
	"fmt"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"example.org/sockets/grader/internal/kernel"
)

// where asks a Go program that still runs where it is, and says so in the
// student's own files and lines. A program that has ended in a panic has said
// it already.
func (p *Program) where() []string {
	if p.room.candidate.Source == "" {
		return nil
	}
	works := false
	if !p.Ended() {
		works = !p.sleeps()
		p.quits()
	}
	return frames(string(p.Stderr.Bytes()), p.room.candidate.Source, works)
}

// quits has the program and its children print where they are: the Go runtime
// does so on SIGQUIT, and ends. The children do it first, each for itself.
func (p *Program) quits() {
	p.expected = true
	tree := kernel.Tree(p.PID)
	for i := len(tree) - 1; i > 0 && i >= len(tree)-spokesmen; i-- {
		child := tree[i].PID
		if process, err := os.FindProcess(child); err == nil {
			_ = process.Signal(syscall.SIGQUIT) // ignored: it has ended
		}
		p.room.newWait().until(func() bool {
			now, err := kernel.Look(child)
			return err != nil || now.Zombie()
		})
	}
	p.Quit()
	p.room.newWait().until(p.Ended)
}

// spokesmen is how many children are asked where they are.
const spokesmen = 3

var (
	goroutine = regexp.MustCompile(`(?m)^goroutine (\d+) (?:gp=\S+ m=\S+ (?:mp=\S+ )?)?\[([^\]]*)\]:$`)
	// A frame is two lines: the function with its arguments, then its place.
	frame = regexp.MustCompile(`(?m)^(\S[^\n]*)\([^\n]*\)\n\t([^\n]+):(\d+)(?: \+0x[0-9a-f]+)?(?: fp=[^\n]*)?$`)
)

// frames reads the stack traces that a Go program has printed, and returns a
// line for each place in the student's files where a goroutine is. A program
// that works waits in no system call.
func frames(trace, source string, works bool) (places []string) {
	heads := goroutine.FindAllStringSubmatchIndex(trace, -1)
	count := map[string]int{}
	mains := map[string]int{} // of goroutine 1: each process has one
	for i, head := range heads {
		end := len(trace)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		state, _, _ := strings.Cut(trace[head[4]:head[5]], ",")
		does := "waits in"
		if works && state == "syscall" || strings.HasPrefix(state, "run") {
			does = "calls"
		}
		place, caller := student(trace[head[1]:end], source, does)
		if place == "" {
			continue
		}
		place = fmt.Sprintf("%s [%s]", place, printable(state))
		if caller != "" && state == "running" { // it panicked, maybe in a helper
			place += ", called at " + caller
		}
		if count[place]++; count[place] == 1 {
			places = append(places, place)
		}
		if trace[head[2]:head[3]] == "1" {
			mains[place]++
		}
	}
	more := ""
	if strings.Contains(trace, "bytes are left out") {
		more = " or more"
	}
	for i, place := range places {
		if n := count[place]; n > 1 && mains[place] == n {
			places[i] = fmt.Sprintf("%s, in %d processes", place, n)
		} else if n > 1 {
			places[i] = fmt.Sprintf("%s, in %d goroutines%s", place, n, more)
		}
	}
	return places[:min(len(places), 8)]
}

// HasFewGoroutines holds that a Go program has not kept a goroutine for each
// of many people who have left. It asks the program where it is, and so ends
// it; and one that does not tell has told nothing against itself. Where there
// are many, a fresh one tells how many of them it has of its own, as a pool.
func (p *Program) HasFewGoroutines() {
	const few = 50
	if p.room.candidate.Source == "" {
		return
	}
	kept, own := p.goroutines(), 0
	if kept > few {
		fresh := p.room.Server()
		p.room.ComeAndSend(3, 64<<10)
		own = fresh.goroutines()
		p.room.program = p
	}
	if kept > own+few {
		p.room.fails(fmt.Sprintf("%s or more, and nobody is there", counted(kept, "goroutine", "goroutines")),
			"no goroutine of a client that has left")
	}
	p.room.notes("%s has %s", p.name, counted(kept, "goroutine", "goroutines"))
}

// tracesRunning reports whether Go has told of a goroutine that ran: one that
// panicked, whoever recovered.
func (p *Program) tracesRunning() bool {
	return slices.ContainsFunc(goroutine.FindAllStringSubmatch(string(p.Stderr.Bytes()), -1),
		func(found []string) bool { return strings.HasPrefix(found[2], "running") })
}

// goroutines counts the goroutines that a Go program tells of; what it prints
// has a limit. It ends the program.
func (p *Program) goroutines() int {
	p.asked = true
	p.quits()
	return len(goroutine.FindAllString(string(p.Stderr.Bytes()), -1))
}

// student returns the innermost frame that stands in a file of the student's,
// and what it does there: "waits in unix.Read"; and the one that has called it.
func student(stack, source, does string) (place, caller string) {
	called := ""
	for _, f := range frame.FindAllStringSubmatch(stack, -1) {
		function, file, line := f[1], f[2], f[3]
		if name, ok := strings.CutPrefix(function, "main."); ok && path.Base(file) != "main.go" {
			if place != "" {
				return place, fmt.Sprintf("%s:%s, in %s", path.Base(file), line, printable(name))
			}
			place = fmt.Sprintf("%s:%s, in %s", path.Join(source, path.Base(file)), line, printable(name))
			if called != "" {
				place += ", which " + does + " " + called
			}
		}
		// The call that the student knows is the last one before the frame.
		called = ""
		if name := path.Base(function); !strings.HasPrefix(name, "runtime.") && name != "panic" {
			called = printable(name)
		}
	}
	return place, ""
}
