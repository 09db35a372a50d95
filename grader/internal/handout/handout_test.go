package handout

import (
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/course"
)

var updating = flag.Bool("update", false, "write skeletons.txt anew")

const root = "../../.."

// standing lists the skeletons as they stand in a workbook.
func standing(t *testing.T, root string) string {
	all, err := stages(root)
	require.NoError(t, err)
	e := Edition{}
	for _, stage := range all {
		require.NoError(t, e.stage(root, stage))
	}
	var b strings.Builder
	for _, name := range e.names() {
		if path.Base(name) != "main.go" && strings.Contains(string(e[name]), "is not written yet") && path.Ext(name) == ".go" {
			fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(e[name]), name)
		}
	}
	return b.String()
}

// What is given out is what stands in the stages.
func TestSkeletons(t *testing.T) {
	now := standing(t, root)
	for _, p := range course.Programs() {
		require.Contains(t, now, "  "+p.ID()+"/"+p.Exercise+"\n", "this is no skeleton")
	}
	if *updating {
		require.NoError(t, os.WriteFile("skeletons.txt", []byte(now), 0o644))
	}
	text, err := os.ReadFile("skeletons.txt")
	require.NoError(t, err)
	require.Equal(t, string(text), now, "a skeleton has changed: "+renews)
}

// A skeleton that is corrected is given out once its checksum is renewed.
func TestCorrection(t *testing.T) {
	const name = "01-blocking/server/server.go"
	dir := copied(t)
	text, err := os.ReadFile(filepath.Join(dir, name))
	require.NoError(t, err)
	text = append(text, "// Corrected.\n"...)
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), text, 0o644))
	_, err = New(dir)
	require.EqualError(t, err, "the handout is not made:\n"+name+" is not the skeleton that is given out.\n"+
		"  If there is an answer in it: git restore "+name+"\n  If it is corrected: "+renews)

	old := skeletons
	defer func() { skeletons = old }()
	skeletons = standing(t, dir)
	e, err := New(dir)
	require.NoError(t, err)
	assert.Equal(t, string(text), string(e[name]))
}

func made(t *testing.T) Edition {
	e, err := New(root)
	require.NoError(t, err)
	return e
}

func TestEdition(t *testing.T) {
	e := made(t)
	for _, name := range []string{"README.md", "LICENSE", "go.work", "tools/go.mod", "tools/go.sum", "checksums.txt", ".gitignore",
		"01-blocking/README.md", "01-blocking/go.mod", "01-blocking/server/server.go", "01-blocking/server/main.go", "01-blocking/server/main_test.go",
		"03-selector/selector/selector.go", "04-goroutines/chat/chat.go"} {
		assert.Contains(t, e, name)
	}
	for _, p := range course.Programs() {
		assert.Contains(t, string(e[".gitignore"]), "/"+p.Name+"\n", "what go build leaves beside the source")
	}
	for name, text := range e {
		assert.False(t, strings.HasPrefix(name, "solutions") || strings.HasPrefix(name, "grader"), name)
		if filepath.Ext(name) == ".md" {
			assert.NotContains(t, string(text), "<!--", name)
			if path.Dir(name) != "." {
				assert.Contains(t, string(text), "## Try it\n\n> The finished programs are your tutor's", name)
			}
		}
	}
	assert.Contains(t, string(e["README.md"]), "| [01-blocking](01-blocking/README.md) | One client, nine steps |")
	text, err := os.ReadFile("../../go.mod")
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, "gotest.tools/gotestsum v") {
			assert.Contains(t, string(e["tools/go.mod"]), strings.TrimSpace(line), "the students' gotestsum is the workbook's")
		}
	}
}

// In a handout, what the lessons have students do works.
func TestEditionWorks(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "students")
	require.NoError(t, made(t).Write(dir))
	run := func(args ...string) (string, error) {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOWORK=", "GOFLAGS=")
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	out, err := run("go", "list", "work")
	require.NoError(t, err, out)
	assert.Contains(t, out, "example.org/sockets/01-blocking/server\n")
	out, err = run("go", "tool", "gotestsum", "--format", "testname", "--", "./01-blocking/client")
	require.Error(t, err)
	assert.Contains(t, out, "is not written yet")
	assert.NotContains(t, out, "build failed")
	err = made(t).Write(dir)
	assert.ErrorContains(t, err, "there is something in this folder")
}

