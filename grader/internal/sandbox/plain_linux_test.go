package sandbox

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// The tests' own binary is a server too, when this variable says where.
const serverVariable = "SANDBOX_TEST_SERVER"

func init() {
	addr := os.Getenv(serverVariable)
	if addr == "" {
		return
	}
	signal.Ignore(syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	ln, err := net.Listen("tcp4", addr)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for {
		conn, err := ln.Accept()
		if err != nil {
			os.Exit(1)
		}
		go func() { _, _ = io.Copy(conn, conn) }()
	}
}

// patience bounds every wait of these tests.
const patience = 20 * time.Second

func plainBox(t *testing.T) *plain {
	Adopt()
	box, err := newPlain(Contents{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = box.Close() }) // ignored: a test that is about it looks itself
	return box.(*plain)
}

func shell(t *testing.T, box Box, script string, env ...string) *Process {
	p, err := box.Start(Command{Argv: []string{"sh", "-c", script}, Env: env})
	require.NoError(t, err)
	return p
}

// serves starts the server in the box, and waits until it listens.
func serves(t *testing.T, box Box) {
	_, err := box.Start(Command{Argv: []string{os.Args[0]}, Env: []string{serverVariable + "=" + box.Addr().String()}})
	require.NoError(t, err)
	listens(t, box)
}

func listens(t *testing.T, box Box) {
	await(t, "nobody listens", func() bool {
		table, err := box.Sockets()
		require.NoError(t, err)
		_, ok := table.ListensOn(box.Addr())
		return ok
	})
}

func await(t *testing.T, otherwise string, ready func() bool) {
	for limit := time.Now().Add(patience); !ready(); time.Sleep(time.Millisecond) {
		require.True(t, time.Now().Before(limit), otherwise)
	}
}

func ended(t *testing.T, p *Process) End {
	select {
	case <-p.Done():
	case <-time.After(patience):
		require.Fail(t, "the program has not ended")
	}
	return p.End()
}

// Every box has an address, a port and a folder that no other one has.
func TestBoxesHaveAPlaceOfTheirOwn(t *testing.T) {
	addrs, dirs := map[netip.Addr]bool{}, map[string]bool{}
	for range 50 {
		box := plainBox(t)
		addr := box.Addr()
		assert.True(t, addr.Addr().IsLoopback(), addr)
		assert.NotEqual(t, "127.0.0.1", addr.Addr().String(), "that is everybody's")
		assert.Greater(t, addr.Port(), uint16(61000), "a port that connections get by chance")
		assert.False(t, addrs[addr.Addr()], addr)
		assert.False(t, dirs[box.Dir()], box.Dir())
		addrs[addr.Addr()], dirs[box.Dir()] = true, true
		inside, err := os.ReadDir(box.Dir())
		require.NoError(t, err)
		assert.Empty(t, inside)
	}
}

// Two programs in two boxes use the same port, and neither hears the other.
func TestDialAndListen(t *testing.T) {
	box := plainBox(t)
	serves(t, box)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	ann, err := box.Dial(ctx, "tcp", box.Addr().String(), Door{ReceiveBuffer: 8 << 10})
	require.NoError(t, err)
	defer ann.Close()
	raw, err := ann.(*net.TCPConn).SyscallConn()
	require.NoError(t, err)
	require.NoError(t, raw.Control(func(fd uintptr) {
		n, err := unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUF)
		assert.NoError(t, err)
		assert.Equal(t, 16<<10, n, "the kernel doubles it (socket(7))")
	}))
	_, err = ann.Write([]byte("kia ora"))
	require.NoError(t, err)
	heard := make([]byte, 7)
	_, err = io.ReadFull(ann, heard)
	require.NoError(t, err)
	assert.Equal(t, "kia ora", string(heard))

	other := plainBox(t)
	ln, err := other.Listen("tcp", netip.AddrPortFrom(other.Addr().Addr(), box.Addr().Port()).String(), Door{})
	require.NoError(t, err, "the same port, in another box")
	defer ln.Close()
	_, err = box.Listen("tcp", box.Addr().String(), Door{})
	assert.ErrorIs(t, err, syscall.EADDRINUSE)

	path := filepath.Join(other.Dir(), "door")
	door, err := other.Listen("unix", path, Door{})
	require.NoError(t, err)
	defer door.Close()
	bob, err := other.Dial(ctx, "unix", path, Door{})
	require.NoError(t, err)
	assert.NoError(t, bob.Close())
}

