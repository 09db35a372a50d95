// Package submission finds a student's work: the programs of the course that
// stand in a folder, however somebody spells it.
package submission

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"example.org/sockets/grader/internal/course"
)

// A Work is a folder in which somebody writes, or was to write, a program.
type Work struct {
	Program course.Program
	Label   string // the folder as the student spells it: "solutions/01-blocking/server"
	Dir     string // the same, absolute; it need not be there
	Module  string // the stage's folder, where go.mod stands; empty for a folder graded [As] a program
}

// Exercise is the file that the student writes, as the student spells it.
func (w Work) Exercise() string {
	return filepath.ToSlash(filepath.Join(w.Label, w.Program.Exercise))
}

// Find returns the programs of the course in a folder. It may be a program's
// folder, a stage's, or one that holds stages: a repository's root, solutions.
// Programs that are missing in it are listed too, so that nobody overlooks them.
func Find(folder string) ([]Work, error) {
	p, err := open(folder)
	if err != nil {
		return nil, err
	}
	if works := p.root(); len(works) > 0 {
		return works, nil
	}
	if s, ok := p.stage(); ok {
		return p.works(s), nil
	}
	if w, ok := p.program(); ok {
		return []Work{w}, nil
	}
	return nil, p.nothing()
}

// As takes a folder for a program's, whatever it is called.
func As(id, folder string) (Work, error) {
	program, err := Program(id)
	if err != nil {
		return Work{}, err
	}
	p, err := open(folder)
	if err != nil {
		return Work{}, err
	}
	return Work{Program: program, Label: p.label, Dir: p.dir}, nil
}

// Workspace returns the nearest folder, from here upwards, that holds the
// course's stages for a student to work on.
func Workspace(from string) (string, error) {
	dir, err := filepath.Abs(from)
	if err != nil {
		return "", err
	}
	for ; ; dir = filepath.Dir(dir) {
		p := place{dir: dir}
		if p.hasStages() && modulePath(dir) != solutions {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("%s: neither this folder nor one above it holds the stages (%s). "+
				"Go to the workbook's folder, or name the folder to check", from, course.StageNames())
		}
	}
}

// A place is a folder that is there.
type place struct {
	label   string // as it was spelled, cleaned
	dir     string // absolute, all symbolic links followed
	spelled string // absolute, no symbolic link followed
}

// open looks at a folder that somebody named.
func open(folder string) (place, error) {
	if folder == "" {
		return place{}, errors.New(`"": a folder's name cannot be empty. The folder where you are is called "."`)
	}
	spelled, err := filepath.Abs(folder)
	if err != nil {
		return place{}, err
	}
	info, err := os.Stat(spelled)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return place{}, notThere(folder)
	case err != nil: // its text says which folder, and what is wrong with it
		return place{}, fmt.Errorf("%s: the folder cannot be read: %w", folder, err)
	case !info.IsDir():
		return place{}, fmt.Errorf("%s: this is a file, and the grader takes folders: try %s",
			folder, filepath.Dir(folder))
	}
	dir, err := filepath.EvalSymlinks(spelled)
	if err != nil {
		return place{}, fmt.Errorf("%s: the folder cannot be read: %w", folder, err)
	}
	return place{label: filepath.ToSlash(filepath.Clean(folder)), dir: dir, spelled: spelled}, nil
}
