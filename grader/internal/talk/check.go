// Package talk is how a check is written: people with sockets (ann, bob, cid)
// whose every move is noted down, in a [Room] with a program to talk to. A verb
// that is not satisfied ends the check, with what was heard, what was due, and
// what the kernel knows of it.
package talk

import (
	"example.org/sockets/grader/internal/verdict"
)

// A Suite is the checks of one program, in teaching order.
type Suite struct {
	Program string // "01-blocking/server"
	Checks  []Check
}

// A Check is a promise, and a conversation that shows whether it is kept.
type Check struct {
	ID     string  // what it is called for ever: "late-reader"
	Name   string  // the promise, in the words of the wire
	Points float64 //
	Why    string  // one sentence that teaches
	See    string  // the lesson's section: "When write takes a part"
	Needs  string  // the ID of an earlier check, without which this one says nothing

	Flags  bool // it gives the program flags of its own
	Kernel bool // it asks the kernel what only Linux tells
	Source bool // it reads Go source

	Weight int  // how many places it takes among those that are held at a time; 0 is 1
	Slow   bool // it mostly waits, and for long: it takes no place, nor do light ones that it needs, and so begins before others

	Talk func(r *Room)
}

// describe returns the result of a check that has not been held.
func (s Suite) describe(c Check) verdict.Check {
	v := verdict.Check{
		ID: s.Program + "/" + c.ID, Name: c.Name, Max: c.Points,
		Why: c.Why, See: section(s.Program, c.See), Status: verdict.Broken,
		Transcript: []string{}, Kernel: []string{}, Stack: []string{},
	}
	if c.Needs != "" {
		v.Needs = s.Program + "/" + c.Needs
	}
	return v
}
