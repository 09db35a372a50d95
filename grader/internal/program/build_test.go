package program

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/course"
	"example.org/sockets/grader/internal/submission"
)

// written is a server that builds.
const written = `package main

import "golang.org/x/sys/unix"

func serve(domain int, sa unix.Sockaddr) error { panic("step 1 is not written yet") }
`

// stage lays a stage's folder as a student has it, with files of the student's
// own, and goes to the folder that it stands in.
func stage(t *testing.T, files map[string]string) {
	t.Chdir(t.TempDir())
	lie(t, "01-blocking", files)
	require.NoError(t, os.MkdirAll("01-blocking/server", 0o755))
}

// lie puts files below a folder.
func lie(t *testing.T, dir string, files map[string]string) {
	for name, text := range files {
		name = filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
}

func open(t *testing.T) *Workshop {
	ws, err := Open(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, ws.Close())
		left, _ := filepath.Glob(ws.scratch)
		assert.Empty(t, left)
	})
	return ws
}

// find takes the server out of a folder's works.
func find(t *testing.T, folder string) submission.Work {
	works, err := submission.Find(folder)
	require.NoError(t, err)
	return works[0]
}

func build(t *testing.T, folder string) Built {
	w := find(t, folder)
	built, err := open(t).Build(t.Context(), w)
	require.NoError(t, err)
	return built
}

// What stands in the workbook builds, skeletons and answers, side by side.
func TestBuildAll(t *testing.T) {
	t.Chdir("../../..")
	ws := open(t)
	var works []submission.Work
	for _, folder := range []string{".", "solutions"} {
		found, err := submission.Find(folder)
		require.NoError(t, err)
		works = append(works, found...)
	}
	require.Len(t, works, 2*len(course.Programs()))
	all, err := ws.BuildAll(t.Context(), works)
	require.NoError(t, err)
	for i, b := range all {
		assert.True(t, b.Build.OK, b.Build.Output)
		assert.Empty(t, b.Build.Output)
		assert.Equal(t, works[i].Label, b.Candidate.Source)
		assert.Equal(t, works[i].Program.ID(), b.Candidate.Program)
		assert.Equal(t, arguments(works[i].Program, b.Candidate.Command[0]), b.Candidate.Command)
		assert.FileExists(t, b.Candidate.Command[0])
	}
}

// A panic names the student's file by the name of its package, so that it can
// be put in the student's words, and not by where it was built.
func TestFramesNameThePackage(t *testing.T) {
	stage(t, map[string]string{"server/server.go": written})
	ws := open(t)
	built, err := ws.Build(t.Context(), find(t, "01-blocking"))
	require.NoError(t, err)
	said, err := exec.Command(built.Candidate.Command[0], "-addr", "127.0.0.1:0").CombinedOutput()
	assert.Error(t, err)
	assert.Contains(t, string(said), "example.org/sockets/01-blocking/server/server.go:5")
	assert.NotContains(t, string(said), "sockets-build-")
}

// The compiler's words come back as they are, but for the folder.
func TestCompilersWords(t *testing.T) {
	stage(t, map[string]string{"server/server.go": "package main\n\nfunc serve() { ecko() }\n"})
	for _, c := range []struct{ in, folder, label string }{
		{".", ".", "01-blocking/server/"},
		{".", "01-blocking/", "01-blocking/server/"},
		{"01-blocking/server", ".", ""},
		{"01-blocking", "./server", "server/"},
		{"01-blocking/server", "..", "../server/"},
	} {
		t.Run(c.in+" "+c.folder, func(t *testing.T) {
			t.Chdir(c.in)
			built := build(t, c.folder)
			assert.False(t, built.Build.OK)
			assert.Regexp(t, `^# example.org/sockets/01-blocking/server\n`+
				c.label+`main.go:\d+:\d+: serve\(domain, sa\) \(no value\) used as value\n`+
				c.label+`main.go:\d+:\d+: too many arguments in call to serve\n`+
				`    have \(int, "golang.org/x/sys/unix".Sockaddr\)\n    want \(\)\n`+
				c.label+`server.go:3:16: undefined: ecko$`, built.Build.Output)
		})
	}
}

// An attempt is what a student made of the stage, and what has to be said.
type attempt struct {
	files map[string]string
	want  string // the beginning of it
}

