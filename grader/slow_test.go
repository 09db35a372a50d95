package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/course"
	"example.org/sockets/grader/internal/sandbox"
)

// waitSome holds a program up, as a busy machine might: at a few places, which
// are others each time, for long the first times that they are reached; and
// anywhere, now and then, for a little.
const waitSome = `
import (
	"math/rand/v2"
	"sync/atomic"
	"time"
)

var reached, unlucky = [%d]atomic.Int32{}, rand.Uint32()

func waitSome(place int) {
	switch {
	case (uint32(place)^unlucky)*0x9e3779b1>>27 == 0 && reached[place].Add(1) <= 3:
		time.Sleep(rand.N(80 * time.Millisecond))
	case rand.IntN(3000) == 0:
		time.Sleep(rand.N(3 * time.Millisecond))
	}
}
`

// An answer holds every check, however slowly it gets from one statement to
// the next: what goes wrong in one run of a thousand goes wrong here sooner.
func TestSlowAnswers(t *testing.T) {
	long(t)
	slow := filepath.Join(t.TempDir(), "solutions")
	require.NoError(t, os.CopyFS(slow, os.DirFS("../solutions")))
	for _, p := range course.Programs() {
		require.NoError(t, slowDown(filepath.Join(slow, p.ID())), p.ID())
	}
	for _, p := range checkAll(t, slow) {
		require.Empty(t, failures(t, p), p.Program)
		require.Equal(t, p.Max, p.Points, "%s: %s", p.Program, p.Build.Output)
	}
}

// An answer holds every check in every tier.
func TestEveryTier(t *testing.T) {
	long(t)
	for _, tier := range sandbox.Tiers() {
		if _, err := sandbox.Choose(string(tier)); err != nil {
			continue // it is not to be had here
		}
		var out, errs bytes.Buffer
		status := run(t.Context(), []string{"check", "../solutions", "--isolation", string(tier)}, &out, &errs)
		require.Equal(t, held, status, "%s: %s%s", tier, &out, &errs)
	}
}

// slowDown writes a pause in front of each statement of a program.
func slowDown(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return err
	}
	places := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BlockStmt:
				n.List = withPauses(n.List, &places)
			case *ast.CaseClause:
				n.Body = withPauses(n.Body, &places)
			case *ast.CommClause:
				n.Body = withPauses(n.Body, &places)
			}
			return true
		})
		var text bytes.Buffer
		if err := format.Node(&text, token.NewFileSet(), tree); err != nil {
			return err
		}
		if err := os.WriteFile(name, text.Bytes(), 0o644); err != nil {
			return err
		}
	}
	text := fmt.Sprintf("package main\n"+waitSome, places)
	return os.WriteFile(filepath.Join(dir, "pause.go"), []byte(text), 0o644)
}

// withPauses puts a pause in front of each statement. The clauses of a switch
// or of a select are none.
func withPauses(list []ast.Stmt, places *int) (slow []ast.Stmt) {
	for _, s := range list {
		switch s.(type) {
		case *ast.CaseClause, *ast.CommClause:
			return list
		}
		wait := &ast.ExprStmt{X: &ast.CallExpr{
			Fun:  &ast.Ident{Name: "waitSome", NamePos: s.Pos()},
			Args: []ast.Expr{&ast.BasicLit{Kind: token.INT, Value: fmt.Sprint(*places)}},
		}}
		slow = append(slow, wait, s)
		*places++
	}
	return slow
}
