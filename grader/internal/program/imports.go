package program

import (
	"context"
	"crypto/sha256"
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/module"
	"golang.org/x/tools/txtar"
)

// prepares compiles, outside, what the sources import of the standard library,
// of the stage's modules and of what the stage gives, so that it stands in the
// user's cache: builds in walls can only read that. What does not compile is left
// to the build to tell.
func (ws *Workshop) prepares(ctx context.Context, stage string, a *txtar.Archive, written []source) error {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	for _, more := range [][]source{nil, written} { // what is given first: it is there
		if err := ws.compiles(ctx, stage, a, ws.imports(stage, a, more)); err != nil {
			return err
		}
	}
	return nil
}

// compiles compiles imports of a stage, and takes down where they stand: of none,
// if one of them does not compile.
func (ws *Workshop) compiles(ctx context.Context, stage string, a *txtar.Archive, fresh []string) error {
	if len(fresh) == 0 {
		return nil
	}
	dir := filepath.Join(ws.scratch, "imports-"+stage)
	note := ws.note(stage, a, fresh)
	if where, ok := compiled(note); ok {
		ws.notes(stage, where)
		return nil
	}
	if err := (job{given: a}).lays(dir); err != nil {
		return err
	}
	// go list -export compiles as go build does, and says where in the cache.
	// A program has no archive to import.
	list := []string{"list", "-export", "-deps", "-f", `{{.ImportPath}}={{if ne .Name "main"}}{{.Export}}{{end}}`, compilerFlags(dir, stage), "--"}
	list = append(list, fresh...)
	cmd := exec.CommandContext(ctx, filepath.Join(ws.tool.GOROOT, "bin", "go"), list...)
	cmd.Dir, cmd.Env = dir, append(ws.environment(ws.scratch), "PWD="+dir)
	endTogether(cmd)
	said, err := cmd.Output()
	where, there := standing(said)
	if err == nil && there { // else the build says it better
		keep(note, said)
		ws.notes(stage, where)
		return nil
	}
	if context.Cause(ctx) == errBuildLimit {
		return nil // the build says so
	}
	return ctx.Err()
}

// notes takes down where imports of a stage stand compiled.
func (ws *Workshop) notes(stage string, where map[string]string) {
	if ws.archives[stage] == nil {
		ws.archives[stage] = map[string]string{}
	}
	maps.Copy(ws.archives[stage], where)
}

// noteKept is how long a note counts: the go command forgets what it has
// compiled when nobody has asked for it for days, and builds in walls leave no
// trace of having asked.
const noteKept = 24 * time.Hour

// note names the file in the user's cache folder that says where these imports
// stand compiled in the go command's cache. It is empty where there is no such
// folder.
func (ws *Workshop) note(stage string, a *txtar.Archive, imports []string) string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%+v %s %q %s", ws.tool, stage, imports, txtar.Format(a)))
	return filepath.Join(cache, "sockets-grader", fmt.Sprintf("imports-%x", sum[:8]))
}

// compiled reads a note. It is not ok if the note does not count any more.
func compiled(note string) (where map[string]string, ok bool) {
	info, err := os.Stat(note)
	if err != nil || time.Since(info.ModTime()) > noteKept {
		return nil, false
	}
	said, err := os.ReadFile(note)
	if err != nil {
		return nil, false
	}
	return standing(said)
}

// standing reads where imports stand, in lines of NAME=FILE. It is not ok if one
// of the files is not there.
func standing(said []byte) (where map[string]string, ok bool) {
	where = map[string]string{}
	for line := range strings.Lines(string(said)) {
		name, file, _ := strings.Cut(strings.TrimSpace(line), "=")
		if name == "unsafe" {
			continue // the compiler has it in itself
		}
		if _, err := os.Stat(file); err != nil {
			return nil, false
		}
		where[name] = file
	}
	return where, true
}

// keep writes a note, whole or not at all. Without it the next grader asks the
// go command again.
func keep(note string, where []byte) {
	dir := filepath.Dir(note)
	if note == "" || os.MkdirAll(dir, 0o700) != nil {
		return
	}
	fresh, err := os.CreateTemp(dir, "fresh-")
	if err != nil {
		return
	}
	defer os.Remove(fresh.Name())
	_, err = fresh.Write(where)
	if fresh.Close() == nil && err == nil {
		_ = os.Rename(fresh.Name(), note) // ignored: it saves time, and nothing else
		forget(dir)
	}
}

// forget removes notes that do not count any more.
func forget(dir string) {
	old, _ := filepath.Glob(filepath.Join(dir, "imports-*")) // the pattern is a good one
	for _, note := range old {
		if info, err := os.Stat(note); err == nil && time.Since(info.ModTime()) > noteKept {
			_ = os.Remove(note) // ignored: it costs space, and nothing else
		}
	}
}

// imports lists what is imported for the first time, and is to be had.
func (ws *Workshop) imports(stage string, a *txtar.Archive, written []source) (fresh []string) {
	all := slices.Clone(written)
	for _, f := range a.Files {
		all = append(all, source{f.Name, f.Data})
	}
	for _, s := range all {
		if filepath.Ext(s.name) != ".go" {
			continue
		}
		imported, _ := s.imports() // what does not parse is left to the compiler
		for _, name := range imported {
			if name != "unsafe" && ws.archives[stage][name] == "" && !slices.Contains(fresh, name) && isKnown(a, stage, name) {
				fresh = append(fresh, name)
			}
		}
	}
	return fresh
}

// imports lists what a file imports; if it does not parse, as far as it does.
func (s source) imports() (names []string, err error) {
	file, err := parser.ParseFile(token.NewFileSet(), s.name, s.text, parser.ImportsOnly)
	if file == nil {
		return nil, err
	}
	for _, i := range file.Imports {
		name, unquoted := strconv.Unquote(i.Path.Value)
		if unquoted == nil {
			names = append(names, name)
		}
	}
	return names, err
}

// isKnown reports whether an import may be one of the standard library's, or of
// a module's of the stage, or is one that the stage gives: and nothing that the go
// command takes for something else, such as a pattern or a file (go help packages).
func isKnown(a *txtar.Archive, stage, name string) bool {
	first, _, _ := strings.Cut(name, "/")
	if module.CheckImportPath(name) != nil || strings.Contains(name, "...") || path.Ext(name) == ".go" ||
		slices.Contains([]string{"all", "cmd", "std", "tool", "work"}, first) {
		return false
	}
	if dir, own := strings.CutPrefix(name, modulePath(stage)+"/"); own {
		return slices.ContainsFunc(a.Files, func(f txtar.File) bool { return path.Dir(f.Name) == dir })
	}
	return !strings.Contains(first, ".") || strings.HasPrefix(name, "golang.org/x/sys/")
}
