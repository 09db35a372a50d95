package talk

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// DoesNotImportNet holds that no file of the student's imports package net, or
// one of the standard library's that stands on it.
func (r *Room) DoesNotImportNet() {
	var found []string
	r.reads(func(place func(ast.Node) string, file *ast.File) {
		for _, i := range file.Imports {
			name, _ := strconv.Unquote(i.Path.Value) // ignored: it has been compiled
			switch {
			case name == "net":
				found = append(found, place(i)+" imports net")
			case networked(name):
				found = append(found, place(i)+" imports "+name+", which stands on net")
			}
		}
	})
	r.finds(found, "no package net: sockets are made by system calls")
	r.notes("no file of the program imports net")
}

// networked reports whether a package of the standard library stands on net.
func networked(name string) bool {
	others := []string{"crypto/tls", "crypto/x509", "expvar", "log/syslog", "mime/multipart"}
	return strings.HasPrefix(name, "net/") && name != "net/netip" && name != "net/url" || slices.Contains(others, name)
}

// StartsNoGoroutine holds that no go statement stands in the student's files.
func (r *Room) StartsNoGoroutine() {
	var found []string
	r.reads(func(place func(ast.Node) string, file *ast.File) {
		for n := range ast.Preorder(file) {
			if _, ok := n.(*ast.GoStmt); ok {
				found = append(found, place(n)+" is a go statement")
			}
		}
	})
	r.finds(found, "no go statement: one thread, every client")
	r.notes("no go statement stands in the program's files")
}

// reads has look look at each of the student's files, as they were built.
func (r *Room) reads(look func(place func(ast.Node) string, file *ast.File)) {
	for _, name := range slices.Sorted(maps.Keys(r.candidate.Files)) {
		fset := token.NewFileSet()
		label := printable(path.Join(r.candidate.Source, name))
		file, err := parser.ParseFile(fset, label, r.candidate.Files[name], parser.SkipObjectResolution)
		must("read what has been compiled", err)
		look(func(n ast.Node) string {
			return fmt.Sprintf("%s:%d", label, fset.PositionFor(n.Pos(), false).Line)
		}, file)
	}
}

// finds ends the check if something was found.
func (r *Room) finds(found []string, want string) {
	const most = 3
	if more := len(found) - most; more > 0 {
		found = append(found[:most], fmt.Sprintf("%d more", more))
	}
	if len(found) > 0 {
		r.fails(list(found), want)
	}
}
