package lesson

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const smallRace = `{"version": 1, "size": 64, "machine": {"processor": "A", "cores": 2, "system": "B", "go": "C"}, "servers": [
	{"name": "03", "crowds": [{"clients": 1, "rate": {"median": 9000}}, {"clients": 5000, "rate": {"median": 81000.4}}],
	 "idle": [{"clients": 0, "threads": 3, "resident": 1000000}, {"clients": 1000, "threads": 4, "resident": 3500000}]},
	{"name": "never asked for"}]}`

func TestFigures(t *testing.T) {
	root := t.TempDir()
	write(t, root, ".github/race/race.json", smallRace)
	page, err := Parse(root, "README.md", "<!-- race: 03 -->\n| old |\n|---|\n| 1 |\n\nA third is noise.\n")
	require.NoError(t, err)
	printed, err := new(Press).Print(t.Context(), page)
	require.NoError(t, err)
	assert.Equal(t, `<!-- race: 03 -->
| A, 2 cores, B, C | 03 |
|---|---|
| clients, silent | 1000 |
| threads for them | 4 |
| memory for each | 2.5 kB |
| 64-byte echoes a second, 1 talking | 9000 |
| 64-byte echoes a second, 100 talking | – |
| 64-byte echoes a second, 5000 talking | 81 000 |

A third is noise.
`, strings.ReplaceAll(printed, "\u00a0", " "))

	for marker, want := range map[string]string{"": "want the names of servers", `"05"`: `no server is called "05"`} {
		_, err := figures(root, marker)
		assert.ErrorContains(t, err, want)
	}
}
