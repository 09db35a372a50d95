package program

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"example.org/sockets/grader/internal/course"
	"example.org/sockets/grader/internal/submission"
)

// Digest is a name for all that [Workshop.Build] reads of a student's, and of
// the stages' given files: the same digest, the same program.
func Digest(works []submission.Work) (string, error) {
	hash := sha256.New()
	for _, w := range works {
		a, err := given(w.Program.Stage)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(hash, "%q %q\n", w.Program.ID(), w.Label)
		written, err := sources(w)
		if err != nil {
			fmt.Fprintf(hash, "refused %q\n", err)
			continue
		}
		for _, s := range written {
			fmt.Fprintf(hash, "%q %d\n%s", s.name, len(s.text), s.text)
		}
		fmt.Fprintf(hash, "notes %q\n", notes(w, a))
	}
	return fmt.Sprintf("%x", hash.Sum(nil)), nil
}

// Tools is a name for all that turns a student's work into a program and does
// not come from the student: the given files, and Go.
func (ws *Workshop) Tools(programs []course.Program) (string, error) {
	hash := sha256.New()
	fmt.Fprintln(hash, ws.tool.GOVERSION, runtime.GOOS, runtime.GOARCH)
	for _, p := range programs {
		text, err := archives.ReadFile("given/" + p.Stage + ".txtar")
		if err != nil {
			return "", fmt.Errorf("the grader has no given files for stage %s", p.Stage)
		}
		fmt.Fprintf(hash, "%q %d\n%s", p.ID(), len(text), text)
	}
	return fmt.Sprintf("%x", hash.Sum(nil)), nil
}

// Go is the version of Go that programs are built with: "go1.26.8".
func (ws *Workshop) Go() string { return ws.tool.GOVERSION }

// Discard removes programs that nobody starts any more.
func (ws *Workshop) Discard(built []Built) {
	for _, b := range built {
		if len(b.Candidate.Command) == 0 {
			continue
		}
		dir := filepath.Dir(b.Candidate.Command[0])
		if filepath.Dir(dir) == filepath.Clean(ws.scratch) {
			_ = os.RemoveAll(dir) // ignored: Close removes it
		}
	}
}
