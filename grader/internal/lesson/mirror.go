package lesson

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Watched is the folder of a program that a stage gives whole, to be watched: it
// has a main.go, and no exercise.
const Watched = "lecture"

// MirrorFaults holds the stages and their solutions together: the same
// folders; in a folder the same files, but for more tests in solutions; in an
// exercise, which is a file with steps, the same steps; and every other file
// the same byte for byte, but for imports from one another.
func MirrorFaults(root string) ([]string, error) {
	stages, err := Stages(root)
	if err != nil {
		return nil, err
	}
	solved, err := Stages(filepath.Join(root, "solutions"))
	if err != nil {
		return nil, err
	}
	var faults []string
	for _, stage := range solved {
		if !slices.Contains(stages, stage) {
			faults = append(faults, "solutions/"+stage+": there is no such stage")
		}
	}
	for _, stage := range stages {
		more, err := mirrorStage(root, stage)
		if err != nil {
			return nil, err
		}
		faults = append(faults, more...)
	}
	return faults, nil
}

func mirrorStage(root, stage string) ([]string, error) {
	exercise, err := goFiles(filepath.Join(root, stage))
	if err != nil {
		return nil, err
	}
	answer, err := goFiles(filepath.Join(root, "solutions", stage))
	if err != nil {
		return nil, err
	}
	var faults []string
	for _, file := range answer {
		name := stage + "/" + file
		if !slices.Contains(exercise, file) && !strings.HasSuffix(file, "_test.go") {
			faults = append(faults, "solutions/"+name+": the stage has no such file")
		}
	}
	steps := map[string]bool{} // the programs that have an exercise
	for _, file := range exercise {
		name := stage + "/" + file
		if !slices.Contains(answer, file) {
			faults = append(faults, name+": solutions has no such file")
			continue
		}
		theirs, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return nil, err
		}
		ours, err := os.ReadFile(filepath.Join(root, "solutions", name))
		if err != nil {
			return nil, err
		}
		if len(Steps(string(theirs))) > 0 {
			steps[filepath.Dir(file)] = true
		}
		faults = append(faults, mirrorFile(name, string(theirs), string(ours))...)
	}
	for _, file := range exercise {
		if dir := filepath.Dir(file); filepath.Base(file) == "main.go" && !steps[dir] && dir != Watched {
			faults = append(faults, stage+"/"+dir+": no file of this program has steps")
		}
	}
	return faults, nil
}

// mirrorFile compares one file of a stage with the same of its solution.
func mirrorFile(name, exercise, answer string) []string {
	want, got := Steps(exercise), Steps(answer)
	if len(want) == 0 && len(got) == 0 {
		if exercise != ownImports(answer) {
			return []string{name + ": not the same file as in solutions"}
		}
		return nil
	}
	var faults []string
	if base := filepath.Base(name); base == "main.go" || strings.HasSuffix(base, "_test.go") {
		faults = append(faults, name+": it is given, and has steps")
	}
	if !slices.EqualFunc(want, got, func(a, b Step) bool { return a.First == b.First }) {
		faults = append(faults, fmt.Sprintf("%s: its steps are\n%sin solutions they are\n%s",
			name, firstLines(want), firstLines(got)))
	}
	return append(faults, panicFaults(name, want, exercise, answer)...)
}

var (
	solvedImport = regexp.MustCompile(`"example\.org/sockets/solutions/`)
	anyPanic     = regexp.MustCompile(`panic\((.*)\)`)
	stepPanic    = regexp.MustCompile(`^"step ([0-9][0-9.]*) is not written yet"$`)
)

// ownImports writes the imports of a solution as its stage would.
func ownImports(src string) string {
	return solvedImport.ReplaceAllString(src, `"example.org/sockets/`)
}

// panicFaults wants an exercise to panic with the number of a step that is its
// own, and its answer not to panic so.
func panicFaults(name string, steps []Step, exercise, answer string) []string {
	var faults []string
	panics := anyPanic.FindAllStringSubmatch(exercise, -1)
	for _, m := range panics {
		n := stepPanic.FindStringSubmatch(m[1])
		if n == nil || !slices.ContainsFunc(steps, func(s Step) bool {
			return slices.Contains(strings.Fields(s.Label), n[1])
		}) {
			faults = append(faults, fmt.Sprintf("%s: panic(%s), want \"step N is not written yet\""+
				" with one of its steps", name, m[1]))
		}
	}
	if len(panics) == 0 {
		faults = append(faults, name+": it does not panic with \"step N is not written yet\"")
	}
	if strings.Contains(answer, "is not written yet") {
		faults = append(faults, "solutions/"+name+": it is not written yet")
	}
	return faults
}

func firstLines(steps []Step) string {
	var lines strings.Builder
	for _, s := range steps {
		lines.WriteString("\t" + s.First + "\n")
	}
	return lines.String()
}

// goFiles returns the Go files below dir, which may not be there.
func goFiles(dir string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".go") {
			name, _ := filepath.Rel(dir, path) // ignored: path is below dir
			files = append(files, filepath.ToSlash(name))
		}
		if os.IsNotExist(err) {
			return nil
		}
		return err
	})
	return files, err
}
