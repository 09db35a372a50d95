package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"

	"example.org/sockets/grader/internal/sandbox"
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

// Tier is the tier of the sandbox in which builds run: it is to be had here.
func (ws *Workshop) Tier() string { return string(ws.tier) }

// buildInWalls builds works of one stage in a box, together. The build reads the
// user's caches, and can write nowhere but in the box. It returns what the go
// command says if it fails, then none of the works is built, and where they were
// for it.
func (ws *Workshop) buildInWalls(ctx context.Context, jobs ...job) (said, dir string, err error) {
	first := jobs[0]
	for _, j := range jobs {
		if err := ws.prepares(ctx, j.Program.Stage, j.given, j.written); err != nil {
			return "", "", err
		}
	}
	tool := filepath.Join(ws.tool.GOROOT, "bin", "go")
	box, err := sandbox.New(ws.tier, sandbox.Contents{
		Command: []string{tool},
		Read:    []string{ws.tool.GOROOT, ws.tool.GOCACHE, ws.tool.GOMODCACHE},
		Space:   buildSpace, Memory: buildMemory,
	})
	if err != nil {
		return "", "", fmt.Errorf("build %s: %w", first.Label, err)
	}
	defer box.Close()
	dir, out := path.Join(box.Dir(), "work"), path.Join(box.Dir(), "made")+"/"
	var names []string
	for _, j := range jobs {
		if err := j.lay(box.Outside(dir)); err != nil {
			return "", "", err
		}
		names = append(names, j.Program.Name)
	}
	made := ws.directly(ctx, box, dir, jobs)
	if made == nil {
		arguments := append([]string{tool, "-C", dir}, buildArguments(dir, out, first.Program.Stage, names...)...)
		said, err = ws.runInWalls(ctx, box, first.Label, arguments)
		if said != "" || err != nil {
			return said, dir, err
		}
		made = map[string]string{}
		for _, name := range names {
			made[name] = path.Join(out, name)
		}
	}
	for _, j := range jobs {
		if err := fetchOut(box.Outside(made[j.Program.Name]), j.binary); err != nil {
			return "", "", fmt.Errorf("build %s: %w", j.Label, err)
		}
	}
	return "", dir, nil
}

// runInWalls runs a command of Go's, and returns what it says if it fails.
func (ws *Workshop) runInWalls(ctx context.Context, box sandbox.Box, label string, arguments []string) (said string, err error) {
	build, err := box.Start(sandbox.Command{Argv: arguments, Env: ws.environment(box.Dir())})
	if err != nil {
		return "", fmt.Errorf("build %s: %w", label, err)
	}
	select {
	case <-build.Done():
	case <-ctx.Done():
		if context.Cause(ctx) == errBuildLimit {
			return fmt.Sprintf("%s took longer than %v to build, and was stopped.", label, buildLimit), nil
		}
		return "", ctx.Err()
	}
	switch end := build.End(); {
	case end == sandbox.End{}:
		return "", nil
	case end.Hogging:
		return fmt.Sprintf("%s needed more than %d MiB of memory to build, and was stopped.", label, buildMemory>>20), nil
	case end.Flooding:
		return fmt.Sprintf("%s: the go command printed without end, and was stopped.", label), nil
	default:
		if said = string(build.Stdout.Bytes()) + string(build.Stderr.Bytes()); said == "" {
			said = fmt.Sprintf("%s: the go command %v.", label, end)
		}
		return said, nil
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
	return errors.Join(out.Close(), opens(to))
}
