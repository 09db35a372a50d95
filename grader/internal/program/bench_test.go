package program

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/submission"
)

// What a build costs, as a ratio to go build in the student's own folder after
// the same edit: in turns, so that both see the same machine.
//
//	go test ./grader/internal/program -run '^$' -bench Build -benchtime 20x
func BenchmarkBuild(b *testing.B) {
	stages, err := filepath.Abs("../../..")
	require.NoError(b, err)
	b.Chdir(b.TempDir())
	require.NoError(b, os.CopyFS("01-blocking", os.DirFS(filepath.Join(stages, "01-blocking"))))
	works, err := submission.Find("01-blocking/server")
	require.NoError(b, err)
	ws, err := Open(b.Context())
	require.NoError(b, err)
	defer ws.Close()

	var edited, plain, again time.Duration
	build := func() time.Duration {
		began := time.Now()
		built, err := ws.Build(b.Context(), works[0])
		require.NoError(b, err)
		require.True(b, built.Build.OK, built.Build.Output)
		return time.Since(began)
	}
	build()
	for i := 0; b.Loop(); i++ {
		file, err := os.OpenFile("01-blocking/server/server.go", os.O_APPEND|os.O_WRONLY, 0)
		require.NoError(b, err)
		_, err = fmt.Fprintf(file, "// %d at %v\n", i, time.Now())
		require.NoError(b, err)
		require.NoError(b, file.Close())
		edited += build()

		cmd := exec.Command("go", "build", "-o", filepath.Join(b.TempDir(), "server"), "./server")
		cmd.Dir, cmd.Env = "01-blocking", append(os.Environ(), "GOWORK=off")
		began := time.Now()
		out, err := cmd.CombinedOutput()
		require.NoError(b, err, string(out))
		plain += time.Since(began)
		again += build()
	}
	b.ReportMetric(edited.Seconds()/plain.Seconds(), "edited/plain")
	b.ReportMetric(again.Seconds()/plain.Seconds(), "unchanged/plain")
	b.ReportMetric(plain.Seconds()/float64(b.N), "plain-s")
}
