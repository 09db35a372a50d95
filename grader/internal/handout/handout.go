// Package handout makes the students' edition of the workbook: lessons,
// skeletons and visible tests, without answers and hidden checks. It looks
// through what it made before anybody gets it.
package handout

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/tools/txtar"

	"example.org/sockets/grader/internal/course"
)

//go:embed edition
var edition embed.FS

// Manifest is the list of what was handed out, as sha256sum writes it.
const Manifest = "checksums.txt"

// An Edition is what students get: files by their names.
type Edition map[string][]byte

// never are the workspace's modules that no student gets.
var never = []string{"grader", "solutions"}

// kinds are the files of a stage that belong to it. What else stands there
// was left by somebody.
var kinds = []string{".go", ".md", ".mod", ".sum", ".svg", ".png"}

// New makes the students' edition of the workbook in a folder. It is refused
// where it would give away what students are to find out.
func New(root string) (Edition, error) {
	stages, err := stages(root)
	if err != nil {
		return nil, err
	}
	e := Edition{}
	for _, stage := range stages {
		if err := e.stage(root, stage); err != nil {
			return nil, err
		}
	}
	if err := e.top(root, stages); err != nil {
		return nil, err
	}
	if err := e.gives(root); err != nil {
		return nil, err
	}
	for name, text := range e {
		if path.Ext(name) == ".md" {
			e[name] = uncommented(text)
		}
	}
	for _, stage := range stages {
		e[stage+"/README.md"] = annotated(stage, e[stage+"/README.md"])
	}
	if found := e.leaks(root, stages); len(found) > 0 {
		return nil, &LeakError{found}
	}
	e[Manifest] = e.manifest()
	return e, nil
}

// stages lists the stages in go.work, in order.
func stages(root string) (names []string, err error) {
	text, err := os.ReadFile(filepath.Join(root, "go.work"))
	if err != nil {
		return nil, fmt.Errorf("%s: this is not the workbook: it has no go.work", root)
	}
	work, err := modfile.ParseWork("go.work", text, nil)
	if err != nil {
		return nil, err
	}
	for _, use := range work.Use {
		name := path.Clean(use.Path)
		if !slices.Contains(never, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if len(names) == 0 {
		return nil, errors.New("go.work: there is no stage in it")
	}
	return names, nil
}

// stage takes the files of a stage.
func (e Edition) stage(root, stage string) error {
	return filepath.WalkDir(filepath.Join(root, stage), func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		if !slices.Contains(kinds, filepath.Ext(file)) || strings.HasPrefix(entry.Name(), ".") {
			return nil // a program that go build left, for one
		}
		if !entry.Type().IsRegular() {
			return fmt.Errorf("%s is not a regular file", name)
		}
		e[filepath.ToSlash(name)], err = os.ReadFile(file)
		return err
	})
}

// top makes the files of the workspace.
func (e Edition) top(root string, stages []string) error {
	readme, err := edition.ReadFile("edition/README.md")
	if err != nil {
		return err
	}
	work := "go 1.26.0\n\nuse (\n"
	lessons := "| lesson | |\n|---|---|\n"
	for _, stage := range stages {
		work += "\t./" + stage + "\n"
		title, _, _ := strings.Cut(string(e[stage+"/README.md"]), "\n")
		lessons += fmt.Sprintf("| [%s](%[1]s/README.md) | %s |\n", stage, strings.TrimSpace(strings.TrimLeft(title, "#0123456789 ·")))
	}
	e["README.md"] = []byte(strings.Replace(string(readme), "{{lessons}}", strings.TrimSpace(lessons), 1))
	e["go.work"] = []byte(work + "\t./tools\n)\n")
	ignored := "# Programs that go build leaves beside their source.\n"
	for _, p := range course.Programs() {
		ignored += "/" + p.ID() + "/" + p.Name + "\n"
	}
	e[".gitignore"] = []byte(ignored + "*.test\n*.out\n")
	if e["LICENSE"], err = os.ReadFile(filepath.Join(root, "LICENSE")); err != nil {
		return err
	}
	return nil
}

// gives adds the tools: a module of its own, so that the stages need none.
func (e Edition) gives(string) error {
	text, err := edition.ReadFile("edition/tools.txtar")
	if err != nil {
		return err
	}
	for _, f := range txtar.Parse(text).Files {
		e[f.Name] = f.Data
	}
	return nil
}

// comment is a comment of HTML. Lessons keep scripts in them, and scripts know
// the answers.
var comment = regexp.MustCompile(`(?s)<!--.*?-->\n?`)

// uncommented takes the comments out of a lesson, but for those in code.
func uncommented(text []byte) []byte {
	parts := strings.Split(string(text), "\n```")
	// Comments may hold no fence: parts with an even number stand outside of
	// code, as long as every fence is closed.
	for i := 0; i < len(parts); i += 2 {
		parts[i] = comment.ReplaceAllString(parts[i]+"\n", "")
		parts[i] = strings.TrimSuffix(parts[i], "\n")
	}
	return []byte(strings.Join(parts, "\n```"))
}

// annotated says in a lesson, before its first command, what is not there.
func annotated(stage string, lesson []byte) []byte {
	const first = "## Try it\n"
	return bytes.Replace(lesson, []byte(first), []byte(first+`
> The finished programs are your tutor's, and so is the grader. Where this lesson
> says `+"`go run ./solutions/…`"+`, watch it in class, or come back to it with a program
> of your own, `+"`go run ./"+stage+"/…`"+`.
> Where it says `+"`go run ./grader check …`"+`, you are sent what it says.
`), 1)
}

// names lists the files, sorted.
func (e Edition) names() (names []string) {
	for name := range e {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (e Edition) manifest() []byte {
	var b strings.Builder
	for _, name := range e.names() {
		if name != Manifest {
			fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(e[name]), name)
		}
	}
	return []byte(b.String())
}

// Write writes the edition into a folder that is empty, or not there yet.
func (e Edition) Write(dir string) error {
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return fmt.Errorf("%s: there is something in this folder. Name an empty one, or bring corrections with --update", dir)
	}
	for _, name := range e.names() {
		if err := write(dir, name, e[name]); err != nil {
			return err
		}
	}
	return nil
}

func write(dir, name string, text []byte) error {
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}
