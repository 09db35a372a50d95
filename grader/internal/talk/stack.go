package talk

import (
	"fmt"
	"path"
	"regexp"
	"strings"
)

// where asks a Go program that still runs where it is, and says so in the
// student's own files and lines. A program that has ended in a panic has said
// it already.
func (p *Program) where() []string {
	if p.room.candidate.Source == "" {
		return nil
	}
	if !p.Ended() {
		p.Quit() // the Go runtime prints all stacks, and ends
		if !p.room.newWait().until(p.Ended) {
			return nil
		}
	}
	return frames(string(p.Stderr.Bytes()), p.room.candidate.Source)
}

var (
	goroutine = regexp.MustCompile(`(?m)^goroutine (\d+) (?:gp=\S+ m=\S+ (?:mp=\S+ )?)?\[([^\]]*)\]:$`)
	// A frame is two lines: the function with its arguments, then its place.
	frame = regexp.MustCompile(`(?m)^(\S[^\n]*)\([^\n]*\)\n\t([^\n]+):(\d+)(?: \+0x[0-9a-f]+)?$`)
)

// frames reads the stack traces that a Go program has printed, and returns a
// line for each place in the student's files where a goroutine is.
func frames(trace, source string) (places []string) {
	heads := goroutine.FindAllStringSubmatchIndex(trace, -1)
	count := map[string]int{}
	for i, head := range heads {
		end := len(trace)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		state, _, _ := strings.Cut(trace[head[4]:head[5]], ",")
		place := student(trace[head[1]:end], source)
		if place == "" {
			continue
		}
		place = fmt.Sprintf("%s [%s]", place, printable(state))
		if count[place]++; count[place] == 1 {
			places = append(places, place)
		}
	}
	for i, place := range places {
		if n := count[place]; n > 1 {
			places[i] = fmt.Sprintf("%s, in %d goroutines", place, n)
		}
	}
	return places[:min(len(places), 8)]
}

// student returns the innermost frame that stands in a file of the student's,
// and the call that it made.
func student(stack, source string) string {
	called := ""
	for _, f := range frame.FindAllStringSubmatch(stack, -1) {
		function, file, line := f[1], f[2], f[3]
		if name, ok := strings.CutPrefix(function, "main."); ok && path.Base(file) != "main.go" {
			place := fmt.Sprintf("%s:%s, in %s", path.Join(source, path.Base(file)), line, printable(name))
			if called != "" {
				place += ", which waits in " + called
			}
			return place
		}
		// The call that the student knows is the last one before the frame.
		called = ""
		if name := path.Base(function); !strings.HasPrefix(name, "runtime.") && name != "panic" {
			called = printable(name)
		}
	}
	return ""
}
