package submission

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"example.org/sockets/grader/internal/course"
)

// stageLike is a name that somebody means a stage by.
var stageLike = regexp.MustCompile(`^\d+-`)

// Program looks up a program by its ID, and says what there is if it fails.
func Program(id string) (course.Program, error) {
	if program, ok := course.Find(id); ok {
		return program, nil
	}
	var ids []string
	for _, p := range course.Programs() {
		ids = append(ids, p.ID())
	}
	if near := nearest(id, ids); near != "" {
		return course.Program{}, fmt.Errorf("%s: the course has no such program. Did you mean %s?", id, near)
	}
	return course.Program{}, fmt.Errorf("%s: the course has no such program. It has %s", id, course.IDs())
}

// notThere says that a folder is not there, and which one may be meant.
func notThere(folder string) error {
	if meant := mend(folder); meant != "" {
		return fmt.Errorf("%s: there is no such folder. Did you mean %s?", folder, meant)
	}
	if name := filepath.Base(folder); stageLike.MatchString(name) {
		if _, ok := course.FindStage(name); !ok {
			return fmt.Errorf("%s: no stage has this name, and no folder. The stages are %s",
				folder, course.StageNames())
		}
	}
	return fmt.Errorf("%s: there is no such folder. Name one that holds stages, a stage (%s), or a program in it",
		folder, course.Stages()[0].Name)
}

// nothing says that a folder is there, and that it is nothing of the course's.
func (p place) nothing() error {
	parent := place{dir: filepath.Dir(p.dir), spelled: filepath.Dir(p.spelled)}
	name := filepath.Base(p.dir)
	if s, ok := parent.stage(); ok {
		var names []string
		for _, program := range s.Programs {
			names = append(names, program.Name)
		}
		return fmt.Errorf("%s: stage %s has no program %s, only %s. To grade this folder as one of them: --as %s %s",
			p.label, s.Name, name, strings.Join(names, ", "), s.Programs[0].ID(), p.label)
	}
	if stageLike.MatchString(name) {
		return fmt.Errorf("%s: no stage has this name. The stages are %s", p.label, course.StageNames())
	}
	return fmt.Errorf("%s: nothing to grade in this folder: it is no stage, no program of one, and holds no stages (%s). "+
		"To grade it as a program: --as %s %s",
		p.label, course.StageNames(), course.Programs()[0].ID(), p.label)
}

// mend replaces the first part of a path that is not there by the most similar
// name that is, and returns the path if it then leads somewhere.
func mend(folder string) string {
	clean := filepath.Clean(folder)
	parent := filepath.Dir(clean)
	if parent == clean {
		return ""
	}
	if _, err := os.Stat(parent); err != nil {
		parent = mend(parent)
		if parent == "" {
			return ""
		}
		if meant := filepath.Join(parent, filepath.Base(clean)); isFolder(meant) {
			return meant
		}
	}
	f, err := os.Open(parent)
	if err != nil {
		return ""
	}
	defer f.Close()
	var folders []string
	entries, _ := f.ReadDir(entriesRead) // what can be read is looked at
	for _, e := range entries {
		if isFolder(filepath.Join(parent, e.Name())) {
			folders = append(folders, e.Name())
		}
	}
	if near := nearest(filepath.Base(clean), folders); near != "" {
		return filepath.Join(parent, near)
	}
	return ""
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// nearest returns the name that is likely to be meant: the only one that begins
// like it ("01"), or else the most similar one, if at most a third of its
// letters differ.
func nearest(name string, names []string) (near string) {
	begun := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !strings.HasPrefix(n, name) })
	if len(begun) == 1 {
		return begun[0]
	}
	best := len(name)/3 + 1
	for _, n := range names {
		distance := levenshtein.ComputeDistance(strings.ToLower(name), strings.ToLower(n))
		if distance < best {
			best, near = distance, n
		}
	}
	return near
}
