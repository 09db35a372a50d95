//go:build unix

package program

import (
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/sandbox"
)

func TestBuildRefusesOtherFiles(t *testing.T) {
	const file = "01-blocking/server/server.go"
	for name, c := range map[string]struct {
		make func() error
		want string
	}{
		"a pipe":          {func() error { return syscall.Mkfifo(file, 0o644) }, file + " is not read: it is a named pipe, not a file."},
		"a symbolic link": {func() error { return os.Symlink("/etc/passwd", file) }, file + " is not read: it is a symbolic link. Put the file itself there."},
		"a hard link":     {func() error { return os.Link("01-blocking/other.go", file) }, file + " is not read: it is a hard link: the same file has 2 names. Put a copy there."},
		"an odd name": {func() error {
			return os.WriteFile("01-blocking/server/a\x1b[2J\n.s", nil, 0o644)
		}, `01-blocking/server/a\x1b[2J` + "\n.s is not Go"},
	} {
		t.Run(name, func(t *testing.T) {
			stage(t, map[string]string{"other.go": written})
			require.NoError(t, c.make())
			built := build(t, "01-blocking")
			assert.False(t, built.Build.OK)
			assert.Contains(t, built.Build.Output, c.want)
		})
	}
}

// In walls, somebody else builds and starts what the user may keep to himself.
func TestBuildWhateverTheUmask(t *testing.T) {
	if _, err := sandbox.Choose(string(sandbox.Namespaces)); err != nil {
		t.Skip(err)
	}
	before := syscall.Umask(0o077)
	t.Cleanup(func() { syscall.Umask(before) })
	for name, more := range map[string]string{"usual": "", "not usual": "//go:debug panicnil=1\n"} {
		t.Run(name, func(t *testing.T) {
			stage(t, map[string]string{"server/server.go": more + written})
			ws := open(t)
			built, err := ws.Build(t.Context(), find(t, "01-blocking"))
			require.NoError(t, err)
			require.True(t, built.Build.OK, built.Build.Output)
			box, err := sandbox.New(sandbox.Namespaces, sandbox.Contents{Command: built.Candidate.Command, Alone: true})
			require.NoError(t, err)
			defer box.Close()
			p, err := box.Start(sandbox.Command{Argv: []string{built.Candidate.Command[0], "-no-such-flag"}})
			require.NoError(t, err)
			<-p.Done()
			assert.Equal(t, 2, p.End().Status)
		})
	}
}
