package sandbox

import (
	"context"
	"io"
	"math"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"example.org/sockets/grader/internal/kernel"
	"example.org/sockets/grader/internal/sandbox/warden"
)

// answer builds one of the workbook's answers, once.
func answer(t testing.TB, name string) string {
	binary := filepath.Join(t.TempDir(), filepath.Base(name))
	build := exec.Command("go", "build", "-o", binary, "./"+name)
	build.Dir = "../../../solutions"
	build.Env = append(os.Environ(), "GOWORK=off", "CGO_ENABLED=0")
	said, err := build.CombinedOutput()
	require.NoError(t, err, "%s", said)
	return binary
}

// talks starts a server in a box, and has a conversation with it. It
// returns how long it took from nothing to the first answer.
func talks(t testing.TB, supply *Supply) (took time.Duration) {
	c := supply.contents
	began := time.Now()
	box, err := supply.Box()
	require.NoError(t, err)
	defer func() {
		if !supply.Return(box) {
			require.NoError(t, box.Close())
		}
	}()
	argv := slices.Clone(c.Command)
	p, err := box.Start(Command{Argv: append(argv, "-addr", box.Addr().String())})
	require.NoError(t, err)
	for {
		_, ok, err := box.Socket(box.Addr(), netip.AddrPort{})
		require.NoError(t, err)
		if ok {
			break
		}
		require.False(t, p.Ended(), "%s", p.Stderr.Bytes())
		time.Sleep(100 * time.Microsecond)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	ann, err := box.Dial(ctx, "tcp", box.Addr().String(), Door{})
	require.NoError(t, err)
	defer ann.Close()
	_, err = ann.Write([]byte("kia ora"))
	require.NoError(t, err)
	b := make([]byte, 8)
	n, err := ann.Read(b)
	require.NoError(t, err)
	require.Equal(t, "received", string(b[:n]))
	took = time.Since(began)
	require.NoError(t, ann.Close())
	<-p.Done()
	assert.Equal(t, End{}, p.End())
	assert.Positive(t, p.PID)
	assert.Empty(t, kernel.Tree(p.PID))
	return took
}

func TestWalls(t *testing.T) {
	server := answer(t, "01-blocking/server")
	for _, m := range makers {
		t.Run(string(m.tier), func(t *testing.T) {
			if err := m.try(); err != nil {
				t.Skip(err)
			}
			talks(t, NewSupply(m.tier, Contents{Command: []string{server}, Alone: true}, 1))
		})
	}
}

// What walls cost, from nothing to the first answer, beside a plain process
// (ms-more: how much longer); again is as the checks have it, in a box that has
// been used. In turns, so that all see the same machine:
//
//	go test ./grader/internal/sandbox -run '^$' -bench Start -benchtime 50x
func BenchmarkStart(b *testing.B) {
	contents := Contents{Command: []string{answer(b, "01-blocking/server")}, Alone: true}
	single := func(t Tier) func() time.Duration {
		return func() time.Duration { return talks(b, NewSupply(t, contents, 1)) }
	}
	plain := single(Plain)
	for _, m := range makers {
		b.Run(string(m.tier), func(b *testing.B) { inTurns(b, m, single(m.tier), plain) })
		b.Run(string(m.tier)+"-again", func(b *testing.B) {
			supply := NewSupply(m.tier, contents, math.MaxInt)
			defer supply.Close()
			inTurns(b, m, func() time.Duration { return talks(b, supply) }, plain)
		})
	}
}

// inTurns measures one thing and another, and reports medians.
func inTurns(b *testing.B, m maker, one, other func() time.Duration) {
	if err := m.try(); err != nil {
		b.Skip(err)
	}
	one() // the first one has to start a porter
	var ones, others []time.Duration
	for b.Loop() {
		ones, others = append(ones, one()), append(others, other())
	}
	slices.Sort(ones)
	slices.Sort(others)
	middle, beside := ones[len(ones)/2], others[len(others)/2]
	b.ReportMetric(middle.Seconds()*1000, "ms-median")
	b.ReportMetric((middle-beside).Seconds()*1000, "ms-more")
}

// connects connects two ends in a box, of which nobody there knows. Who listened
// does so no more.
func connects(t *testing.T, box Box) (ann, server net.Conn) {
	ln, err := box.Listen("tcp", netip.AddrPortFrom(AnyLoopback(), insidePort).String(), Door{})
	require.NoError(t, err)
	ann, err = box.Dial(t.Context(), "tcp", ln.Addr().String(), Door{})
	require.NoError(t, err)
	server, err = ln.Accept()
	require.NoError(t, err)
	require.NoError(t, ln.Close())
	return ann, server
}

// closeInTurn closes a connection. The end that does so first is in TIME_WAIT then.
func closeInTurn(t *testing.T, first, second net.Conn) {
	require.NoError(t, first.Close())
	_, err := second.Read(make([]byte, 1))
	require.Equal(t, io.EOF, err)
	require.NoError(t, second.Close())
}

// A box is given out again, at another address, if nothing is left in it of
// those who were.
func TestBoxIsGivenOutAgain(t *testing.T) {
	if _, err := Choose(string(Namespaces)); err != nil {
		t.Skip(err)
	}
	server := answer(t, "01-blocking/server")
	for _, c := range []struct {
		name  string
		alone bool
		leave func(t *testing.T, box Box)
		again bool
	}{
		{"nothing", true, func(*testing.T, Box) {}, true},
		{"a file", true, func(t *testing.T, box Box) {
			require.NoError(t, os.WriteFile(box.Outside(filepath.Join(box.Dir(), "file")), nil, 0o600))
		}, false},
		{"a folder that nobody may enter", true, func(t *testing.T, box Box) {
			require.NoError(t, os.Chmod(box.Outside(box.Dir()+"/."), 0))
		}, false},
		{"a lower limit", true, func(t *testing.T, box Box) {
			var now unix.Rlimit
			pid := box.(*walls).network.PID
			require.NoError(t, unix.Prlimit(pid, unix.RLIMIT_NOFILE, nil, &now))
			now.Cur--
			require.NoError(t, unix.Prlimit(pid, unix.RLIMIT_NOFILE, &now, nil))
		}, false},
		{"a server's connection in TIME_WAIT", true, func(t *testing.T, box Box) {
			ann, server := connects(t, box)
			closeInTurn(t, server, ann)
		}, false},
		{"a client's connection in TIME_WAIT", true, func(t *testing.T, box Box) {
			ann, server := connects(t, box)
			closeInTurn(t, ann, server)
		}, true},
		{"a connection of the grader's", true, func(t *testing.T, box Box) {
			ann, server := connects(t, box)
			t.Cleanup(func() { _ = ann.Close() })
			require.NoError(t, server.Close())
		}, false},
		{"a socket of the grader's", true, func(t *testing.T, box Box) {
			ln, err := box.Listen("tcp", netip.AddrPortFrom(AnyLoopback(), insidePort).String(), Door{})
			require.NoError(t, err)
			t.Cleanup(func() { _ = ln.Close() })
		}, false},
		{"a command with the whole system", false, func(*testing.T, Box) {}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			supply := NewSupply(Namespaces, Contents{Command: []string{server}, Alone: c.alone}, 2)
			box, err := supply.Box()
			require.NoError(t, err)
			before := box.Addr()
			p, err := box.Start(Command{Argv: []string{server, "-addr", before.String()}})
			require.NoError(t, err)
			c.leave(t, box)
			again := supply.Return(box)
			assert.Equal(t, c.again, again)
			if !again {
				require.NoError(t, box.Close())
				return
			}
			<-p.Done()
			assert.Equal(t, "killed", p.End().Signal)
			next, err := supply.Box()
			require.NoError(t, err)
			assert.Same(t, box, next)
			assert.NotEqual(t, before, next.Addr(), "one in 16 million")
			assert.False(t, supply.Return(next), "nobody asks for it")
			require.NoError(t, next.Close())
			require.NoError(t, supply.Close())
		})
	}
}

