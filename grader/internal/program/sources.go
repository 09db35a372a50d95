package program

import (
	"bytes"
	"errors"
	"fmt"
	"go/parser"
	"go/scanner"
	"go/token"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/tools/txtar"

	"example.org/sockets/grader/internal/submission"
)

// Limits of what a program's folder may hold.
const (
	entriesLimit = 1000    // names of any kind
	sourcesLimit = 4 << 20 // bytes of all Go files together
)

// notGo are the files that go build would give to another compiler, or link as
// they are: such a file can carry text from anywhere on the machine into a
// program, or into an error message.
var notGo = []string{".s", ".S", ".sx", ".c", ".h", ".cc", ".cpp", ".cxx", ".hh", ".hpp", ".hxx",
	".m", ".f", ".F", ".for", ".f90", ".swig", ".swigcxx", ".syso"}

// lineComment is a comment that tells the compiler another file and line.
var lineComment = regexp.MustCompile(`^/[/*]line .*:\d+`)

// A source is a Go file that a student wrote.
type source struct {
	name string
	text []byte
}

// sources reads the student's files of a program: all its Go files but main.go
// and tests. An error is a sentence for the student.
func sources(w submission.Work) (all []source, err error) {
	names, err := list(w)
	if err != nil {
		return nil, err
	}
	size := 0
	for _, name := range names {
		label := path.Join(w.Label, name)
		text, err := submission.Read(w.Dir, name)
		if err != nil {
			return nil, fmt.Errorf("%s is not read: %w", label, plain(err))
		}
		if size += len(text); size > sourcesLimit {
			return nil, fmt.Errorf("%s: the Go files in this folder are larger than %d MiB together", w.Label, sourcesLimit>>20)
		}
		if err := honest(label, text); err != nil {
			return nil, err
		}
		all = append(all, source{name, own(w.Program.Stage, text)})
	}
	return all, nil
}

// own turns the imports of the workbook's own answers into those of the stage:
// what a stage gives stands in both modules.
func own(stage string, text []byte) []byte {
	return bytes.ReplaceAll(text, []byte(`"example.org/sockets/solutions/`+stage+`/`), []byte(`"example.org/sockets/`+stage+`/`))
}

// list names the student's files of a program.
func list(w submission.Work) (names []string, err error) {
	real, err := filepath.EvalSymlinks(w.Dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: this folder is not there, and so there is no program", w.Label)
	case err != nil:
		return nil, fmt.Errorf("%s: this folder cannot be read: %w", w.Label, plain(err))
	case real != w.Dir:
		return nil, fmt.Errorf("%s: this folder, or one above it, is a symbolic link. What counts is what stands in the folder itself", w.Label)
	}
	dir, err := os.Open(w.Dir)
	if err != nil {
		return nil, fmt.Errorf("%s: this folder cannot be read: %w", w.Label, plain(err))
	}
	defer dir.Close()
	entries, err := dir.Readdirnames(entriesLimit + 1)
	if len(entries) > entriesLimit {
		return nil, fmt.Errorf("%s: this folder holds more than %d files", w.Label, entriesLimit)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: this folder cannot be read: %w", w.Label, plain(err))
	}
	slices.Sort(entries)
	for _, name := range entries {
		switch {
		case slices.Contains(notGo, filepath.Ext(name)):
			return nil, fmt.Errorf("%s is not Go: a program here is written in Go files only", path.Join(w.Label, name))
		case filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go"),
			strings.HasPrefix(name, "_"), strings.HasPrefix(name, "."), // the go command skips them too
			name == "main.go":
		default:
			names = append(names, name)
		}
	}
	if !slices.Contains(names, w.Program.Exercise) {
		return nil, fmt.Errorf("%s: there is no %s in this folder. It is the file that the program is written in", w.Label, w.Program.Exercise)
	}
	return names, nil
}

// honest refuses a source whose lines are not where they seem to be, or that
// is partly C. What does not parse is left to the compiler: it says it better.
func honest(label string, text []byte) error {
	fset := token.NewFileSet()
	file := fset.AddFile(label, -1, len(text))
	var s scanner.Scanner
	s.Init(file, text, nil, scanner.ScanComments)
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		if tok == token.COMMENT && lineComment.MatchString(lit) {
			return fmt.Errorf("%s:%d: a //line comment makes the compiler name other files and lines than the real ones. Take it out",
				label, file.PositionFor(pos, false).Line)
		}
	}
	ast, _ := parser.ParseFile(fset, label, text, parser.ImportsOnly)
	if ast == nil {
		return nil
	}
	for _, i := range ast.Imports {
		if i.Path.Value == `"C"` || i.Path.Value == "`C`" {
			return fmt.Errorf("%s:%d: import \"C\" needs a C compiler. A program here is written in Go only",
				label, fset.PositionFor(i.Pos(), false).Line)
		}
	}
	return nil
}

// notes says which of the student's files are not used, because others were
// given in their place.
func notes(w submission.Work, a *txtar.Archive) (notes []string) {
	label := path.Join(w.Label, "main.go")
	main, err := submission.Read(w.Dir, "main.go")
	if err == nil && !same(main, text(a, path.Join(w.Program.Name, "main.go"))) {
		notes = append(notes, fmt.Sprintf("%s is not the one that was given, and is not used: the given one is. What is yours goes into %s.",
			label, w.Program.Exercise))
	}
	if w.Module == "" {
		return notes
	}
	label = path.Join(w.Label, "..", "go.mod")
	mod, err := submission.Read(w.Module, "go.mod")
	if err != nil || same(mod, text(a, "go.mod")) {
		return notes
	}
	if _, err := modfile.Parse(label, mod, nil); err != nil {
		return append(notes, fmt.Sprintf("%v. This go.mod is not used: the given one is.", err))
	}
	return append(notes, label+" is not the one that was given, and is not used: the given one is.")
}

// same compares two files, however a version control system ends their lines.
func same(a, b []byte) bool {
	return bytes.Equal(bytes.ReplaceAll(a, []byte("\r\n"), []byte("\n")), b)
}

// plain takes the path off an error: the label before it says it already.
func plain(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
