package report

import (
	"fmt"
	"io"
	"path"
	"strings"

	"example.org/sockets/grader/internal/verdict"
)

// Board writes where a student stands: a line a stage, and what to do next.
func Board(w io.Writer, v verdict.Verdict) {
	var stage string
	var parts []string
	flush := func() {
		if stage != "" {
			fmt.Fprintf(w, "%-15s %s\n", stage, strings.Join(parts, " · "))
		}
	}
	for _, p := range v.Programs {
		if dir := path.Dir(p.Program); dir != stage {
			flush()
			stage, parts = dir, nil
		}
		state := fmt.Sprintf("%s %d of %d checks", path.Base(p.Program), p.Count(verdict.Pass), len(p.Checks))
		if !p.Build.OK {
			state = path.Base(p.Program) + " does not build"
		}
		parts = append(parts, state)
	}
	flush()
	fmt.Fprintln(w)
	for _, p := range v.Programs {
		if !p.Held() {
			fmt.Fprintf(w, "Next: %s", p.Program)
			for _, c := range p.Checks {
				if c.Status == verdict.Fail {
					fmt.Fprintf(w, ", which %q does not hold for yet", c.Name)
					break
				}
			}
			fmt.Fprintf(w, ".\n  read  %s/README.md\n  run   go run ./grader check %s\n", path.Dir(p.Program), p.Program)
			break
		}
	}
	fmt.Fprintln(w, "The answers pass every check: go run ./grader check solutions")
}
