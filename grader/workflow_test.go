package main

import (
	"os"
	"os/exec"
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
				Uses, Run string
				Env       map[string]string
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
	assert.GreaterOrEqual(t, scripts, 4)
}
