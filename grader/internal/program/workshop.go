package program

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/tools/txtar"

	"example.org/sockets/grader/internal/exam"
	"example.org/sockets/grader/internal/sandbox"
	"example.org/sockets/grader/internal/scratch"
)

// A Workshop builds programs with the user's own go command and caches, and
// keeps everything else to a scratch folder. Close removes it.
type Workshop struct {
	own     *scratch.Dir
	scratch string // its name
	tool    goTool

	tier sandbox.Tier

	mu       sync.Mutex
	fetched  map[string]error             // by stage: its modules are in the module cache
	archives map[string]map[string]string // by stage and import: where it is in the build cache
}

// A goTool is where the go command keeps its things, as go env says.
type goTool struct {
	GOROOT, GOTOOLDIR, GOCACHE, GOMODCACHE, GOEXE, GOVERSION string
}

// Open prepares a workshop.
func Open(ctx context.Context) (*Workshop, error) {
	own, err := scratch.New("grader")
	if err != nil {
		return nil, err
	}
	if err := sandbox.Startable(own.Name()); err != nil {
		_ = own.Close() // ignored: nothing is in it
		return nil, err
	}
	ws := &Workshop{own: own, scratch: own.Name(), fetched: map[string]error{}, archives: map[string]map[string]string{}}
	asked := make(chan error, 1)
	go func() { asked <- ws.ask(ctx) }() // it takes as long as trying a tier does
	exam.Hire()
	err = ws.Isolate("")
	if wrong := <-asked; err == nil {
		err = wrong
	}
	if err != nil {
		_ = ws.Close() // ignored: the first error is the one to tell
		return nil, err
	}
	return ws, nil
}

// Close removes what was built, and all that it was built from.
func (ws *Workshop) Close() error { return ws.own.Close() }

// Dir is a folder for whatever else has to be gone in the end.
func (ws *Workshop) Dir() string { return ws.scratch }

// ask asks the go command where it keeps its things. It is asked outside of
// the student's folders: a go.mod there could stop it.
func (ws *Workshop) ask(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, "go", "env", "-json", "GOROOT", "GOTOOLDIR", "GOCACHE", "GOMODCACHE", "GOEXE", "GOVERSION")
	cmd.Dir = ws.scratch
	cmd.Env = append(os.Environ(), "GOWORK=off")
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("the go command is needed to build programs: %w", err)
	}
	if err := json.Unmarshal(out, &ws.tool); err != nil {
		return fmt.Errorf("go env: %w", err)
	}
	return nil
}

// environment is all that a build knows of the user's: where the caches are.
// No variable of the user's, and no file in a home folder, changes a build. There
// is none: so the go command does not start another process for its telemetry.
func (ws *Workshop) environment(scratch string) []string {
	env := []string{
		"GOWORK=off", "GOENV=off", "GOFLAGS=-mod=readonly", "GOTOOLCHAIN=local",
		"GOPROXY=off", "GOSUMDB=off", "CGO_ENABLED=0",
		"GOROOT=" + ws.tool.GOROOT, "GOCACHE=" + ws.tool.GOCACHE, "GOMODCACHE=" + ws.tool.GOMODCACHE,
		"HOME=", "USERPROFILE=" + scratch, "AppData=" + scratch,
		"GOTMPDIR=" + scratch, "TMPDIR=" + scratch, "TMP=" + scratch,
		"GOGC=off", "GOMEMLIMIT=200MiB", // a compiler or a linker is gone before it would have to clean up
	}
	if root, ok := os.LookupEnv("SystemRoot"); ok { // Windows starts nothing without it
		env = append(env, "SystemRoot="+root)
	}
	return env
}

// fetch sees to it that the modules of a stage are in the module cache, once.
// The build itself fetches nothing.
func (ws *Workshop) fetch(ctx context.Context, stage string, a *txtar.Archive) error {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	err, done := ws.fetched[stage]
	if !done {
		err = ws.fetchNow(ctx, a)
		ws.fetched[stage] = err
	}
	return err
}

func (ws *Workshop) fetchNow(ctx context.Context, a *txtar.Archive) error {
	mod, err := modfile.Parse("go.mod", text(a, "go.mod"), nil)
	if err != nil {
		return fmt.Errorf("read the given go.mod: %w", err)
	}
	missing := false
	for _, r := range mod.Require {
		escaped, err := module.EscapePath(r.Mod.Path)
		if err != nil {
			return fmt.Errorf("read the given go.mod: %w", err)
		}
		_, err = os.Stat(filepath.Join(ws.tool.GOMODCACHE, filepath.FromSlash(escaped)+"@"+r.Mod.Version))
		missing = missing || err != nil
	}
	if !missing {
		return nil
	}
	dir, err := os.MkdirTemp(ws.scratch, "modules-")
	if err != nil {
		return err
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		if err := os.WriteFile(filepath.Join(dir, name), text(a, name), 0o644); err != nil {
			return err
		}
	}
	cmd := exec.CommandContext(ctx, "go", "mod", "download")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("fetch the modules that programs are built with (this needs the network once): %w: %s",
			err, bytes.TrimSpace(out))
	}
	return nil
}
