package program

import (
	"debug/buildinfo"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/sandbox"
)

// What is usual is built without the go command, which writes into a program what
// it was built from. The rest is built as well, and does what it says.
func TestBuildDirectly(t *testing.T) {
	if _, err := sandbox.Choose(string(sandbox.Namespaces)); err != nil {
		t.Skip(err)
	}
	for name, c := range map[string]struct {
		files  map[string]string
		usual  bool
		builds bool
	}{
		"a skeleton":           {map[string]string{"server.go": written}, true, true},
		"two files":            {map[string]string{"server.go": written, "more.go": "package main\n\nimport \"strings\"\n\nvar _ = strings.ToUpper\n"}, true, true},
		"an import of its own": {map[string]string{"server.go": written, "more.go": "package main\n\nimport _ \"text/template\"\n"}, true, true},
		"unsafe":               {map[string]string{"server.go": written, "more.go": "package main\n\nimport _ \"unsafe\"\n"}, true, true},
		"a file for another system": {map[string]string{"server.go": written,
			"server_plan9.go": "package main\n\nfunc serve() {}\n", "never.go": "//go:build never\n\npackage main\n\nfunc serve() {}\n"}, true, true},
		"a setting of the runtime":  {map[string]string{"server.go": "//go:debug panicnil=1\n" + written}, false, true},
		"what is internal":          {map[string]string{"server.go": written, "more.go": "package main\n\nimport _ \"internal/abi\"\n"}, false, false},
		"what is not there":         {map[string]string{"server.go": written, "more.go": "package main\n\nimport _ \"example.org/x\"\n"}, false, false},
		"names that differ in case": {map[string]string{"server.go": written, "Server.go": "package main\n"}, false, false},
		"a program":                 {map[string]string{"server.go": written, "more.go": "package main\n\nimport _ \"cmd/link/testdata/testHashedSyms\"\n"}, false, false},
		"a program that is given":   {map[string]string{"server.go": written, "more.go": "package main\n\nimport _ \"example.org/sockets/01-blocking/client\"\n"}, false, false},
		"a pattern":                 {map[string]string{"server.go": written, "more.go": "package main\n\nimport _ \"encoding/j...n\"\n\nimport _ \"std\"\n"}, false, false},
		"another package":           {map[string]string{"server.go": written, "more.go": "package other\n"}, false, false},
		"what does not compile":     {map[string]string{"server.go": written, "more.go": "package main\n\nvar x int = y\n"}, false, false},
		"what does not link":        {map[string]string{"server.go": written, "more.go": "package main\n\nimport _ \"unsafe\"\n\nfunc f()\n\n//go:linkname f main.g\n\nfunc init() { f() }\n"}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			stage(t, nil)
			lie(t, "01-blocking/server", c.files)
			ws := open(t)
			require.NoError(t, ws.Isolate(string(sandbox.Namespaces)))
			built, err := ws.Build(t.Context(), find(t, "01-blocking"))
			require.NoError(t, err)
			require.Equal(t, c.builds, built.Build.OK, built.Build.Output)
			if !c.builds {
				assert.NotEmpty(t, built.Build.Output)
				return
			}
			info, err := buildinfo.ReadFile(built.Candidate.Command[0])
			require.NoError(t, err)
			assert.Equal(t, c.usual, info.Path == "")
			said, err := exec.Command(built.Candidate.Command[0], "-addr", "127.0.0.1:0").CombinedOutput()
			assert.Error(t, err)
			assert.Contains(t, string(said), "step 1 is not written yet")
		})
	}
}
