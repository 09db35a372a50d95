//go:build unix

package program

import (
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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
