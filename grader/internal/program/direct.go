package program

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	gobuild "go/build"
	"go/version"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/sync/errgroup"

	"example.org/sockets/grader/internal/sandbox"
)

// directly builds works of one stage with the compiler and the linker, as go
// build does: to find out what there is to be done costs it a third of its time,
// and here it is known. It returns where the programs are, by their names, or
// nothing, if something is not as usual or does not go: what is wrong, the go
// command says better.
func (ws *Workshop) directly(ctx context.Context, box sandbox.Box, dir string, jobs []job) (made map[string]string) {
	ws.mu.Lock()
	archives := maps.Clone(ws.archives[jobs[0].Program.Stage])
	ws.mu.Unlock()
	language := jobs[0].language()
	if runtime.Version() != ws.tool.GOVERSION || language != version.Lang(ws.tool.GOVERSION) ||
		os.Getenv("GOEXPERIMENT") != "" || os.Getenv("GO"+strings.ToUpper(runtime.GOARCH)) != "" {
		return nil // another version, or processor, chooses other files, and other defaults
	}
	var known bytes.Buffer
	for name, archive := range archives {
		fmt.Fprintf(&known, "packagefile %s=%s\n", name, archive)
	}
	packages := path.Join(box.Dir(), "packages")
	if os.WriteFile(box.Outside(packages), known.Bytes(), 0o644) != nil || opens(box.Outside(packages)) != nil {
		return nil
	}
	made = map[string]string{}
	commands := make([][][]string, len(jobs))
	for i, j := range jobs {
		files, ok := j.usual(archives)
		if !ok {
			return nil
		}
		name := path.Join(box.Dir(), j.Program.Name)
		made[j.Program.Name] = name
		compile := []string{
			ws.toolNamed("compile"), "-o", name + ".a", "-importcfg", packages, "-p", "main", "-lang=" + language, "-complete", "-nolocalimports",
			"-trimpath=" + dir + "=>" + modulePath(j.Program.Stage), "-dwarf=false", "-pack",
		}
		for _, file := range files {
			compile = append(compile, path.Join(dir, j.Program.Name, file))
		}
		commands[i] = [][]string{compile, {ws.toolNamed("link"), "-o", name, "-importcfg", packages, "-s", "-w", name + ".a"}}
	}
	var all errgroup.Group
	all.SetLimit(runtime.GOMAXPROCS(0))
	for i, j := range jobs {
		all.Go(func() error {
			for _, command := range commands[i] {
				if said, err := ws.runInWalls(ctx, box, j.Label, command); said != "" || err != nil {
					return errors.Join(errors.New(said), err)
				}
			}
			return nil
		})
	}
	if all.Wait() != nil {
		for _, name := range made { // the go command needs the room
			_, _ = os.Remove(box.Outside(name+".a")), os.Remove(box.Outside(name)) // ignored: they may not be there
		}
		return nil
	}
	return made
}

func (ws *Workshop) toolNamed(name string) string {
	return filepath.Join(ws.tool.GOTOOLDIR, name+ws.tool.GOEXE)
}

// language is the version of Go that the stage is written in: "go1.26".
func (j job) language() string {
	mod, err := modfile.Parse("go.mod", text(j.given, "go.mod"), nil)
	if err != nil || mod.Go == nil {
		return ""
	}
	return version.Lang("go" + mod.Go.Version)
}

// usualName is one that the go command has nothing to say about. Where two differ
// in upper and lower case only, it builds nothing.
var usualName = regexp.MustCompile(`^[a-z][a-z0-9_]*\.go$`)

// usual lists the files of the program. It is not ok if their names, what they
// import, or a setting of the runtime's is something that not the compiler but the
// go command sees to.
func (j job) usual(archives map[string]string) (files []string, ok bool) {
	sources := map[string][]byte{}
	for _, s := range j.written {
		sources[s.name] = s.text
	}
	for _, f := range j.given.Files {
		if dir, name := path.Split(f.Name); dir == j.Program.Name+"/" && path.Ext(name) == ".go" && !strings.HasSuffix(name, "_test.go") {
			sources[name] = f.Data
		}
	}
	here := gobuild.Default
	here.GOOS, here.GOARCH, here.CgoEnabled = runtime.GOOS, runtime.GOARCH, false
	here.OpenFile = func(name string) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(sources[filepath.Base(name)])), nil
	}
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		imports, err := source{name, sources[name]}.imports()
		match, strange := here.MatchFile(".", name)
		if err != nil || strange != nil || !usualName.MatchString(name) || bytes.Contains(sources[name], []byte("//go:debug")) {
			return nil, false
		}
		if !match {
			continue // it is for another system
		}
		files = append(files, name)
		for _, imported := range imports {
			parts := strings.Split(imported, "/")
			if archives[imported] == "" && imported != "unsafe" || slices.Contains(parts, "internal") || slices.Contains(parts, "vendor") {
				return nil, false
			}
		}
	}
	return files, true
}
