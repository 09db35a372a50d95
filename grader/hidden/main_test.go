package hidden

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/sockets/grader/internal/course"
	"example.org/sockets/grader/internal/exam"
	"example.org/sockets/grader/internal/talk"
)

// aWhile is longer than the one or two seconds after which some give up.
const aWhile = 2500 * time.Millisecond

// suites are the checks of all programs, in teaching order.
var suites = []talk.Suite{
	blockingServer, blockingClient, sequential, threads, processes,
	selectorServer, selectorClient, goroutinesServer, relay, chat,
}

func TestMain(m *testing.M) { os.Exit(talk.Main(m, suites, answers)) }

// answers builds the workbook's own answers below dir.
func answers(dir string) (candidates []exam.Candidate, err error) {
	for _, s := range suites {
		binary := filepath.Join(dir, strings.ReplaceAll(s.Program, "/", "-"))
		build := exec.Command("go", "build", "-o", binary, "./"+s.Program)
		build.Dir = "../../solutions"
		build.Env = append(os.Environ(), "GOWORK=off", "CGO_ENABLED=0")
		if said, err := build.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%s: %w\n%s", s.Program, err, said)
		}
		command := []string{binary, "-addr", "{addr}", "{flags}"}
		if s.Program == relay.Program {
			command = append(command, "-to", "{to}")
		}
		files, err := written(s.Program)
		if err != nil {
			return nil, err
		}
		candidates = append(candidates, exam.Candidate{
			Program: s.Program,
			Command: command,
			Source:  "solutions/" + s.Program,
			Files:   files,
		})
	}
	return candidates, nil
}

// written reads the exercise of one of the workbook's own answers.
func written(id string) (map[string]string, error) {
	p, _ := course.Find(id)
	text, err := os.ReadFile(filepath.Join("../../solutions", id, p.Exercise))
	return map[string]string{p.Exercise: string(text)}, err
}
