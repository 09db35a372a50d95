// Package class grades many submissions: several at a time, each once, and in
// such a way that a run which is killed at any moment goes on where it was.
//
// Results are a folder. Each student has one file in it, which is written whole
// or not at all; that file is all that a later run needs to know.
package class

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"time"
	"unicode"

	"example.org/sockets/grader/internal/submission"
	"example.org/sockets/grader/internal/verdict"
)

// Version is the version of the JSON form of a [Record] and of a [Plan].
const Version = 1

// A Record is what became of one student's submission.
type Record struct {
	Version int `json:"version"`
	submission.Row
	Commit string    `json:"commit,omitempty"`
	Time   time.Time `json:"time,omitzero"` // of the commit, or when the platform received it

	// Problem says why the submission cannot be read. What was graded of it
	// before still counts.
	Problem string `json:"problem,omitempty"`

	Content string `json:"content,omitempty"` // a name for the work that was graded
	Key     string `json:"key,omitempty"`     // a name for the work, the checks and the toolchain

	Graded  time.Time        `json:"graded,omitzero"`
	Seconds float64          `json:"seconds,omitempty"` // how long it took
	Verdict *verdict.Verdict `json:"verdict,omitempty"` // nil: never graded

	Before *Points `json:"before,omitempty"` // what it had before, if that was different
	Lower  *Points `json:"lower,omitempty"`  // graded again with fewer points, which were not taken
}

// Points are what a verdict came to.
type Points struct {
	Points  float64 `json:"points"`
	Max     float64 `json:"max"`
	Content string  `json:"content,omitempty"` // of what work
}

// points returns what the record's verdict came to; nil without one.
func (r Record) points() *Points {
	if r.Verdict == nil {
		return nil
	}
	return &Points{Points: r.Verdict.Points, Max: r.Verdict.Max, Content: r.Content}
}

// settled reports whether the verdict is one that a second run would not
// improve: none of its checks was broken by the grader.
func settled(v *verdict.Verdict) bool {
	return v != nil && broken(*v) == 0
}

func broken(v verdict.Verdict) (n int) {
	for _, p := range v.Programs {
		n += p.Count(verdict.Broken)
	}
	return n
}

// Slug is a student's name as a file can be called: letters and digits that
// every file system has, and a part that no two students share.
func Slug(student string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(student) {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 40 {
			break
		}
	}
	sum := sha256.Sum256([]byte(student))
	return strings.TrimLeft(strings.TrimRight(b.String(), "-")+fmt.Sprintf("-%x", sum[:4]), "-")
}
