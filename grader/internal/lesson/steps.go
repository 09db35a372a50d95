package lesson

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A Step is one numbered comment of an exercise.
type Step struct {
	Label string // "Step 7.2", "Steps 7 and 8"
	Says  string // its first sentence: "Wait for data."
	First string // its first line, as it is in the file but for the indentation
}

var (
	stepLine = regexp.MustCompile(`^// (Steps? [0-9][0-9.]*(?: and [0-9][0-9.]*)?)\. (.*)$`)
	sentence = regexp.MustCompile(`^.*?[.?!](?: |$)`)
	stepItem = regexp.MustCompile(`^- \*\*(Steps? [^*]+)\.\*\* (.*)$`)
)

// Steps returns the steps of Go source, in the order in which they stand.
func Steps(src string) []Step {
	var steps []Step
	more := false // whether the comment of the last step goes on
	for _, line := range strings.Split(src, "\n") {
		line = strings.TrimSpace(line)
		text, comment := strings.CutPrefix(line, "// ")
		if m := stepLine.FindStringSubmatch(line); m != nil {
			steps = append(steps, Step{Label: m[1], Says: m[2], First: line})
			more = true
		} else if more = more && comment; more {
			steps[len(steps)-1].Says += " " + text
		}
	}
	for i, s := range steps {
		if first := sentence.FindString(s.Says); first != "" {
			steps[i].Says = strings.TrimSpace(first)
		}
	}
	return steps
}

// Stages returns the names of the stage folders in root, in order.
func Stages(root string) ([]string, error) {
	folders, err := filepath.Glob(filepath.Join(root, "[0-9][0-9]-*"))
	if err != nil {
		return nil, err
	}
	for i, folder := range folders {
		folders[i] = filepath.Base(folder)
	}
	slices.Sort(folders)
	return folders, nil
}

// exercises returns the files below folder that hold steps, as root-relative
// paths in the order of their names.
func exercises(root, folder string) ([]string, error) {
	sources, err := goFiles(filepath.Join(root, folder))
	var found []string
	for _, name := range sources {
		src, err := os.ReadFile(filepath.Join(root, folder, name))
		if err != nil {
			return nil, err
		}
		if len(Steps(string(src))) > 0 {
			found = append(found, folder+"/"+name)
		}
	}
	return found, err
}

// stepsOf returns the steps that a marker asks for: "FILE", or "FILE beyond
// OTHER", which is what FILE asks of a reader who has done OTHER.
func stepsOf(root, marker string) (file string, steps []Step, err error) {
	file, other, beyond := strings.Cut(marker, " beyond ")
	src, err := os.ReadFile(filepath.Join(root, file))
	if err != nil || !beyond {
		return file, Steps(string(src)), err
	}
	done, err := os.ReadFile(filepath.Join(root, other))
	if err != nil {
		return file, nil, err
	}
	old := Steps(string(done))
	return file, slices.DeleteFunc(Steps(string(src)), func(s Step) bool {
		return slices.ContainsFunc(old, func(o Step) bool { return o.First == s.First })
	}), nil
}

// stepFaults compares the lists of the section "Your task" with the files.
func stepFaults(p *Page) []string {
	files, err := exercises(p.Root, p.Stage())
	if err != nil {
		return []string{err.Error()}
	}
	var faults []string
	told := map[string]bool{}
	task := &Page{Root: p.Root, Path: p.Path, Blocks: p.Section("Your task")}
	for at, b := range task.Blocks {
		kind, rest := markerOf(b)
		if kind != "steps" {
			continue
		}
		file, want, err := stepsOf(p.Root, rest)
		if err != nil {
			return append(faults, p.fault(b, "%v", err))
		}
		told[file] = true
		var list Block
		if below := task.below(at); below < len(task.Blocks) {
			list = task.Blocks[below]
		}
		if ok := slices.EqualFunc(want, items(list), tells); !ok {
			faults = append(faults, p.fault(b, "these are not the steps of %s, which are\n%s",
				file, listOf(want)))
		}
	}
	for _, file := range files {
		if !told[file] {
			faults = append(faults, p.Path+": \"Your task\" has no <!-- steps: "+file+" -->")
		}
	}
	return faults
}

// tells reports whether the lesson's item begins as the step does.
func tells(step, item Step) bool {
	return step.Label == item.Label && strings.HasPrefix(item.Says, step.Says)
}

// items reads a list of steps. An item may go on in the lines below it.
func items(list Block) []Step {
	var steps []Step
	for _, line := range list.Lines {
		if m := stepItem.FindStringSubmatch(line); m != nil {
			steps = append(steps, Step{Label: m[1], Says: m[2]})
		} else if len(steps) > 0 {
			steps[len(steps)-1].Says += " " + strings.TrimSpace(line)
		}
	}
	return steps
}

func listOf(steps []Step) string {
	var list strings.Builder
	for _, s := range steps {
		list.WriteString("- **" + s.Label + ".** " + s.Says + "\n")
	}
	return list.String()
}