// copied is a workbook for a test to spoil.
func copied(t *testing.T) string {
	dir := t.TempDir()
	for _, name := range []string{"01-blocking", "02-multi-client", "03-selector", "04-goroutines", "solutions", "grader/hidden"} {
		require.NoError(t, os.CopyFS(filepath.Join(dir, name), os.DirFS(filepath.Join(root, name))))
	}
	for _, name := range []string{"go.work", "LICENSE", "README.md"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), text, 0o644))
	}
	return dir
}

func TestLeaks(t *testing.T) {
	read := func(dir, name string) string {
		text, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		return string(text)
	}
	for name, c := range map[string]struct {
		spoil func(dir string) (file, text string)
		want  string
	}{
		"an answer": {func(dir string) (string, string) {
			return "01-blocking/server/server.go", read(dir, "solutions/01-blocking/server/server.go")
		}, "01-blocking/server/server.go is not the skeleton that is given out"},
		"one line of an answer": {func(dir string) (string, string) {
			return "01-blocking/README.md", read(dir, "01-blocking/README.md") + "\n    conn, _, err = unix.Accept(ln) // Python: conn, addr = s.accept()\n"
		}, "conn, _, err = unix.Accept(ln) // Python: conn, addr = s.accept() (in solutions/01-blocking/server/server.go)"},
		"somebody's older file": {func(dir string) (string, string) {
			return "04-goroutines/chat/old.go", read(dir, "solutions/04-goroutines/chat/chat.go")
		}, "04-goroutines/chat/old.go:"},
		"a hidden check": {func(dir string) (string, string) {
			return "01-blocking/server/hidden_test.go", read(dir, "grader/hidden/blocking_server_test.go")
		}, "(in grader/hidden/blocking_server_test.go)"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := copied(t)
			file, text := c.spoil(dir)
			require.NoError(t, os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644))
			_, err := New(dir)
			var leak *LeakError
			require.True(t, errors.As(err, &leak), "%v", err)
			assert.Contains(t, err.Error(), c.want)
			for _, l := range leak.Found {
				assert.Equal(t, file, l.File)
			}
		})
	}
}

func TestUncommented(t *testing.T) {
	got := uncommented([]byte("a\n<!-- output:\nx\n-->\n```text\n<!-- stays -->\n```\nb <!-- c -->d\n<!-- e -->\n```go\nf\n```\n"))
	assert.Equal(t, "a\n```text\n<!-- stays -->\n```\nb d\n```go\nf\n```\n", string(got))
}

func TestUpdate(t *testing.T) {
	dir := t.TempDir()
	first := Edition{"README.md": []byte("one\n"), "s/server.go": []byte("skeleton\n"), "s/main.go": []byte("main\n"), "s/gone.go": []byte("x\n")}
	first[Manifest] = first.manifest()
	require.NoError(t, first.Write(dir))
	put := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	put("s/server.go", "my answer\n")
	put("s/mine.go", "mine\n")
	require.NoError(t, os.Remove(filepath.Join(dir, "s/gone.go")))
	second := Edition{"README.md": []byte("two\n"), "s/server.go": []byte("better skeleton\n"), "s/main.go": []byte("main\n"),
		"s/gone.go": []byte("y\n"), "t/new.go": []byte("new\n"), "s/mine.go": []byte("given\n")}
	changes, err := second.Update(dir)
	require.NoError(t, err)
	assert.Equal(t, []Change{
		{"README.md", "corrected"}, {"s/gone.go", "kept: it was removed here"}, {"s/mine.go", "kept: it was not handed out, and stands here already"},
		{"s/server.go", "kept: it was changed here"}, {"t/new.go", "new"},
	}, changes)
	for name, want := range map[string]string{"README.md": "two\n", "s/server.go": "my answer\n", "s/mine.go": "mine\n", "t/new.go": "new\n"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		assert.Equal(t, want, string(text))
	}
	changes, err = second.Update(dir)
	require.NoError(t, err)
	assert.NotContains(t, changes, Change{"README.md", "corrected"}, "a second time there is less to do")

	outside := t.TempDir()
	require.NoError(t, os.RemoveAll(filepath.Join(dir, "t")))
	require.NoError(t, os.Symlink(outside, filepath.Join(dir, "t")))
	_, err = second.Update(dir)
	require.NoError(t, err)
	left, err := os.ReadDir(outside)
	require.NoError(t, err)
	assert.Empty(t, left, "no link is followed")
	_, err = second.Update(t.TempDir())
	assert.ErrorContains(t, err, "this is no handout: it has no checksums.txt")
}
