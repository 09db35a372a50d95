//go:build unix

package race

import (
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/kernel"
)

// TestMain makes this binary a server too: TEST serve MANNER ADDR.
func TestMain(m *testing.M) {
	if len(os.Args) == 4 && os.Args[1] == "serve" {
		serve(os.Args[2], os.Args[3])
	}
	os.Exit(m.Run())
}

var spin int // what keeps a busy server busy

func serve(manner, addr string) {
	if manner == "broken" {
		panic("step 1 is not written yet")
	}
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		panic(err)
	}
	for {
		conn, err := ln.Accept()
		if err != nil {
			panic(err)
		}
		switch manner {
		case "echo":
			go func() { _, _ = io.Copy(conn, conn) }()
		case "sequential":
			_, _ = io.Copy(conn, conn)
		case "busy":
			go func() { _, _ = io.Copy(conn, conn) }()
			go func() {
				for n := 0; ; n++ {
					spin = n
				}
			}()
		}
	}
}

func runner(t *testing.T, manner string) Runner {
	self, err := os.Executable()
	require.NoError(t, err)
	return Runner{Name: manner, Command: []string{self, "serve", manner, "{addr}", "{flags}"}}
}

// short is a plan that takes as little as can be measured.
func short() Plan {
	p := Quick()
	p.Clients, p.Idle, p.Talk, p.Polite = []int{1, 5}, []int{0, 5}, 50*time.Millisecond, 40*time.Millisecond
	return p
}

func TestRun(t *testing.T) {
	p := short()
	var runners []Runner
	for _, manner := range []string{"echo", "sequential", "broken", "busy"} {
		runners = append(runners, runner(t, manner))
	}
	steps := 0
	r, err := p.Run(context.Background(), runners, func(string) { steps++ })
	require.NoError(t, err)
	assert.Equal(t, p.Steps(len(runners)), steps)
	echo, sequential, broken, busy := r.Servers[0], r.Servers[1], r.Servers[2], r.Servers[3]

	require.Len(t, echo.Crowds, 2)
	assert.Positive(t, echo.Crowds[1].Rate.Median)
	assert.Positive(t, echo.Crowds[1].P99.Median)
	require.Len(t, echo.Polite, 4)
	assert.False(t, slices.ContainsFunc(echo.Polite, Polite.Never))
	assert.Empty(t, echo.Notes)

	assert.Len(t, sequential.Crowds, 1)
	assert.Equal(t, []string{"1 of 5 clients: no answer"}, sequential.Notes)
	require.Len(t, sequential.Polite, 4)
	assert.False(t, sequential.Polite[0].Never())
	assert.True(t, sequential.Polite[1].Never())

	assert.Empty(t, broken.Crowds)
	assert.Equal(t, []string{"the server ended with status 2, and said: panic: step 1 is not written yet"}, broken.Notes)

	if !kernel.Observable() {
		return
	}
	require.Len(t, echo.Idle, 2)
	assert.Positive(t, echo.Idle[1].Resident)
	require.Len(t, busy.Idle, 2)
	assert.Greater(t, busy.Idle[1].Rest, 10*echo.Idle[1].Rest+0.01)
}

func TestMemory(t *testing.T) {
	if !kernel.Observable() {
		t.Skip("only Linux tells how much memory a server has")
	}
	p := short()
	p.Clients, p.Memory = []int{100}, 1
	r, err := p.Run(context.Background(), []Runner{runner(t, "echo")}, func(string) {})
	require.NoError(t, err)
	assert.Contains(t, r.Servers[0].Notes[0], "0 of 100 clients: more than 0 MiB of memory")
}

func sample(name string) Results {
	crowd := func(n int, rate, p99 float64) Crowd {
		return Crowd{Clients: n, Rate: Range{rate, rate * 0.9, rate * 1.1}, P99: Range{p99, p99, p99}}
	}
	return Results{Version: Version, Size: 64, Machine: Machine{Processor: "abacus", Cores: 2}, Servers: []Server{{
		Name: name, Measured: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC),
		Crowds: []Crowd{crowd(1, 12000, 1e-4), crowd(100, 48000, 4e-3)},
		Polite: []Polite{{Ann: "away", P50: Range{1e-3, 1e-3, 1e-3}}, {Ann: "greedy", Unanswered: 1}},
		Idle:   []Idle{{0, 3, 2 << 20, 0}, {1000, 3, 3 << 20, 0.5}}, Spread: 0.2,
	}}}
}

func TestJoin(t *testing.T) {
	ann, bob := sample("ann"), sample("bob")
	both, err := ann.Join(bob)
	require.NoError(t, err)
	require.Len(t, both.Servers, 2)
	bob.Servers[0].Spread = 0.7
	again, err := both.Join(bob)
	require.NoError(t, err)
	require.Len(t, again.Servers, 2)
	assert.Equal(t, 0.7, again.Servers[1].Spread)
	assert.Equal(t, 0.2, both.Servers[1].Spread)

	bob.Machine.Cores = 64
	_, err = ann.Join(bob)
	assert.ErrorContains(t, err, "another machine (abacus, 2 cores")
	bob = sample("bob")
	bob.Size = 65536
	_, err = ann.Join(bob)
	assert.ErrorContains(t, err, "64 bytes, and these of 65536")
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	r := sample("<b>ann")
	files, err := r.Files()
	require.NoError(t, err)
	for _, f := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, f.Name), f.Text, 0o644))
	}
	back, err := Read(filepath.Join(dir, JSONFile))
	require.NoError(t, err)
	assert.Equal(t, r, back)
	for _, name := range []string{SVGFile, HTMLFile} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		assert.Contains(t, string(text), "&lt;b&gt;ann")
		assert.NotContains(t, string(text), "<b>")
	}
	none, err := Read(filepath.Join(dir, "none.json"))
	require.NoError(t, err)
	assert.Empty(t, none.Servers)
	require.NoError(t, os.WriteFile(filepath.Join(dir, JSONFile), []byte("{"), 0o644))
	_, err = Read(filepath.Join(dir, JSONFile))
	assert.ErrorContains(t, err, "Remove it, or choose another folder")
}

func TestNoise(t *testing.T) {
	r := sample("ann")
	_, _, tooMuch := r.Noise()
	assert.False(t, tooMuch)
	r.Servers[0].Spread = 0.4
	_, _, tooMuch = r.Noise()
	assert.True(t, tooMuch)
	assert.Contains(t, strings.Join(r.Foot(), " "), "too busy to tell")
}

func TestPrintFitsATerminal(t *testing.T) {
	var b bytes.Buffer
	r := sample("a name that is much too long for a column")
	r.Print(&b)
	for line := range strings.Lines(b.String()) {
		assert.LessOrEqual(t, len([]rune(strings.TrimRight(line, "\n"))), 80, line)
	}
	assert.Contains(t, b.String(), "never")
}

func TestFigures(t *testing.T) {
	for want, got := range map[string]string{
		"48\u00a0000": Count(48000), "1000": Count(1000), "1\u00a0000\u00a0000": Count(1e6),
		"71\u00a0µs": Seconds(71e-6), "1\u00a0ms": Seconds(1e-3), "1.5\u00a0s": Seconds(1.5), "999\u00a0µs": Seconds(999e-6),
		"24\u00a0MB": Bytes(24e6), "2.4\u00a0MB": Bytes(2.4e6), "12 %": Percent(0.12), "0.1 %": Percent(0.001),
	} {
		assert.Equal(t, want, got)
	}
}
