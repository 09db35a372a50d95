package program

import (
	"context"
	"crypto/sha256"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/tools/txtar"
)

// prepares compiles, outside, what the sources import of the standard library
// and of the stage's modules, so that it stands in the user's cache: builds in
// walls can only read that. What does not compile is left to the build to tell.
func (ws *Workshop) prepares(ctx context.Context, stage string, a *txtar.Archive, written []source) error {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	dir := filepath.Join(ws.scratch, "imports-"+stage)
	fresh := ws.imports(stage, a, written)
	note := ws.note(stage, a, fresh)
	if len(fresh) == 0 || compiled(note) {
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
	// go list -export compiles as go build does, and says where in the cache.
	list := append([]string{"list", "-export", "-deps", "-f", "{{.Export}}", "--"}, fresh...)
	cmd := exec.CommandContext(ctx, filepath.Join(ws.tool.GOROOT, "bin", "go"), list...)
	cmd.Dir, cmd.Env = dir, append(ws.environment(ws.scratch), "PWD="+dir)
	endTogether(cmd)
	where, err := cmd.Output()
	if err == nil { // else the build says it better
		keep(note, where)
	}
	return ctx.Err()
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
	key := sha256.Sum256(fmt.Appendf(nil, "%+v %s %q %s", ws.tool, stage, imports, text(a, "go.mod")))
	return filepath.Join(cache, "sockets-grader", fmt.Sprintf("imports-%x", key[:8]))
}

// compiled reports whether all that a note names is still there.
func compiled(note string) bool {
	info, err := os.Stat(note)
	if err != nil || time.Since(info.ModTime()) > noteKept {
		return false
	}
	where, err := os.ReadFile(note)
	if err != nil {
		return false
	}
	for _, file := range strings.Split(strings.TrimSpace(string(where)), "\n") {
		if _, err := os.Stat(file); err != nil {
			return false
		}
	}
	return true
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
