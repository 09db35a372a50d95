// Package program makes programs that the hidden tests can start: it copies
// what a student wrote beside the files that the stage gives, and builds that;
// or it takes a command of somebody's own.
package program

import (
	"bytes"
	"embed"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/tools/txtar"

	"example.org/sockets/grader/internal/course"
)

//go:embed given
var archives embed.FS

// given returns the files that a stage gives, as they were when the grader was
// compiled: a student's own go.mod could lead the build anywhere.
func given(stage string) (*txtar.Archive, error) {
	text, err := archives.ReadFile("given/" + stage + ".txtar")
	if err != nil {
		return nil, fmt.Errorf("the grader has no given files for stage %s", stage)
	}
	return txtar.Parse(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))), nil
}

// text returns a file of an archive.
func text(a *txtar.Archive, name string) []byte {
	for _, f := range a.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

// collect reads from a stage's folder what the stage gives: its go.mod and
// go.sum, the main.go of each program, and the packages that the course names.
func collect(s course.Stage, dir string) (*txtar.Archive, error) {
	names := []string{"go.mod"}
	if _, err := os.Stat(filepath.Join(dir, "go.sum")); err == nil {
		names = append(names, "go.sum")
	}
	for _, p := range s.Programs {
		names = append(names, path.Join(p.Name, "main.go"))
	}
	for _, pkg := range s.Given {
		entries, err := os.ReadDir(filepath.Join(dir, pkg))
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), ".go") && !strings.HasSuffix(e.Name(), "_test.go") {
				names = append(names, path.Join(pkg, e.Name()))
			}
		}
	}
	a := &txtar.Archive{Comment: []byte("What stage " + s.Name + " gives. Made by go test ./internal/program -update.\n")}
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		a.Files = append(a.Files, txtar.File{Name: name, Data: data})
	}
	return a, nil
}