// outputs builds all attempts at the server, and compares what is said.
func outputs(t *testing.T, ok bool, attempts map[string]attempt) {
	root := t.TempDir()
	t.Chdir(root)
	var works []submission.Work
	names := slices.Sorted(maps.Keys(attempts))
	for _, name := range names {
		dir := filepath.Join(root, strings.ReplaceAll(name, " ", "-"))
		lie(t, filepath.Join(dir, "01-blocking"), attempts[name].files)
		found, err := submission.Find(filepath.Base(dir))
		require.NoError(t, err)
		works = append(works, found[0])
	}
	all, err := open(t).BuildAll(t.Context(), works)
	require.NoError(t, err)
	for i, name := range names {
		t.Run(name, func(t *testing.T) {
			said := strings.ReplaceAll(all[i].Build.Output, strings.ReplaceAll(name, " ", "-")+"/", "")
			assert.Equal(t, ok, all[i].Build.OK, said)
			said = strings.TrimPrefix(said, "# example.org/sockets/01-blocking/server\n")
			if want := attempts[name].want; want == "" || !strings.HasPrefix(said, want) {
				assert.Equal(t, want, said)
			}
			assert.NotContains(t, said, os.TempDir())
			assert.NotContains(t, said, "\x1b")
		})
	}
}

// good builds attempts of which only the rest of the files is odd.
func good(t *testing.T, attempts map[string]attempt) {
	for _, a := range attempts {
		a.files["server/server.go"] = written
	}
	outputs(t, true, attempts)
}

// Every bad source gets its sentence, or the compiler's.
func TestBuildRefuses(t *testing.T) {
	outputs(t, false, map[string]attempt{
		"no folder":        {map[string]string{"client/client.go": ""}, "01-blocking/server: this folder is not there, and so there is no program."},
		"empty folder":     {map[string]string{"server/README.md": ""}, "01-blocking/server: there is no server.go in this folder"},
		"no server.go":     {map[string]string{"server/srv.go": written}, "01-blocking/server: there is no server.go in this folder. It is the file that the program is written in."},
		"a folder":         {map[string]string{"server/server.go/x": ""}, "01-blocking/server/server.go is not read: it is a folder, not a file."},
		"empty":            {map[string]string{"server/server.go": ""}, "01-blocking/server/server.go:1:1: expected 'package', found 'EOF'"},
		"large":            {map[string]string{"server/server.go": strings.Repeat("/", 2<<20)}, "01-blocking/server/server.go is not read: it is larger than 1024 KiB."},
		"not UTF-8":        {map[string]string{"server/server.go": "package main\n\nvar x = \"\xff\"\n"}, "01-blocking/server/server.go:3:10: invalid UTF-8 encoding"},
		"control bytes":    {map[string]string{"server/server.go": "package main\n\nvar \x1b[2J = 1\n"}, `01-blocking/server/server.go:3:5: invalid character U+001B`},
		"assembly":         {map[string]string{"server/server.go": written, "server/x.s": `#include "/etc/passwd"`}, "01-blocking/server/x.s is not Go: a program here is written in Go files only."},
		"C":                {map[string]string{"server/server.go": written, "server/x.c": ""}, "01-blocking/server/x.c is not Go"},
		"cgo":              {map[string]string{"server/server.go": "package main\n\n// #include \"/etc/passwd\"\nimport \"C\"\n"}, `01-blocking/server/server.go:4: import "C" needs a C compiler. A program here is written in Go only.`},
		"line":             {map[string]string{"server/server.go": "package main\n\n//line /etc/passwd:1\nvar x = y\n"}, "01-blocking/server/server.go:3: a //line comment makes the compiler name other files and lines than the real ones. Take it out."},
		"line in a line":   {map[string]string{"server/server.go": "package main\n\nvar x /*line /etc/passwd:1*/ = y\n"}, "01-blocking/server/server.go:3: a //line comment"},
		"embed":            {map[string]string{"server/server.go": written, "server/a.go": "package main\n\nimport _ \"embed\"\n\n//go:embed secret.txt\nvar s string\n", "server/secret.txt": "?"}, "01-blocking/server/a.go:5:12: pattern secret.txt: no matching files found"},
		"another package":  {map[string]string{"server/server.go": "package server\n"}, "found packages main (main.go) and server (server.go) in 01-blocking/server"},
		"unknown package":  {map[string]string{"server/server.go": "package main\n\nimport _ \"example.com/x\"\n"}, "01-blocking/server/server.go:3:8: cannot find module providing package example.com/x"},
		"the grader's own": {map[string]string{"server/server.go": "package main\n\nimport _ \"example.org/sockets/grader/internal/exam\"\n"}, "01-blocking/server/server.go:3:8: cannot find module providing package"},
		"main twice":       {map[string]string{"server/server.go": written + "\nfunc main() {}\n"}, "01-blocking/server/server.go:7:6: main redeclared in this block\n    01-blocking/server/main.go:"},
	})
}

