package program

import (
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"example.org/sockets/grader/internal/printable"
	"example.org/sockets/grader/internal/submission"
)

// outputLimit is how much of a build's output is shown, in bytes.
const outputLimit = 8 << 10

// A start keeps the start of what is written to it.
type start struct {
	b    strings.Builder
	rest int
}

func (s *start) Write(b []byte) (int, error) {
	kept := min(len(b), max(0, 2*outputLimit-s.b.Len()))
	s.b.Write(b[:kept])
	s.rest += len(b) - kept
	return len(b), nil
}

func (s *start) String() string { return s.b.String() }

// shown makes words fit to be shown: printable, and not too many.
func shown(words string) string {
	words = printable.Text(strings.TrimRight(words, "\n"))
	if len(words) <= outputLimit {
		return words
	}
	cut := strings.ToValidUTF8(words[:outputLimit], "")
	return fmt.Sprintf("%s…\n(and %d KiB more)", cut, (len(words)-outputLimit)>>10+1)
}

// words are what the go command says about a work that was built in dir.
type words struct {
	work submission.Work
	dir  string
}

// own puts the student's own paths in the place of the grader's.
func (w words) own(said string) string {
	name := w.work.Program.Name
	scratch := regexp.QuoteMeta(w.dir + string(filepath.Separator))
	file := regexp.MustCompile(`(?m)(^|[\s(])(?:` + scratch + `|\.[/\\])?` + regexp.QuoteMeta(name) + `[/\\]([^/\\\s:]+\.go)\b`)
	said = file.ReplaceAllStringFunc(said, func(s string) string {
		part := file.FindStringSubmatch(s)
		return part[1] + path.Join(w.work.Label, part[2])
	})
	said = strings.ReplaceAll(said, filepath.Join(w.dir, name), w.work.Label)
	return strings.ReplaceAll(said, w.dir, path.Join(w.work.Label, ".."))
}
