package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// The workflow cannot run here. Its scripts are shell, what they call exists,
// and nothing that is typed in by hand stands in a script.
func TestWorkflow(t *testing.T) {
	text, err := os.ReadFile("../.github/workflows/grade.yml")
	require.NoError(t, err)
	var workflow struct {
		Jobs map[string]struct {
			Needs string
			Steps []struct {
				Name, Uses, Run string
				Env             map[string]string
			}
		}
	}
	require.NoError(t, yaml.Unmarshal(text, &workflow))
	flag := regexp.MustCompile(`--[a-z]+`)
	scripts := 0
	for name, job := range workflow.Jobs {
		if job.Needs != "" {
			assert.Contains(t, workflow.Jobs, job.Needs)
		}
		for _, step := range job.Steps {
			if step.Run == "" {
				continue
			}
			scripts++
			assert.NotContains(t, step.Run, "${{", "%s: an input in a script could be a command", name)
			check := exec.Command("bash", "-n")
			check.Stdin = strings.NewReader(step.Run)
			out, err := check.CombinedOutput()
			assert.NoError(t, err, "%s", out)
			for line := range strings.Lines(step.Run) {
				for command, mark := range map[string]string{"class": "args", "report": "grader\" report"} {
					if !strings.Contains(line, mark) {
						continue
					}
					for _, f := range flag.FindAllString(line, -1) {
						assert.Contains(t, helpOf(command), f)
					}
				}
			}
		}
	}
	assert.GreaterOrEqual(t, scripts, 3)

	// What is relative in a roster begins at its folder: it is read in its place.
	for _, step := range workflow.Jobs["shard"].Steps {
		if step.Name != "grade" {
			continue
		}
		assert.Contains(t, step.Env["ROSTER"], "inputs.roster")
		dir := t.TempDir()
		built := "printf '%s\\n' '#!/bin/sh' 'echo \"$@\"' >grader; chmod +x grader"
		require.NoError(t, os.WriteFile(filepath.Join(dir, "go"), []byte("#!/bin/sh\n"+built+"\n"), 0o755))
		script := exec.Command("bash", "-e", "-c", step.Run)
		script.Dir = dir
		script.Env = []string{"PATH=" + dir + ":" + os.Getenv("PATH"), "RUNNER_TEMP=" + dir, "ROSTER=2026/roster.csv", "SHARD=1/4", "DUE=2026-12-01"}
		out, err := script.CombinedOutput()
		require.NoError(t, err, "%s", out)
		assert.Equal(t, "class 2026/roster.csv -o results --isolation namespaces --shard 1/4 --due 2026-12-01\n", string(out))
		return
	}
	t.Error("no step grades")
}
