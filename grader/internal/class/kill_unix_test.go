//go:build unix

package class_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/class"
	"example.org/sockets/grader/internal/course"
	"example.org/sockets/grader/internal/submission"
	"example.org/sockets/grader/internal/verdict"
)

// victim makes this test binary a class run to be killed: it grades the class
// in the folder of that name, and tells on a file when it begins and when it
// has told of a student.
const victim = "SOCKETS_CLASS_VICTIM"

func TestMain(m *testing.M) {
	if root := os.Getenv(victim); root != "" {
		if err := suffers(root); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func suffers(root string) error {
	all, err := submission.Collection(filepath.Join(root, "class"))
	if err != nil {
		return err
	}
	store, err := class.Create(filepath.Join(root, "results"))
	if err != nil {
		return err
	}
	defer store.Close()
	log, err := os.OpenFile(filepath.Join(root, "log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	d := &desk{}
	r := &class.Run{
		Store: store, Rows: all, Programs: []course.Program{program}, Workers: 4, Scratch: root,
		Digest: digest, Checks: "v1",
		Grade: func(ctx context.Context, works []submission.Work, seed string) (verdict.Verdict, error) {
			fmt.Fprintln(log, "begins", text(works))
			<-time.After(time.Millisecond) // as long as grading takes, in small
			v, err := d.grade(ctx, works, seed)
			v.Programs[0].Build.Output = strings.Repeat("x", 50_000) // a record that is not written at once
			return v, err
		},
		Told: func(e class.Event) {
			if e.Outcome == class.Graded {
				fmt.Fprintf(log, "has %g\n", e.Record.Verdict.Points)
			}
		},
	}
	if err := r.Grades(context.Background()); err != nil {
		return err
	}
	fmt.Fprintln(log, "end")
	return nil
}

// A run that is killed at any moment goes on where it was: nothing that was
// told is graded again, and no file is ever half there.
func TestKilledAtAnyMoment(t *testing.T) {
	const students = 60
	var entries []string
	for i := range students {
		entries = append(entries, fmt.Sprintf("class/s%02d/01-blocking/server/server.go: %d", i, i))
	}
	root := t.TempDir()
	for _, e := range entries {
		name, work, _ := strings.Cut(e, ": ")
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(work), 0o644))
	}
	random := rand.New(rand.NewPCG(20, 26))
	kills := 0
	for ended := false; !ended; {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), victim+"="+root)
		cmd.Stderr = os.Stderr
		require.NoError(t, cmd.Start())
		done := make(chan error, 1)
		go func() { done <- cmd.Wait() }()
		limit := time.Minute
		if kills < 12 {
			limit = time.Duration(random.IntN(60)) * time.Millisecond
		}
		select {
		case err := <-done:
			require.NoError(t, err)
			ended = true
		case <-time.After(limit):
			_ = cmd.Process.Kill()
			<-done
			kills++
		}
		whole(t, root)
	}
	t.Logf("killed %d times", kills)
	log, err := os.ReadFile(filepath.Join(root, "log"))
	require.NoError(t, err)
	has := map[string]bool{}
	for line := range strings.Lines(string(log)) {
		word, work, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word {
		case "has":
			has[work] = true
		case "begins":
			assert.False(t, has[work], "%s is graded a second time", work)
		}
	}
	store, err := class.Create(filepath.Join(root, "results"))
	require.NoError(t, err)
	defer store.Close()
	for i := range students {
		r, ok, err := store.Record(fmt.Sprintf("s%02d", i))
		require.NoError(t, err)
		require.True(t, ok, "s%02d is missing", i)
		assert.EqualValues(t, i, r.Verdict.Points)
	}
	left, err := filepath.Glob(filepath.Join(root, "results", "records", ".*"))
	require.NoError(t, err)
	assert.Empty(t, left)
}

// whole holds that every record in the results is whole.
func whole(t *testing.T, root string) {
	files, err := filepath.Glob(filepath.Join(root, "results", "records", "*.json"))
	require.NoError(t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.True(t, json.Valid(text), "%s is half there", file)
	}
}
