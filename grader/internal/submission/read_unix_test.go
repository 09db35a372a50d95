//go:build unix

package submission_test

import (
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/submission"
)

func TestReadRefuses(t *testing.T) {
	root := tree(t, "good.go: package main", "folder.go/", "link.go -> good.go", "twice.go: package main")
	require.NoError(t, os.Link("twice.go", "hard.go"))
	require.NoError(t, syscall.Mkfifo("pipe.go", 0o644))
	require.NoError(t, os.WriteFile("large.go", make([]byte, submission.FileLimit+1), 0o644))
	ln, err := net.Listen("unix", "socket.go")
	require.NoError(t, err)
	defer ln.Close()

	for name, want := range map[string]string{
		"folder.go": "it is a folder, not a file",
		"link.go":   "it is a symbolic link. Put the file itself there",
		"hard.go":   "it is a hard link: the same file has 2 names. Put a copy there",
		"pipe.go":   "it is a named pipe, not a file",
		"socket.go": "it is a socket, not a file",
		"large.go":  "it is larger than 1024 KiB",
		"none.go":   "no such file",
	} {
		_, err := submission.Read(root, name)
		assert.ErrorContains(t, err, want, name)
	}
	_, err = submission.Read("/dev", "zero")
	assert.ErrorContains(t, err, "it is a device, not a file")
	text, err := submission.Read(root, "good.go")
	assert.NoError(t, err)
	assert.Equal(t, "package main", string(text))
}

// A pipe in the place of go.mod holds nobody up.
func TestFindBesideAPipe(t *testing.T) {
	tree(t, "01-blocking/server/", "other/")
	require.NoError(t, syscall.Mkfifo(filepath.Join("other", "go.mod"), 0o644))
	require.NoError(t, syscall.Mkfifo(filepath.Join("01-blocking", "go.mod"), 0o644))
	works, err := submission.Find(".")
	require.NoError(t, err)
	assert.Len(t, works, 2)
}
