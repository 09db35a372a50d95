package sandbox

import (
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"example.org/sockets/grader/internal/kernel"
)

// However a program goes about it: when its box is closed, it is gone, and so
// are its children, its port and its files.
func TestNothingIsLeft(t *testing.T) {
	server := `"$SERVER"`
	for name, script := range map[string]string{
		"it runs":                      "exec " + server,
		"it ignores SIGTERM":           `trap "" TERM INT HUP; ` + server,
		"it is stopped":                server + ` & kill -STOP $$`,
		"its child outlives it":        server + " &",
		"its child is in a session":    "setsid " + server + " &",
		"its grandchild is":            `setsid sh -c 'setsid "$SERVER" & exit' & exit`,
		"its child has left its files": `cd /; ` + server + ` >/dev/null 2>&1 </dev/null &`,
		"it bars its folder":           `mkdir -p a/b; echo x >a/b/c; ln -s / a/root; chmod 0 a/b; chmod 500 a; exec ` + server,
	} {
		t.Run(name, func(t *testing.T) {
			box := plainBox(t)
			before := kernel.Children(os.Getpid())
			shell(t, box, script, "SERVER="+os.Args[0], serverVariable+"="+box.Addr().String())
			listens(t, box)

			start := time.Now()
			require.NoError(t, box.Close())
			assert.Less(t, time.Since(start), patience)
			assert.NoDirExists(t, box.Dir())
			assert.DirExists(t, "/", "a link out of the folder was not followed")
			await(t, "its port is still taken", func() bool {
				ln, err := net.Listen("tcp4", box.Addr().String())
				if err == nil {
					_ = ln.Close()
				}
				return err == nil
			})
			claim, err := net.ListenPacket("udp4", netip.AddrPortFrom(box.Addr().Addr(), claimPort).String())
			require.NoError(t, err, "its address is still claimed")
			_ = claim.Close()
			await(t, "a process is left", func() bool {
				reap()
				return len(marked(box.mark)) == 0 && len(kernel.Children(os.Getpid())) <= len(before)
			})
		})
	}
}

// marked lists the living processes that have the mark in their environment.
func marked(mark string) (pids []string) {
	all, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, file := range all {
		environ, err := os.ReadFile(file)
		if err == nil && strings.Contains("\x00"+string(environ), "\x00"+mark+"\x00") {
			pids = append(pids, file)
		}
	}
	return pids
}

// A descendant that hides from its box is found in the end.
func TestSweep(t *testing.T) {
	box := plainBox(t)
	file := filepath.Join(t.TempDir(), "pid")
	p := shell(t, box, `setsid env -i sh -c 'echo $$ >"$0.new"; mv "$0.new" "$0"; exec sleep 1000' "$FILE" >/dev/null 2>&1 &`, "FILE="+file)
	assert.Equal(t, 0, ended(t, p).Status)
	await(t, "the child has not begun", func() bool { _, err := os.Stat(file); return err == nil })
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	require.NoError(t, err)
	require.NoError(t, box.Close())
	assert.NoError(t, unix.Kill(pid, 0), "it has hidden: this test is about nothing if not")

	Sweep()
	defer own.end(false)
	_, err = plainBox(t).Start(Command{Argv: []string{"true"}})
	assert.ErrorContains(t, err, "none is started any more")
	await(t, "the child is left", func() bool { reap(); return unix.Kill(pid, 0) == unix.ESRCH })
}
