//go:build unix

package scratch

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// owns makes this test binary a process that owns two folders, says their
// names, and waits to be killed.
const owns = "SOCKETS_SCRATCH_OWNER"

func TestMain(m *testing.M) {
	if os.Getenv(owns) == "" {
		os.Exit(m.Run())
	}
	some, err := New("test")
	if err == nil {
		fmt.Println(some.Name())
		some, err = At("test", "always-here")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(some.Name())
	_, _ = os.Stdin.Read(make([]byte, 1)) // ignored: whatever comes, it is the end
	os.Exit(1)                            // a killed one closes nothing
}

// owning starts such a process, and returns the folders, with something in them.
func owning(t *testing.T) (kill func(), folders []string) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), owns+"=1")
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	require.NoError(t, err)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(stdout)
	for range 2 {
		require.True(t, lines.Scan())
		folders = append(folders, lines.Text())
	}
	for _, f := range folders {
		require.NoError(t, os.MkdirAll(filepath.Join(f, "a", "b"), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(f, "a", "b", "file"), nil, 0o644))
	}
	kill = func() {
		_ = stdin.Close() // ignored: killed, it has no say
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	t.Cleanup(kill)
	return kill, folders
}

// clears is what the first New of a process does.
func clears(t *testing.T) {
	all, err := filepath.Glob(filepath.Join(os.TempDir(), prefix+"*"))
	require.NoError(t, err)
	for _, name := range all {
		sweep(name)
	}
}

// What a killed process leaves is cleared away, and nothing of a living one's.
func TestSweep(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	kill, folders := owning(t)
	own, err := New("test")
	require.NoError(t, err)
	clears(t)
	for _, f := range append(folders, own.Name()) {
		assert.DirExists(t, f, "its owner lives")
	}
	_, err = At("test", "always-here")
	assert.ErrorIs(t, err, os.ErrExist)

	kill()
	clears(t)
	for _, f := range folders {
		assert.NoDirExists(t, f, "its owner was killed")
	}
	assert.DirExists(t, own.Name())
	require.NoError(t, own.Close())
	assert.NoDirExists(t, own.Name())
}

// A folder of one name is taken over from a process that was killed.
func TestAt(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	kill, folders := owning(t)
	kill()
	at, err := At("test", "always-here")
	require.NoError(t, err)
	assert.Equal(t, folders[1], at.Name())
	assert.NoDirExists(t, filepath.Join(at.Name(), "a"), "it is a fresh one")
	require.NoError(t, at.Close())
}

// What is not the grader's, or not this user's, stays.
func TestSweepLeavesOthersAlone(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	old := time.Now().Add(-2 * time.Hour)
	for name, want := range map[string]bool{
		"sockets-grader-full/notes": true, // somebody's own: no lock in it
		"sockets-grader-2":          false,
	} {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, name), 0o755))
		first, _, _ := strings.Cut(name, "/")
		top := filepath.Join(dir, first)
		require.NoError(t, os.Chtimes(top, old, old))
		sweep(top)
		_, err := os.Stat(filepath.Join(dir, name))
		assert.Equal(t, want, err == nil, name)
	}
	link := filepath.Join(dir, "sockets-grader-link")
	require.NoError(t, os.Mkdir(filepath.Join(dir, "elsewhere"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "elsewhere", owner), nil, 0o644))
	require.NoError(t, os.Symlink("elsewhere", link))
	sweep(link)
	assert.FileExists(t, filepath.Join(dir, "elsewhere", owner))
}
