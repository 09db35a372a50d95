package course

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const root = "../../.."

// What the list says stands in the workbook's folders, in stage and solution.
func TestTheListIsTheWorkbook(t *testing.T) {
	seen := map[string]bool{}
	before := ""
	for _, s := range Stages() {
		assert.Less(t, before, s.Name, "stages stand in the order of their numbers")
		before = s.Name
		assert.NotEmpty(t, s.Title)
		assert.NotEmpty(t, s.Programs, s.Name)
		assert.FileExists(t, filepath.Join(root, s.Name, "README.md"))
		assert.FileExists(t, filepath.Join(root, s.Name, "go.mod"))
		for _, p := range s.Programs {
			assert.Equal(t, s.Name, p.Stage)
			assert.Equal(t, s.Name+"/"+p.Name, p.ID())
			assert.Greater(t, p.Points, 0.0, p.ID())
			assert.False(t, seen[p.ID()], "%s stands there twice", p.ID())
			seen[p.ID()] = true
			for _, tree := range []string{"", "solutions"} {
				for _, file := range []string{"main.go", p.Exercise, "main_test.go"} {
					assert.FileExists(t, filepath.Join(root, tree, p.ID(), file))
				}
			}
		}
		for _, given := range s.Given {
			assert.DirExists(t, filepath.Join(root, s.Name, given))
			assert.NoFileExists(t, filepath.Join(root, s.Name, given, "main.go"), "a program is not given")
		}
	}
}

// unexamined are programs that are given to be watched.
var unexamined = []string{"lecture", "ann"}

// A program that stands in a stage's folder is not forgotten in the list.
func TestTheWorkbookIsTheList(t *testing.T) {
	for _, s := range Stages() {
		mains, err := filepath.Glob(filepath.Join(root, s.Name, "*", "main.go"))
		require.NoError(t, err)
		for _, main := range mains {
			name := filepath.Base(filepath.Dir(main))
			_, ok := s.Program(name)
			assert.True(t, ok || slices.Contains(unexamined, name), "%s is not in the list", main)
		}
	}
}

func TestFind(t *testing.T) {
	for id, want := range map[string]string{
		"01-blocking/server":                "01-blocking/server",
		"01-blocking/client/":               "01-blocking/client",
		"/01-blocking/client/":              "01-blocking/client",
		"01-blocking":                       "",
		"01-blocking/":                      "",
		"server":                            "",
		"01-blocking/Server":                "",
		"01-blocking//server":               "",
		"01-blocking/../01-blocking/server": "",
		"":                                  "",
	} {
		p, ok := Find(id)
		assert.Equal(t, want != "", ok, id)
		if ok {
			assert.Equal(t, want, p.ID())
		}
	}
	s, ok := FindStage("01-blocking")
	require.True(t, ok)
	p, ok := s.Program("client")
	assert.True(t, ok)
	assert.Equal(t, "client.go", p.Exercise)
	_, ok = s.Program("relay")
	assert.False(t, ok, "that is another stage's")
	_, ok = FindStage("01")
	assert.False(t, ok)
}

// The lists for messages name everything, once, in order.
func TestMessages(t *testing.T) {
	stages, ids := strings.Split(StageNames(), ", "), strings.Split(IDs(), ", ")
	require.Len(t, stages, len(Stages()))
	require.Len(t, ids, len(Programs()))
	for i, p := range Programs() {
		assert.Equal(t, p.ID(), ids[i])
	}
	for i, s := range Stages() {
		assert.Equal(t, s.Name, stages[i])
	}
}

// Nobody can change the list for the others.
func TestTheListIsACopy(t *testing.T) {
	Stages()[0].Programs[0].Name = "changed"
	_, err := os.Stat(filepath.Join(root, Stages()[0].Programs[0].ID()))
	assert.NoError(t, err)
}