// A program's end is told as it was.
func TestEnd(t *testing.T) {
	for script, want := range map[string]string{
		"exit 0":      "ended with status 0",
		"exit 3":      "ended with status 3",
		"kill -9 $$":  "was ended by a signal: killed",
		"kill -11 $$": "was ended by a signal: segmentation fault",
		"exec yes":    "was ended: it had printed more than 64 MiB",
		"yes >&2":     "was ended: it had printed more than 64 MiB",
	} {
		t.Run(script, func(t *testing.T) {
			t.Parallel()
			p := shell(t, plainBox(t), script)
			end := ended(t, p)
			assert.Equal(t, want, end.String())
			assert.Equal(t, strings.Contains(want, "signal") || end.Flooding, end.Status == -1)
			assert.Less(t, len(p.Stdout.Bytes())+len(p.Stderr.Bytes()), 4*outputKept)
		})
	}
}

// A child that keeps the streams does not hide that its parent has ended, and
// all that was said before is there.
func TestLastWords(t *testing.T) {
	p := shell(t, plainBox(t), "echo kia ora; echo aue >&2; sleep 1000 & exit 2")
	assert.Equal(t, End{Status: 2}, ended(t, p))
	assert.Equal(t, "kia ora\n", string(p.Stdout.Bytes()))
	assert.Equal(t, "aue\n", string(p.Stderr.Bytes()))
}

// A program that is not there is an error, and costs nothing.
func TestStartFails(t *testing.T) {
	box := plainBox(t)
	_, _ = box.Start(Command{Argv: []string{"/nowhere/server"}}) // what is opened once is open now
	before, err := os.ReadDir("/proc/self/fd")
	require.NoError(t, err)
	for range 10 {
		_, err := box.Start(Command{Argv: []string{"/nowhere/server"}})
		assert.ErrorIs(t, err, os.ErrNotExist)
		assert.ErrorContains(t, err, "start /nowhere/server: ")
	}
	after, err := os.ReadDir("/proc/self/fd")
	require.NoError(t, err)
	assert.Len(t, after, len(before))
}

// A program gets its box's surroundings, and nothing of the user's.
func TestSurroundings(t *testing.T) {
	t.Setenv("GOFLAGS", "-secret")
	t.Setenv("HOME", "/of/somebody")
	box := plainBox(t)
	p := shell(t, box, `pwd; echo "$HOME $TMPDIR $EXTRA"; env; cat /proc/self/limits; ls /proc/self/fd`, "EXTRA=more")
	assert.Equal(t, 0, ended(t, p).Status)
	got := string(p.Stdout.Bytes())
	assert.True(t, strings.HasPrefix(got, box.Dir()+"\n"+box.Dir()+" "+box.Dir()+" more\n"), got)
	assert.NotContains(t, got, "-secret")
	assert.NotContains(t, got, "somebody")
	assert.Contains(t, got, "GOMAXPROCS=2\n")
	assert.Regexp(t, `Max core file size +0 +0 `, got)
	assert.Regexp(t, `Max file size +268435456 +268435456 `, got)
	assert.True(t, strings.HasSuffix(got, "\n0\n1\n2\n3\n"), "0, 1, 2, and the folder that ls reads: %s", got)
}

// Quit brings the stacks of a Go program, also of one that is stopped.
func TestQuit(t *testing.T) {
	box := plainBox(t)
	p, err := box.Start(Command{Argv: []string{os.Args[0]}, Env: []string{serverVariable + "=" + box.Addr().String()}})
	require.NoError(t, err)
	listens(t, box)
	p.Signal(syscall.SIGSTOP)
	p.Quit()
	assert.Equal(t, 2, ended(t, p).Status)
	assert.Contains(t, string(p.Stderr.Bytes()), "plain_linux_test.go:")
	p.Signal(syscall.SIGTERM) // it has ended: nobody minds
}
