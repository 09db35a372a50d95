// Package bait is what a hostile program is told of the world outside its box:
// things to reach for, put there to see whether it can.
package bait

// Bait is what there is to reach for.
type Bait struct {
	Secret   string // a file that only the grader's user reads
	Results  string // a file that only the grader writes
	Folder   string // a folder in which nothing is to appear
	PID      int    // the grader
	TCP, UDP string // addresses at which the outside listens
	Free     string // one at which nobody does
	Abstract string // the name of an abstract Unix socket that listens
	Key      int    // a segment of shared memory (shmget(2))
	Variable string // a variable in the grader's environment
	Token    string // stands in the command line of all that a deed starts
}

// Neighbour makes a hostile program an honest client.
const Neighbour = "neighbour"

// Escaped is what a hostile program says last when its deed has succeeded.
const Escaped = "escaped: the deed is done"
