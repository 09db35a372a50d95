package main

import (
	"fmt"
	"io"
	"sync"

	"example.org/sockets/grader/internal/verdict"
)

// A status is a line at the bottom of a terminal that says how far the grader
// is. Anywhere else than on a terminal it says nothing.
type status struct {
	mu    sync.Mutex
	w     io.Writer // nil where nobody looks
	count int
}

func (o *order) follow() *status {
	if terminal(o.stderr) {
		return &status{w: o.stderr}
	}
	return &status{}
}

// say replaces the line.
func (s *status) say(text string) {
	if s.w != nil {
		fmt.Fprintf(s.w, "\r\x1b[K%s …", text)
	}
}

// held counts a check that came in.
func (s *status) held(program string, _ verdict.Check) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count++
	s.say(fmt.Sprintf("%d checks", s.count))
}

// clear takes the line away.
func (s *status) clear() {
	if s.w != nil {
		fmt.Fprint(s.w, "\r\x1b[K")
		s.w = nil
	}
}
