package lesson

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

// The budgets of teaching files, in lines. Columns are as in a lesson.
const (
	MaxExercise = 60
	MaxAnswer   = 150
	MaxFunc     = 30 // that hold code, from func to its closing brace
)

// BudgetFaults returns which teaching files are too long, too wide, or hold a
// TODO where nothing ought to be left to do.
func BudgetFaults(root string) ([]string, error) {
	stages, err := Stages(root)
	if err != nil {
		return nil, err
	}
	var faults []string
	for _, stage := range stages {
		for _, folder := range []string{stage, "solutions/" + stage} {
			files, err := goFiles(filepath.Join(root, folder))
			if err != nil {
				return nil, err
			}
			for _, file := range files {
				name := folder + "/" + file
				src, err := os.ReadFile(filepath.Join(root, name))
				if err != nil {
					return nil, err
				}
				faults = append(faults, fileFaults(name, string(src))...)
			}
		}
	}
	return faults, nil
}

func fileFaults(name, src string) []string {
	var faults []string
	lines := strings.Split(strings.TrimSuffix(src, "\n"), "\n")
	solved := strings.HasPrefix(name, "solutions/")
	limit := MaxExercise
	if solved {
		limit = MaxAnswer
	}
	if len(Steps(src)) > 0 && len(lines) > limit {
		faults = append(faults, fmt.Sprintf("%s: %d lines, want at most %d", name, len(lines), limit))
	}
	for i, line := range lines {
		if n := columns(line); n > MaxColumns {
			faults = append(faults, fmt.Sprintf("%s:%d: %d columns, want at most %d",
				name, i+1, n, MaxColumns))
		}
		if solved && strings.Contains(line, "TODO") {
			faults = append(faults, fmt.Sprintf("%s:%d: a TODO in a solution", name, i+1))
		}
	}
	if strings.HasSuffix(name, "_test.go") {
		return faults
	}
	return append(faults, funcFaults(name, src)...)
}

// funcFaults counts the lines that hold code: comments are wanted, and a budget
// that counted them would be paid with them.
func funcFaults(name, src string) []string {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, src, parser.SkipObjectResolution)
	if err != nil {
		return []string{err.Error()}
	}
	lines := strings.Split(src, "\n")
	var faults []string
	for _, decl := range file.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		first, last := files.Position(fn.Pos()).Line, files.Position(fn.End()).Line
		if n := codeLines(lines[first-1 : last]); n > MaxFunc {
			faults = append(faults, fmt.Sprintf("%s:%d: %s takes %d lines, want at most %d",
				name, first, funcName(fn), n, MaxFunc))
		}
	}
	return faults
}

func codeLines(lines []string) int {
	n := 0
	for _, line := range lines {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
			n++
		}
	}
	return n
}
