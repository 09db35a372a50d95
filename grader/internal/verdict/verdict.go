// Package verdict holds what the grader found out about a submission: the one
// shape that the hidden tests write and all reports read.
package verdict

import "regexp"

// Version is the version of the JSON form of a [Verdict].
const Version = 1

// A Status says how a check ended.
type Status string

const (
	Pass   Status = "pass"   // the promise was kept
	Fail   Status = "fail"   // the promise was broken
	Skip   Status = "skip"   // the check was not held: Got says why
	Broken Status = "broken" // the grader itself failed: Got says how
)

// A Verdict is what became of one submission.
type Verdict struct {
	Version   int       `json:"version"`
	Seed      string    `json:"seed"`      // every random input comes from it
	Isolation string    `json:"isolation"` // the sandbox's tier
	Points    float64   `json:"points"`
	Max       float64   `json:"max"`
	Programs  []Program `json:"programs"`

	// Tampering tells where the stream of test events and the results do not
	// agree, a sentence each. It is empty unless somebody wrote to one of them.
	Tampering []string `json:"tampering,omitempty"`
}

// A Program is what became of one program of a submission.
type Program struct {
	Program string  `json:"program"` // "03-selector/server"
	Points  float64 `json:"points"`
	Max     float64 `json:"max"`
	Build   Build   `json:"build"`
	Checks  []Check `json:"checks"`
}

// A Build says whether there is a program to ask. Output holds the compiler's
// words if there is none, and else what the student has to know about it.
type Build struct {
	OK     bool   `json:"ok"`
	Output string `json:"output"`
}

// missing is what is said of a program none of whose files is there.
var missing = regexp.MustCompile(`^.+: (this folder is not there, and so there is no program|` +
	`there is no \S+ in this folder\. It is the file that the program is written in)\.$`)

// Missing reports whether there is nothing to build: the file that the program
// is written in is not there.
func (b Build) Missing() bool { return !b.OK && missing.MatchString(b.Output) }

// Wants says in a few words why there is no program to ask.
func (b Build) Wants() string {
	if b.Missing() {
		return "was not handed in"
	}
	return "does not build"
}

// A Check is the result of one hidden test, with its evidence. What comes from
// a student's program has been made printable.
type Check struct {
	ID         string   `json:"id"`   // "03-selector/server/late-reader": never changes
	Name       string   `json:"name"` // the promise
	Status     Status   `json:"status"`
	Points     float64  `json:"points"`
	Max        float64  `json:"max"` // 0 if it was not held for a reason that is not the student's
	Seconds    float64  `json:"seconds"`
	Why        string   `json:"why"`        // one sentence that teaches
	See        string   `json:"see"`        // a lesson's section, "01-blocking/README.md#the-nine-steps"
	Got        string   `json:"got"`        // may hold several lines, a caret under the wrong byte
	Want       string   `json:"want"`       //
	Needs      string   `json:"needs"`      // the check that has to pass before this one is held
	Transcript []string `json:"transcript"` // the conversation, a move a line
	Kernel     []string `json:"kernel"`     // what the kernel knows of it
	Stack      []string `json:"stack"`      // where a stuck Go program sat
}

// Score adds up the points, from the checks to the verdict.
func (v *Verdict) Score() {
	v.Points, v.Max = 0, 0
	for i := range v.Programs {
		p := &v.Programs[i]
		p.Points, p.Max = 0, 0
		for _, c := range p.Checks {
			p.Points += c.Points
			p.Max += c.Max
		}
		v.Points += p.Points
		v.Max += p.Max
	}
}

// Held reports whether there is a program and every check of it that was held
// held. A check that was not held for want of an earlier one counts as failed.
func (p Program) Held() bool {
	for _, c := range p.Checks {
		if c.Status == Fail || c.Status == Skip && c.Max > 0 {
			return false
		}
	}
	return p.Build.OK
}

// Count returns how many checks of the program ended with the status.
func (p Program) Count(s Status) (n int) {
	for _, c := range p.Checks {
		if c.Status == s {
			n++
		}
	}
	return n
}
