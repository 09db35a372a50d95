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

// cut returns the part of a file that a code marker asks for, as lines. What
// they share in front, in tabs, is taken away.
func cut(root, marker string) ([]string, error) {
	ask, err := words(marker)
	if err != nil || len(ask) == 0 {
		return nil, fmt.Errorf("code: %q: want FILE, and a part of it", marker)
	}
	text, err := os.ReadFile(filepath.Join(root, ask[0]))
	if err != nil {
		return nil, err
	}
	var part string
	switch src := string(text); {
	case len(ask) == 1:
		part = src
	case len(ask) == 3 && ask[1] == "func":
		part, err = cutFunc(src, ask[2])
	case len(ask) == 3 && ask[1] == "from":
		part, err = cutLines(src, ask[2], "")
	case len(ask) == 5 && ask[1] == "from" && ask[3] == "to":
		part, err = cutLines(src, ask[2], ask[4])
	default:
		err = fmt.Errorf("want func NAME, or from %q to %q", "A", "B")
	}
	if err != nil {
		return nil, fmt.Errorf("code: %s: %w", marker, err)
	}
	return dedent(strings.Split(strings.TrimRight(part, "\n\t "), "\n")), nil
}

// cutFunc returns the function called name with its doc comment. A method is
// called Type.Name.
func cutFunc(src, name string) (string, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "", src, parser.ParseComments)
	if err != nil {
		return "", err
	}
	for _, decl := range file.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok || funcName(fn) != name {
			continue
		}
		from := fn.Pos()
		if fn.Doc != nil {
			from = fn.Doc.Pos()
		}
		return src[files.Position(from).Offset:files.Position(fn.End()).Offset], nil
	}
	return "", fmt.Errorf("no function is called %s", name)
}

// funcName returns Name for a function, and Type.Name for a method.
func funcName(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return fn.Name.Name
	}
	typ := fn.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	if generic, ok := typ.(*ast.IndexExpr); ok {
		typ = generic.X
	}
	name, _ := typ.(*ast.Ident)
	return fmt.Sprint(name) + "." + fn.Name.Name
}

// cutLines returns the lines from the one that holds from up to the next that
// holds to, and not that one; or up to a blank line, if to is empty.
func cutLines(src, from, to string) (string, error) {
	if n := strings.Count(src, from); n != 1 {
		return "", fmt.Errorf("%q is there %d times, want once", from, n)
	}
	at := strings.LastIndex(src[:strings.Index(src, from)], "\n") + 1
	lines := strings.SplitAfter(src[at:], "\n")
	for i, line := range lines {
		if i > 0 && (to == "" && strings.TrimSpace(line) == "" ||
			to != "" && strings.Contains(line, to)) {
			return strings.Join(lines[:i], ""), nil
		}
	}
	if to != "" {
		return "", fmt.Errorf("no line after %q holds %q", from, to)
	}
	return src[at:], nil
}

// dedent takes from every line the tabs that all of them begin with.
func dedent(lines []string) []string {
	shared := -1
	for _, line := range lines {
		if tabs := len(line) - len(strings.TrimLeft(line, "\t")); line != "" &&
			(shared < 0 || tabs < shared) {
			shared = tabs
		}
	}
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = line[min(max(shared, 0), len(line)):]
	}
	return out
}
