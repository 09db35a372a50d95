// Package exam holds the hidden tests against programs. The tests are a binary
// of their own: it reads what to examine on standard input, and writes its
// results to descriptor 3. What it prints as a Go test is for people, and is
// never read for a verdict: a student's bytes can forge that stream.
package exam

import (
	"example.org/sockets/grader/internal/verdict"
)

// A Paper is what the hidden tests read, as JSON, on standard input.
type Paper struct {
	Seed      string      // every random input comes from it
	Isolation string      // the tier of the sandbox; empty is the best that there is
	Tried     bool        // the tier was tried, and is to be had
	Warden    string      // the warden by itself, a file; empty is the tests' own binary
	Patience  float64     // how long a wait may last, as a multiple of the usual; 0 is 1
	Company   bool        // others are examined beside these, and use the processors while these wait
	Programs  []Candidate // the programs to examine
	List      bool        // describe the checks of all programs; examine none
	Only      []string    // hold these checks alone, by ID; nil is all of them
}

// A Candidate is a program that the hidden tests can start.
type Candidate struct {
	Program string // "01-blocking/server"

	// Command is what to start, a word each. {addr}, {host}, {port} and {to}
	// are filled in anywhere in a word; a word that is {flags} becomes the
	// words that a check adds, and there may be none.
	Command []string

	// Source is the folder that the program was built from, as the student
	// knows it: its file names stand in stack traces. It is empty for a
	// command of somebody's own, of which nothing but the wire is known.
	Source string

	// Files are the student's own Go files in it, by name, as they were built:
	// what is on the disk may have changed since.
	Files map[string]string
}

// Variable is set in the environment of the hidden tests when descriptor 3 and
// standard input are there for them.
const Variable = "SOCKETS_EXAM"

// An Event is one line that the hidden tests write to descriptor 3.
type Event struct {
	Program   string        // whose check it is; empty in the first event
	Planned   bool          // the check is announced, not held yet
	Test      string        // the name of the Go test that held it
	Check     verdict.Check //
	Isolation string        // the sandbox's tier; in the first event only
	End       bool          // all results have been written
}
