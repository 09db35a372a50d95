package submission_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/course"
	"example.org/sockets/grader/internal/submission"
)

// tree makes folders, files and links below a fresh folder, and goes there.
// "a/" is a folder, "a -> b" a symbolic link, "a: text" a file.
func tree(t *testing.T, entries ...string) (root string) {
	root, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	for _, e := range entries {
		name, text, isFile := strings.Cut(e, ": ")
		link, target, isLink := strings.Cut(e, " -> ")
		switch {
		case isFile:
			require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o755))
			require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(text), 0o644))
		case isLink:
			require.NoError(t, os.Symlink(target, filepath.Join(root, link)))
		default:
			require.NoError(t, os.MkdirAll(filepath.Join(root, e), 0o755))
		}
	}
	t.Chdir(root)
	return root
}

// workbook is a repository as a student has it.
func workbook(t *testing.T) string {
	return tree(t,
		"go.work: go 1.26",
		"01-blocking/go.mod: module example.org/sockets/01-blocking\n",
		"01-blocking/server/", "01-blocking/client/",
		"solutions/go.mod: module example.org/sockets/solutions\n",
		"solutions/01-blocking/server/", "solutions/01-blocking/client/",
		"grader/", "05-threads/", "notes.txt: nothing",
		"copy/of-01/go.mod: module example.org/sockets/01-blocking\n",
		"copy/of-01/server/", "copy/of-01/server2/",
		"link -> solutions", "pair -> 01-blocking/client",
	)
}

// labels are those of the first stage: the others are found in the same way.
func labels(works []submission.Work) (labels []string) {
	for _, w := range works {
		if w.Program.Stage == "01-blocking" {
			labels = append(labels, w.Program.ID()+" in "+w.Label)
		}
	}
	return labels
}

func TestFind(t *testing.T) {
	for _, c := range []struct {
		in, folder string
		want       []string
	}{
		{".", ".", []string{"01-blocking/server in 01-blocking/server", "01-blocking/client in 01-blocking/client"}},
		{".", "./", []string{"01-blocking/server in 01-blocking/server", "01-blocking/client in 01-blocking/client"}},
		{"grader", "..", []string{"01-blocking/server in ../01-blocking/server", "01-blocking/client in ../01-blocking/client"}},
		{".", "solutions/", []string{"01-blocking/server in solutions/01-blocking/server", "01-blocking/client in solutions/01-blocking/client"}},
		{".", "link", []string{"01-blocking/server in link/01-blocking/server", "01-blocking/client in link/01-blocking/client"}},
		{".", "./01-blocking//", []string{"01-blocking/server in 01-blocking/server", "01-blocking/client in 01-blocking/client"}},
		{"01-blocking", ".", []string{"01-blocking/server in server", "01-blocking/client in client"}},
		{"01-blocking", "server", []string{"01-blocking/server in server"}},
		{"01-blocking/server", ".", []string{"01-blocking/server in ."}},
		{"01-blocking/server", "../client/../server", []string{"01-blocking/server in ../server"}},
		{".", "solutions/01-blocking/client", []string{"01-blocking/client in solutions/01-blocking/client"}},
		{".", "pair", []string{"01-blocking/client in pair"}},
		{".", "copy", []string{"01-blocking/server in copy/of-01/server", "01-blocking/client in copy/of-01/client"}},
		{".", "copy/of-01", []string{"01-blocking/server in copy/of-01/server", "01-blocking/client in copy/of-01/client"}},
		{"copy/of-01/server", ".", []string{"01-blocking/server in ."}},
	} {
		t.Run(c.in+" "+c.folder, func(t *testing.T) {
			root := workbook(t)
			t.Chdir(filepath.Join(root, c.in))
			works, err := submission.Find(c.folder)
			require.NoError(t, err)
			assert.Equal(t, c.want, labels(works))
		})
	}
}

