package handout

import (
	"crypto/sha256"
	_ "embed"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
)

// skeletons are the exercises as they are given out, as sha256sum lists them:
// one that is different has been written in. Made by renews.
//
//go:embed skeletons.txt
var skeletons string

// renews is the command that takes the skeletons as they stand for those that
// are given out.
const renews = "go test -count=1 ./grader/internal/handout -run TestSkeletons -update"

// A LeakError tells what an edition would have given away.
type LeakError struct{ Found []Leak }

// A Leak is a line of an edition that students are not to read.
type Leak struct {
	File string // in the edition
	Line int    // from 1; 0 is the whole file
	Text string
	From string // where the line stands too, or what is wrong with the file
}

func (l Leak) String() string {
	if l.Line == 0 {
		return fmt.Sprintf("%s %s", l.File, l.From)
	}
	return fmt.Sprintf("%s:%d: %s (in %s)", l.File, l.Line, l.Text, l.From)
}

func (e *LeakError) Error() string {
	text := "the handout is not made:"
	if e.Found[0].Line > 0 {
		text = fmt.Sprintf("the handout would give away %d lines, and is not made:", len(e.Found))
	}
	for _, l := range e.Found[:min(12, len(e.Found))] {
		text += "\n" + l.String()
	}
	return text
}

// leaks looks for skeletons in which somebody has written, or else for lines
// that only answers and hidden tests have. What a lesson shows of an answer on
// purpose, in a block that says so, is no leak.
func (e Edition) leaks(root string, stages []string) (found []Leak) {
	given := exercises()
	public := map[string]bool{}
	for _, name := range e.names() {
		text := e[name]
		if path.Ext(name) != ".go" {
			continue
		}
		sum, isExercise := given[name]
		if isExercise && sum != fmt.Sprintf("%x", sha256.Sum256(text)) {
			found = append(found, Leak{File: name, From: "is not the skeleton that is given out.\n" +
				"  If there is an answer in it: git restore " + name + "\n  If it is corrected: " + renews})
			continue
		}
		if path.Base(name) == "main.go" || path.Base(name) == "main_test.go" || isExercise || e.isGiven(name, given) {
			for line := range strings.Lines(string(text)) {
				public[strings.TrimSpace(line)] = true
			}
		}
	}
	if len(found) > 0 {
		return found // what skeletons show is not known
	}
	for _, stage := range stages {
		text, err := os.ReadFile(filepath.Join(root, stage, "README.md"))
		if err == nil {
			shown(string(text), public)
		}
	}
	secret := secrets(root)
	for _, name := range e.names() {
		n := 0
		for line := range strings.Lines(string(e[name])) {
			n++
			line = strings.TrimSpace(line)
			if from := secret[line]; from != "" && !public[line] {
				found = append(found, Leak{File: name, Line: n, Text: line, From: from})
			}
		}
	}
	return found
}

// exercises are the files that students write, with the checksums of their
// skeletons.
func exercises() map[string]string {
	given := map[string]string{}
	for line := range strings.Lines(skeletons) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		given[name] = sum
	}
	return given
}

// isGiven reports whether a file is part of what students read and use, and do
// not write: a folder of a stage without an exercise in it.
func (e Edition) isGiven(name string, exercises map[string]string) bool {
	for exercise := range exercises {
		if path.Dir(exercise) == path.Dir(name) {
			return false
		}
	}
	return strings.Count(name, "/") == 2
}

// onPurpose is the line above a block that shows a part of an answer.
var onPurpose = regexp.MustCompile(`^<!-- code: solutions/`)

// shown adds the lines that a lesson shows on purpose.
func shown(text string, public map[string]bool) {
	marked, inside := false, false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case onPurpose.MatchString(line):
			marked = true
		case strings.HasPrefix(line, "```"):
			if inside {
				marked, inside = false, false
			} else {
				inside = marked
			}
		case inside:
			public[line] = true
		}
	}
}

// secrets are the lines of answers and hidden tests, with a file each.
func secrets(root string) map[string]string {
	lines := map[string]string{}
	learn := func(file string) {
		text, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			return
		}
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSpace(line); telling(line) && lines[line] == "" {
				lines[line] = filepath.ToSlash(file)
			}
		}
	}
	for _, dir := range []string{"solutions", "grader"} {
		_ = filepath.WalkDir(filepath.Join(root, dir), func(file string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(file) != ".go" {
				return nil // what cannot be read cannot have been copied
			}
			name, err := filepath.Rel(root, file)
			if err == nil && isSecret(filepath.ToSlash(name)) {
				learn(name)
			}
			return nil
		})
	}
	return lines
}

// isSecret reports whether a file holds answers, or says how they are checked.
func isSecret(name string) bool {
	base := path.Base(name)
	switch {
	case strings.HasPrefix(name, "solutions/"):
		return base != "main.go" && base != "main_test.go" && !strings.Contains(name, "/selector/")
	case strings.HasPrefix(name, "grader/hidden/"):
		return true
	}
	return strings.HasPrefix(base, "mutants")
}

// telling reports whether a line says enough to be nobody's but its own.
func telling(line string) bool {
	letters := 0
	for _, r := range line {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters >= 10 && !strings.HasPrefix(line, "import ") && !strings.HasPrefix(line, "package ") &&
		!strings.HasPrefix(line, `"`)
}
