package lesson

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "print the generated blocks anew")

// The Markdown of the workbook shows what its files say and its programs do,
// and keeps to the house style.
func TestREADMEs(t *testing.T) {
	root := workbook(t)
	press := &Press{Temp: t.TempDir(), Outputs: true}
	if missing := Missing(); len(missing) > 0 {
		press.Outputs = false
		t.Run("outputs", func(t *testing.T) {
			t.Skipf("not compared: this machine has no %s", strings.Join(missing, ", no "))
		})
	}
	for _, path := range pages(t, root) {
		t.Run(path, func(t *testing.T) { testPage(t, press, root, path) })
	}
}

func testPage(t *testing.T, press *Press, root, path string) {
	page, err := Read(root, path)
	require.NoError(t, err)
	printed, err := press.Print(t.Context(), page)
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile(filepath.Join(root, path), []byte(printed), 0o644))
		page, err = Parse(root, path, printed)
		require.NoError(t, err)
	}
	assert.Equal(t, printed, page.String(),
		"a generated block is out of date: go test ./grader/internal/lesson -update")
	if path == "grader/README.md" {
		return // files of a tutor's own stand in the handbook: it has a test where the grader is
	}
	for _, fault := range page.Faults() {
		t.Error(fault)
	}
	if page.ToCome() {
		t.Skipf("the lesson of %s is still to come", page.Stage())
	}
}

// Stages and solutions are the same tree, unsolved and solved.
func TestTreesMirrorEachOther(t *testing.T) {
	faults, err := MirrorFaults(workbook(t))
	require.NoError(t, err)
	for _, fault := range faults {
		t.Error(fault)
	}
}

// Teaching files are short enough to be read.
func TestTeachingFilesKeepTheirBudgets(t *testing.T) {
	faults, err := BudgetFaults(workbook(t))
	require.NoError(t, err)
	for _, fault := range faults {
		t.Error(fault)
	}
}

// Every stage has a lesson, or says that it is still to come.
func TestEveryStageHasAPage(t *testing.T) {
	root := workbook(t)
	stages, err := Stages(root)
	require.NoError(t, err)
	assert.NotEmpty(t, stages)
	for _, stage := range stages {
		assert.FileExists(t, filepath.Join(root, stage, "README.md"))
	}
}

// workbook returns the folder that holds go.work.
func workbook(t *testing.T) string {
	root, err := filepath.Abs("../../..")
	require.NoError(t, err)
	require.FileExists(t, filepath.Join(root, "go.work"))
	return root
}

// pages returns the Markdown files of the workbook, as paths from root.
func pages(t *testing.T, root string) []string {
	var found []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "testdata") {
			return filepath.SkipDir
		}
		if err == nil && strings.HasSuffix(path, ".md") {
			name, _ := filepath.Rel(root, path) // ignored: path is below root
			found = append(found, filepath.ToSlash(name))
		}
		return err
	})
	require.NoError(t, err)
	return found
}
