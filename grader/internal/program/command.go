package program

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kballard/go-shellquote"

	"example.org/sockets/grader/internal/course"
	"example.org/sockets/grader/internal/exam"
)

// arguments is how a program of the course is started.
func arguments(p course.Program, binary string) []string {
	command := []string{binary, "-addr", "{addr}"}
	if p.Name == "relay" {
		command = append(command, "-to", "{to}")
	}
	return append(command, "{flags}")
}

// FromCommand takes a command of somebody's own for a program. The command is
// split as a shell splits words, and given no shell: $ and backquotes, | and >
// are letters like others.
func FromCommand(p course.Program, command string) (exam.Candidate, error) {
	words, err := shellquote.Split(command)
	if err != nil {
		return exam.Candidate{}, fmt.Errorf("%s: %s", command, strings.ToLower(err.Error()))
	}
	if len(words) == 0 {
		return exam.Candidate{}, errors.New("the command is empty")
	}
	has := func(place string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, place) })
	}
	if !has("{addr}") && !has("{port}") {
		return exam.Candidate{}, fmt.Errorf("%s: the command does not say where the address goes. "+
			"The grader chooses it: write {addr}, or {host} and {port}", command)
	}
	if p.Name == "relay" && !has("{to}") {
		return exam.Candidate{}, fmt.Errorf("%s: the command does not say where the upstream's address goes: write {to}", command)
	}
	for _, w := range words {
		if w != "{flags}" && strings.Contains(w, "{flags}") {
			return exam.Candidate{}, fmt.Errorf("%s: {flags} stands for any number of words, and has to be a word of its own", command)
		}
	}
	found, err := exec.LookPath(words[0])
	if err != nil {
		return exam.Candidate{}, fmt.Errorf("%s: %s cannot be started: %w", command, words[0], reason(err))
	}
	// The program is started in another folder: names of files must hold there.
	words[0] = absolute(found)
	for i, w := range words[1:] {
		if _, err := os.Stat(w); err == nil {
			words[i+1] = absolute(w)
		}
	}
	return exam.Candidate{Program: p.ID(), Command: words}, nil
}

// absolute makes a file's name hold in every folder.
func absolute(name string) string {
	if whole, err := filepath.Abs(name); err == nil {
		return whole
	}
	return name
}

// reason takes the name off an error of exec's: it has been said.
func reason(err error) error {
	var e *exec.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}
