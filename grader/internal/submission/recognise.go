package submission

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"example.org/sockets/grader/internal/course"
)

// The course's modules: one for each stage, and one for all solutions.
const (
	modules   = "example.org/sockets/"
	solutions = modules + "solutions"
)

// entriesRead bounds how many names of a folder are looked at.
const entriesRead = 1000

// root returns the works of all stages that the folder holds.
func (p place) root() (works []Work) {
	whole := p.whole()
	for _, s := range course.Stages() {
		for _, name := range p.folders(s, whole) {
			child := place{label: path.Join(p.label, name), dir: filepath.Join(p.dir, name)}
			works = append(works, child.works(s)...)
		}
	}
	if whole && !anyThere(works) {
		return nil
	}
	return works
}

// hasStages reports whether a stage stands in the folder under its own name.
func (p place) hasStages() bool {
	return slices.ContainsFunc(course.Stages(), func(s course.Stage) bool {
		_, err := os.Lstat(filepath.Join(p.dir, s.Name))
		return err == nil
	})
}

// whole reports whether the folder is one that has to hold all stages: a
// missing stage is then missing work, and not somebody else's business.
func (p place) whole() bool {
	_, err := os.Lstat(filepath.Join(p.dir, "go.work"))
	return err == nil || modulePath(p.dir) == solutions
}

// folders names the folders in p that hold the stage: the one of its name, or
// else those whose go.mod says that they are copies of it.
func (p place) folders(s course.Stage, whole bool) (names []string) {
	if _, err := os.Lstat(filepath.Join(p.dir, s.Name)); err == nil {
		return []string{s.Name}
	}
	f, err := os.Open(p.dir)
	if err != nil {
		return nil
	}
	defer f.Close()
	entries, _ := f.ReadDir(entriesRead) // what can be read is looked at
	for _, e := range entries {
		if e.IsDir() && modulePath(filepath.Join(p.dir, e.Name())) == modules+s.Name {
			names = append(names, e.Name())
		}
	}
	if len(names) == 0 && whole {
		return []string{s.Name}
	}
	return names
}

// anyThere reports whether at least one of the works' stages is there.
func anyThere(works []Work) bool {
	for _, w := range works {
		if _, err := os.Lstat(w.Module); err == nil {
			return true
		}
	}
	return false
}

// stage tells which stage's folder this is: its go.mod says so, or its name.
func (p place) stage() (course.Stage, bool) {
	name, ours := strings.CutPrefix(modulePath(p.dir), modules)
	if s, ok := course.FindStage(name); ours && ok {
		return s, true
	}
	if s, ok := course.FindStage(filepath.Base(p.dir)); ok {
		return s, true
	}
	return course.FindStage(filepath.Base(p.spelled))
}

// program tells which program's folder this is, by the folder that it is in.
func (p place) program() (Work, bool) {
	for _, dir := range []string{p.dir, p.spelled} {
		parent := place{dir: filepath.Dir(dir), spelled: filepath.Dir(dir)}
		s, ok := parent.stage()
		if !ok {
			continue
		}
		if program, ok := s.Program(filepath.Base(dir)); ok {
			return Work{Program: program, Label: p.label, Dir: p.dir, Module: parent.dir}, true
		}
	}
	return Work{}, false
}

// works returns what the stage's folder holds, or was to hold.
func (p place) works(s course.Stage) (works []Work) {
	for _, program := range s.Programs {
		works = append(works, Work{
			Program: program,
			Label:   path.Join(p.label, program.Name),
			Dir:     filepath.Join(p.dir, program.Name),
			Module:  p.dir,
		})
	}
	return works
}

// modulePath reads the module line of a folder's go.mod; empty if there is none.
func modulePath(dir string) string {
	text, err := Read(dir, "go.mod")
	if err != nil {
		return ""
	}
	return modfile.ModulePath(text)
}
