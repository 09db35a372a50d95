package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/submission"
)

// What grading costs, as a multiple of what go build takes for the same
// programs after the same edit (x-build): in turns, so that both see the same
// machine. Medians count; of a class it is the share of one student.
//
//	go test ./grader -run '^$' -bench Cost -benchtime 10x -short
//
// Without -short a class of thirty is graded too, no two with the same bytes,
// which takes minutes.
func BenchmarkCost(b *testing.B) {
	grader := filepath.Join(b.TempDir(), "grader")
	timed(b, ".", "go", "build", "-o", grader, ".")
	answers, err := filepath.Abs("../solutions")
	require.NoError(b, err)

	b.Run("stage", func(b *testing.B) {
		folder := handedIn(b, answers)
		compares(b, []string{folder}, firstStage, func() *exec.Cmd { return exec.Command(grader, "check", "01-blocking") })
	})
	b.Run("all", func(b *testing.B) {
		folder := handedIn(b, answers)
		compares(b, []string{folder}, everything(b, folder), func() *exec.Cmd { return exec.Command(grader, "check", ".") })
	})
	b.Run("class", func(b *testing.B) {
		if testing.Short() {
			b.Skip("it takes minutes")
		}
		class := b.TempDir()
		var folders []string
		for i := range 30 {
			folders = append(folders, filepath.Join(class, fmt.Sprintf("student-%02d", i)))
			require.NoError(b, os.CopyFS(folders[i], os.DirFS(answers)))
		}
		compares(b, folders, firstStage, func() *exec.Cmd {
			return exec.Command(grader, "class", class, "-o", b.TempDir(), "--only", "01-blocking")
		})
	})
}

var firstStage = []string{"01-blocking/server", "01-blocking/client"}

// handedIn copies the answers: they are edited.
func handedIn(b *testing.B, answers string) (folder string) {
	folder = b.TempDir()
	require.NoError(b, os.CopyFS(folder, os.DirFS(answers)))
	return folder
}

// everything lists all programs in a folder.
func everything(b *testing.B, folder string) (programs []string) {
	works, err := submission.Find(folder)
	require.NoError(b, err)
	for _, w := range works {
		programs = append(programs, w.Program.ID())
	}
	return programs
}

// compares edits a file of each student's, and has the grader grade them all and
// go build build the programs of the first, in turns.
func compares(b *testing.B, folders, programs []string, grades func() *exec.Cmd) {
	edits := func() {
		for _, folder := range folders {
			file, err := os.OpenFile(filepath.Join(folder, programs[0], "server.go"), os.O_APPEND|os.O_WRONLY, 0)
			require.NoError(b, err)
			_, err = fmt.Fprintf(file, "// %s, edited at %v\n", filepath.Base(folder), time.Now())
			require.NoError(b, err)
			require.NoError(b, file.Close())
		}
	}
	builds := func() time.Duration { // where nothing is that could be taken for built
		words := []string{"build", "-o", b.TempDir() + string(filepath.Separator)}
		for _, program := range programs {
			words = append(words, "./"+program)
		}
		return timed(b, folders[0], "go", words...)
	}
	edits()
	builds() // what is warm for one is warm for the other
	command := grades()
	timed(b, folders[0], command.Path, command.Args[1:]...)

	var graded, built []time.Duration
	for b.Loop() {
		edits()
		built = append(built, builds())
		edits()
		command := grades()
		graded = append(graded, timed(b, folders[0], command.Path, command.Args[1:]...))
	}
	b.ReportMetric(median(graded).Seconds()/median(built).Seconds()/float64(len(folders)), "x-build")
	b.ReportMetric(median(graded).Seconds(), "s-graded")
	b.ReportMetric(median(built).Seconds(), "s-built")
}

// timed runs a command in a folder, and returns how long it took.
func timed(b *testing.B, dir, name string, args ...string) time.Duration {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off")
	began := time.Now()
	said, err := cmd.CombinedOutput()
	require.NoError(b, err, "%s", said)
	return time.Since(began)
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}