// What was given is used whatever a student made of it, and a note says so.
func TestBuildNotes(t *testing.T) {
	a, err := given("01-blocking")
	require.NoError(t, err)
	main, mod := string(text(a, "server/main.go")), string(text(a, "go.mod"))
	good(t, map[string]attempt{
		"as given":      {map[string]string{"go.mod": mod, "server/main.go": main}, ""},
		"with CRLF":     {map[string]string{"go.mod": strings.ReplaceAll(mod, "\n", "\r\n"), "server/main.go": strings.ReplaceAll(main, "\n", "\r\n")}, ""},
		"own main.go":   {map[string]string{"server/main.go": "package main\n\nfunc main() {}\n"}, "01-blocking/server/main.go is not the one that was given, and is not used: the given one is. What is yours goes into server.go."},
		"replace":       {map[string]string{"go.mod": mod + "\nreplace golang.org/x/sys => ../evil\n"}, "01-blocking/go.mod is not the one that was given, and is not used: the given one is."},
		"toolchain":     {map[string]string{"go.mod": mod + "\ntoolchain go1.99.0\n"}, "01-blocking/go.mod is not the one that was given, and is not used: the given one is."},
		"no module":     {map[string]string{"go.mod": "module example.org/sockets/01-blocking\n\ngarbage here\n"}, "01-blocking/go.mod:3: unknown directive: garbage. This go.mod is not used: the given one is."},
		"vendor":        {map[string]string{"go.mod": mod, "vendor/modules.txt": "# golang.org/x/sys v0.49.0\n", "vendor/golang.org/x/sys/unix/x.go": "package unix\n"}, ""},
		"two files":     {map[string]string{"server/more.go": "package main\n\nfunc more() {}\n", "server/_x.go": "?", "server/x_test.go": "?"}, ""},
		"other things":  {map[string]string{"server/notes.txt": "?", "server/sub/x.go": "?"}, ""},
		"own workspace": {map[string]string{"go.work": "go 1.26\nuse ./evil\n", "server/go.mod": "module evil\n"}, ""},
	})
}

func TestBuildRefusesLinks(t *testing.T) {
	stage(t, map[string]string{"elsewhere/server.go": written, "server/server.go": written})
	require.NoError(t, os.Rename("01-blocking/server", "01-blocking/real"))
	require.NoError(t, os.Symlink("elsewhere", "01-blocking/server"))
	assert.Contains(t, build(t, "01-blocking").Build.Output, "01-blocking/server: this folder, or one above it, is a symbolic link")
	assert.True(t, build(t, "01-blocking/server").Build.OK, "it may be named by itself")

	require.NoError(t, os.Rename("01-blocking", "elsewhere"))
	require.NoError(t, os.Symlink("elsewhere", "01-blocking"))
	assert.Contains(t, build(t, ".").Build.Output, "01-blocking/server: this folder, or one above it, is a symbolic link")
}

// The user's own settings of the go command change nothing.
func TestBuildKnowsNoSettings(t *testing.T) {
	stage(t, map[string]string{"server/server.go": written})
	w := find(t, "01-blocking")
	ws := open(t)
	t.Setenv("GOFLAGS", "-toolexec=/bin/false")
	t.Setenv("GOTOOLCHAIN", "go1.99.0")
	t.Setenv("GOWORK", "/nowhere/go.work")
	t.Setenv("GOOS", "plan9")
	built, err := ws.Build(t.Context(), w)
	require.NoError(t, err)
	assert.True(t, built.Build.OK, built.Build.Output)
}

// Two graders at once build the same work in two places.
func TestBuildTwiceAtOnce(t *testing.T) {
	stage(t, map[string]string{"server/server.go": written})
	w := find(t, "01-blocking")
	first, free, err := open(t).place(w)
	require.NoError(t, err)
	second, freeToo, err := open(t).place(w)
	require.NoError(t, err)
	assert.NotEqual(t, first, second)
	free()
	freeToo()
	third, free, err := open(t).place(w)
	require.NoError(t, err)
	assert.Equal(t, first, third)
	free()
}

// A build that is called off is the grader's business, and leaves nothing.
func TestBuildCalledOff(t *testing.T) {
	stage(t, map[string]string{"server/server.go": written})
	w := find(t, "01-blocking")
	ws := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := ws.BuildAll(ctx, []submission.Work{w})
	assert.ErrorIs(t, err, context.Canceled)
	place, free, err := ws.place(w)
	require.NoError(t, err)
	assert.NotContains(t, place, ws.scratch, "the stable place is free again")
	free()
}