func TestFindAbsolute(t *testing.T) {
	root := workbook(t)
	works, err := submission.Find(filepath.Join(root, "01-blocking", "server"))
	require.NoError(t, err)
	require.Len(t, works, 1)
	assert.Equal(t, filepath.ToSlash(root)+"/01-blocking/server", works[0].Label)
	assert.Equal(t, filepath.Join(root, "01-blocking", "server"), works[0].Dir)
	assert.Equal(t, filepath.Join(root, "01-blocking"), works[0].Module)
	assert.Equal(t, works[0].Label+"/server.go", works[0].Exercise())
}

// A stage that is missing in a whole workbook is missing work. A folder with a
// go.work and nothing of the course's is not a workbook.
func TestFindMissing(t *testing.T) {
	tree(t, "go.work: go 1.26", "solutions/go.mod: module example.org/sockets/solutions\n", "solutions/01-blocking/")
	works, err := submission.Find("solutions")
	require.NoError(t, err)
	assert.Len(t, works, len(course.Programs()))
	_, err = submission.Find(".")
	assert.ErrorContains(t, err, "nothing to grade")
}

func TestFindSaysWhatIsWrong(t *testing.T) {
	workbook(t)
	for folder, want := range map[string]string{
		"":                             `cannot be empty`,
		"05-threads":                   `05-threads: no stage has this name. The stages are 01-blocking`,
		"07-tls":                       `07-tls: no stage has this name, and no folder. The stages are 01-blocking`,
		"01-bloking":                   `01-bloking: there is no such folder. Did you mean 01-blocking?`,
		"01":                           `01: there is no such folder. Did you mean 01-blocking?`,
		"01-bloking/server":            `Did you mean 01-blocking/server?`,
		"solutoins/01-bloking/cleint/": `Did you mean solutions/01-blocking/client?`,
		"01-blocking/sevrer":           `Did you mean 01-blocking/server?`,
		"01-blocking/sevrer/":          `Did you mean 01-blocking/server?`,
		"nowhere/at/all":               `nowhere/at/all: there is no such folder. Name one that holds stages, a stage (01-blocking), or a program in it`,
		"notes.txt":                    `notes.txt: this is a file, and the grader takes folders: try .`,
		"notes.txt/server":             `the folder cannot be read`,
		"grader":                       `grader: nothing to grade in this folder: it is no stage, no program of one, and holds no stages (01-blocking`,
		"copy/of-01/server2":           `stage 01-blocking has no program server2, only server, client. To grade this folder as one of them: --as 01-blocking/server copy/of-01/server2`,
		"a\x00b":                       `the folder cannot be read`,
	} {
		_, err := submission.Find(folder)
		assert.ErrorContains(t, err, want, "%q", folder)
	}
}

func TestAs(t *testing.T) {
	root := workbook(t)
	w, err := submission.As("01-blocking/server", "copy/of-01/server2")
	require.NoError(t, err)
	assert.Equal(t, "01-blocking/server", w.Program.ID())
	assert.Equal(t, "copy/of-01/server2", w.Label)
	assert.Equal(t, filepath.Join(root, "copy/of-01/server2"), w.Dir)
	assert.Empty(t, w.Module)

	for id, want := range map[string]string{
		"01-blocking/sever": "01-blocking/sever: the course has no such program. Did you mean 01-blocking/server?",
		"05-threads/server": "It has 01-blocking/server, 01-blocking/client",
		"":                  "the course has no such program",
	} {
		_, err := submission.As(id, ".")
		assert.ErrorContains(t, err, want)
	}
	_, err = submission.As("01-blocking/server", "nowhere")
	assert.ErrorContains(t, err, "there is no such folder")
}

func TestWorkspace(t *testing.T) {
	root := workbook(t)
	for _, from := range []string{".", "grader", "01-blocking/server", "solutions/01-blocking", "solutions"} {
		found, err := submission.Workspace(from)
		require.NoError(t, err, from)
		assert.Equal(t, root, found, from)
	}
	tree(t, "elsewhere/")
	_, err := submission.Workspace("elsewhere")
	assert.ErrorContains(t, err, "elsewhere: neither this folder nor one above it holds the stages")
}