// No signal from inside ends a warden, or stops it: it is the first process
// there. An ordinary user's programs may send it any; root's may not, and so the
// test does it too.
func TestWardenIsDeaf(t *testing.T) {
	if _, err := Choose(string(Namespaces)); err != nil {
		t.Skip(err)
	}
	sh := []string{"/bin/sh", "-c", "for s in $(seq 1 64); do kill -$s 1 2>&1; done"}
	box, err := New(Namespaces, Contents{Command: sh})
	require.NoError(t, err)
	for range 2 {
		p, err := box.Start(Command{Argv: sh})
		require.NoError(t, err)
		<-p.Done()
		assert.Equal(t, End{Status: p.End().Status}, p.End())
		for sig := unix.Signal(1); sig <= 64; sig++ {
			if sig != unix.SIGKILL && sig != unix.SIGSTOP { // these two count from outside
				require.NoError(t, unix.PidfdSendSignal(int(box.(*walls).warden.Fd()), sig, nil, 0))
			}
		}
	}
	require.NoError(t, box.Close())
}

// A warden that does not answer is not waited for without a limit.
func TestStuckWarden(t *testing.T) {
	defer func(before time.Duration) { answerLimit = before }(answerLimit)
	answerLimit = 20 * time.Millisecond
	ours, theirs, err := pair()
	require.NoError(t, err)
	defer ours.Close()
	defer theirs.Close() // nobody reads there
	_, err = order(ours, warden.Order{Socket: true})
	require.ErrorIs(t, err, errGone)
	assert.EqualError(t, err, "it is gone, or stuck: it has not answered for 20ms")
}
