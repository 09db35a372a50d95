package program

import (
	"context"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"

	"example.org/sockets/grader/internal/sandbox"
	"example.org/sockets/grader/internal/submission"
)

// What a build in walls may use.
const (
	buildSpace  = 256 << 20 // bytes of files
	buildMemory = 1 << 30   // bytes
)

// Isolate makes later builds run in a tier of the sandbox; an empty name is the
// best that there is. Builds have walls in the tier of namespaces, and are
// processes like any other in the lower ones.
func (ws *Workshop) Isolate(name string) (err error) {
	ws.tier, err = sandbox.Choose(name)
	return err
}

// buildInWalls builds a work in a box: the build reads the user's caches, and
// can write nowhere but in the box. It returns what the go command says if it
// fails, and where the work was for it.
func (ws *Workshop) buildInWalls(ctx context.Context, w submission.Work, a *txtar.Archive, written []source, binary string) (said, dir string, err error) {
	if err := ws.prepares(ctx, w.Program.Stage, a, written); err != nil {
		return "", "", err
	}
	tool := filepath.Join(ws.tool.GOROOT, "bin", "go")
	box, err := sandbox.New(ws.tier, sandbox.Contents{
		Command: []string{tool},
		Read:    []string{ws.tool.GOROOT, ws.tool.GOCACHE, ws.tool.GOMODCACHE},
		Space:   buildSpace, Memory: buildMemory,
	})
	if err != nil {
		return "", "", fmt.Errorf("build %s: %w", w.Label, err)
	}
	defer box.Close()
	dir = path.Join(box.Dir(), "work")
	out := path.Join(box.Dir(), w.Program.Name)
	if err := lay(box.Outside(dir), w, a, written); err != nil {
		return "", "", fmt.Errorf("copy %s: %w", w.Label, err)
	}
	arguments := append([]string{tool, "-C", dir}, buildArguments(dir, out, w)...)
	build, err := box.Start(sandbox.Command{Argv: arguments, Env: ws.environment(box.Dir())})
	if err != nil {
		return "", "", fmt.Errorf("build %s: %w", w.Label, err)
	}
	select {
	case <-build.Done():
	case <-ctx.Done():
		if context.Cause(ctx) == errBuildLimit {
			return fmt.Sprintf("%s took longer than %v to build, and was stopped.", w.Label, buildLimit), dir, nil
		}
		return "", "", ctx.Err()
	}
	switch end := build.End(); {
	case end == sandbox.End{}:
		return "", dir, fetchOut(box.Outside(out), binary)
	case end.Hogging:
		return fmt.Sprintf("%s needed more than %d MiB of memory to build, and was stopped.", w.Label, buildMemory>>20), dir, nil
	case end.Flooding:
		return fmt.Sprintf("%s: the go command printed without end, and was stopped.", w.Label), dir, nil
	default:
		return string(build.Stdout.Bytes()) + string(build.Stderr.Bytes()), dir, nil
	}
}

// fetchOut copies a program out of a box. What stands there was written by
// nobody who is trusted: it may be anything.
func fetchOut(from, to string) error {
	before, err := os.Lstat(from)
	if err != nil {
		return err
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	now, err := in.Stat()
	if err != nil {
		return err
	}
	if !now.Mode().IsRegular() || !os.SameFile(before, now) {
		return errors.New("the go command has left something else than a program")
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o755)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, io.LimitReader(in, buildSpace)); err != nil {
		_ = out.Close() // ignored: the first error is the one to tell
		return err
	}
	return out.Close()
}

// prepares compiles, outside, what the sources import of the standard library
// and of the stage's modules, so that it stands in the user's cache: builds in
// walls can only read that. What does not compile is left to the build to tell.
func (ws *Workshop) prepares(ctx context.Context, stage string, a *txtar.Archive, written []source) error {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	dir := filepath.Join(ws.scratch, "imports-"+stage)
	fresh := ws.imports(stage, a, written)
	if len(fresh) == 0 {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		if err := os.WriteFile(filepath.Join(dir, name), text(a, name), 0o600); err != nil {
			return err
		}
	}
	cmd := exec.CommandContext(ctx, filepath.Join(ws.tool.GOROOT, "bin", "go"), append([]string{"build", "--"}, fresh...)...)
	cmd.Dir, cmd.Env = dir, append(ws.environment(ws.scratch), "PWD="+dir)
	cmd.Stdout, cmd.Stderr = io.Discard, io.Discard
	endTogether(cmd)
	_ = cmd.Run() // ignored: the build says it better
	return ctx.Err()
}

// imports lists what is imported, other than the stage's own packages, for the
// first time.
func (ws *Workshop) imports(stage string, a *txtar.Archive, written []source) (fresh []string) {
	look := func(name string, text []byte) {
		if filepath.Ext(name) != ".go" {
			return
		}
		file, _ := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly)
		if file == nil {
			return
		}
		for _, i := range file.Imports {
			name, err := strconv.Unquote(i.Path.Value)
			key := stage + " " + name
			first, _, _ := strings.Cut(name, "/")
			if err != nil || ws.prepared[key] || strings.Contains(first, ".") && !strings.HasPrefix(name, "golang.org/x/sys/") {
				continue
			}
			ws.prepared[key] = true
			fresh = append(fresh, name)
		}
	}
	for _, f := range a.Files {
		look(f.Name, f.Data)
	}
	for _, s := range written {
		look(s.name, s.text)
	}
	return fresh
}
