package talk

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/exam"
)

// What stands on net is what the go command says stands on net.
func TestNetworked(t *testing.T) {
	said, err := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Deps}} {{.}}{{end}}`, "std").Output()
	require.NoError(t, err)
	for line := range strings.Lines(string(said)) {
		words := strings.Fields(line)
		if name := words[0]; !strings.Contains(name, "internal") && !strings.HasPrefix(name, "vendor/") {
			stands := false
			for _, dependency := range words[1:] {
				stands = stands || dependency == "net"
			}
			assert.Equal(t, stands, networked(name), name)
		}
	}
}

func TestSource(t *testing.T) {
	for _, c := range []struct {
		name, text, got string
	}{
		{"nothing to object to", "package main\n\nimport \"net/netip\"\n\nfunc f() { /* go */ _ = \"go f()\"; _ = netip.Addr{} }\n", ""},
		{"net", "package main\n\nimport n `net`\n\nvar _ n.Conn\n", "03-selector/server/a.go:3 imports net"},
		{"on net", "package main\n\nimport _ \"net/http\"\n", "03-selector/server/a.go:3 imports net/http, which stands on net"},
		{"go", "package main\n\nfunc f() {\n\tgo f()\n\tgo func() {\n\t\tgo f()\n\t}()\n\tgo f()\n}\n",
			"03-selector/server/a.go:4 is a go statement, 03-selector/server/a.go:5 is a go statement, 03-selector/server/a.go:6 is a go statement and 1 more"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := &Room{candidate: exam.Candidate{Source: "03-selector/server", Files: map[string]string{"a.go": c.text}}}
			got := ""
			func() {
				defer func() {
					if e, ok := recover().(evidence); ok {
						got = e.got
					}
				}()
				r.DoesNotImportNet()
				r.StartsNoGoroutine()
			}()
			assert.Equal(t, c.got, got)
		})
	}
}
