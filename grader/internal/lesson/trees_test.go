package lesson

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// twoTrees makes a stage and its solution that mirror each other: a program,
// and a package that is given.
func twoTrees(t *testing.T) (root string) {
	root = t.TempDir()
	solved := strings.Replace(smallStage, `panic("step 1 is not written yet")`, "wait()", 1)
	write(t, root, "01-small/server/main.go", "package main\n\nfunc main() { serve() }\n")
	write(t, root, "01-small/server/main_test.go", "package main\n")
	write(t, root, "01-small/server/server.go", smallStage)
	write(t, root, "01-small/given/given.go", "package given\n\nimport _ \"example.org/sockets/01-small/x\"\n")
	write(t, root, "solutions/01-small/server/main.go", "package main\n\nfunc main() { serve() }\n")
	write(t, root, "solutions/01-small/server/main_test.go", "package main\n")
	write(t, root, "solutions/01-small/server/more_test.go", "package main\n")
	write(t, root, "solutions/01-small/server/server.go", solved)
	write(t, root, "solutions/01-small/given/given.go",
		"package given\n\nimport _ \"example.org/sockets/solutions/01-small/x\"\n")
	return root
}

func TestTheMirrorBites(t *testing.T) {
	const main, server = "01-small/server/main.go", "01-small/server/server.go"
	for _, c := range []struct{ name, path, text, want string }{
		{"nothing", "01-small/README.md", "# Text\n", ""},
		{"another main.go", main, "package main\n", "not the same file"},
		{"another visible test", "solutions/01-small/server/main_test.go", "package main // \n",
			"not the same file"},
		{"another given file", "01-small/given/given.go", "package given\n", "not the same file"},
		{"a file too many", "01-small/server/help.go", "package main\n", "solutions has no such file"},
		{"a file too many in solutions", "solutions/01-small/server/help.go", "package main\n",
			"the stage has no such file"},
		{"a test too many", "01-small/server/more_test.go", "package main // \n", "not the same file"},
		{"a stage too many in solutions", "solutions/09-none/a/a.go", "package a\n", "no such stage"},
		{"a step in other words", server, strings.Replace(smallStage, "Talk.", "Speak.", 1),
			"its steps are"},
		{"a step too few", server, strings.Replace(smallStage, "// Steps 2", "// And 2", 1),
			"its steps are"},
		{"no panic", server, strings.Replace(smallStage, "panic(", "print(", 1), "does not panic"},
		{"another panic", server, strings.Replace(smallStage, `panic("step 1 is`, `panic("it is`, 1),
			"want \"step N is"},
		{"a panic with another step", server, strings.Replace(smallStage, `("step 1`, `("step 4`, 1),
			"want \"step N is"},
		{"an answer not written", "solutions/" + server, smallStage, "it is not written yet"},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := twoTrees(t)
			write(t, root, c.path, c.text)
			faults, err := MirrorFaults(root)
			require.NoError(t, err)
			if c.want == "" {
				assert.Empty(t, faults)
				return
			}
			require.Len(t, faults, 1)
			assert.Contains(t, faults[0], c.want)
		})
	}
}

func TestAProgramHasAnExercise(t *testing.T) {
	root := twoTrees(t)
	for _, tree := range []string{"", "solutions/"} {
		write(t, root, tree+"01-small/server/server.go", "package main\n")
	}
	faults, err := MirrorFaults(root)
	require.NoError(t, err)
	assert.Equal(t, []string{"01-small/server: no file of this program has steps"}, faults)
}

func TestAWatchedProgramHasNone(t *testing.T) {
	root := twoTrees(t)
	for _, tree := range []string{"", "solutions/"} {
		write(t, root, tree+"01-small/"+Watched+"/main.go", "package main\n")
		write(t, root, tree+"01-small/"+Watched+"/server.go", "package main\n")
	}
	faults, err := MirrorFaults(root)
	require.NoError(t, err)
	assert.Empty(t, faults)
}

func TestGivenFilesHaveNoSteps(t *testing.T) {
	root := twoTrees(t)
	for _, tree := range []string{"", "solutions/"} {
		write(t, root, tree+"01-small/server/main.go", "package main\n\n// Step 1. Do it.\n")
	}
	faults, err := MirrorFaults(root)
	require.NoError(t, err)
	assert.Contains(t, strings.Join(faults, "\n"), "main.go: it is given, and has steps")
}

func TestBudgetsBite(t *testing.T) {
	const step = "package main\n\n// Step 1. Do it.\n"
	long := func(lines int) string { return step + strings.Repeat("//\n", lines-3) }
	body := func(lines int) string {
		return "package main\n\nfunc f() {\n" + strings.Repeat("\t// Why.\n\n\tg()\n", lines-2) + "}\n"
	}
	for _, c := range []struct{ name, path, text, want string }{
		{"60 lines", "01-small/a/a.go", long(60), ""},
		{"61 lines", "01-small/a/a.go", long(61), "61 lines, want at most 60"},
		{"150 lines solved", "solutions/01-small/a/a.go", long(150), ""},
		{"151 lines solved", "solutions/01-small/a/a.go", long(151), "151 lines, want at most 150"},
		{"61 lines given", "01-small/a/main.go", "package main\n" + strings.Repeat("//\n", 60), ""},
		{"a function of 30", "01-small/a/main.go", body(30), ""},
		{"a function of 31", "01-small/a/main.go", body(31), "f takes 31 lines"},
		{"a test of 31", "01-small/a/a_test.go", body(31), ""},
		{"80 columns", "01-small/a/main.go", "package main\n\n\t//" + strings.Repeat("é", 74) + "\n", ""},
		{"81 columns", "01-small/a/main.go", "package main\n\n\t//" + strings.Repeat("é", 75) + "\n",
			"a/main.go:3: 81 columns"},
		{"TODO", "01-small/a/main.go", "package main // TODO\n", ""},
		{"TODO solved", "solutions/01-small/a/main.go", "package main // TODO\n", "a TODO in"},
		{"no Go", "01-small/a/main.go", "packet main\n", "expected 'package'"},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := twoTrees(t)
			write(t, root, c.path, c.text)
			faults, err := BudgetFaults(root)
			require.NoError(t, err)
			if c.want == "" {
				assert.Empty(t, faults)
				return
			}
			require.Len(t, faults, 1)
			assert.Contains(t, faults[0], c.want)
		})
	}
}

func TestStepsAreReadFromSource(t *testing.T) {
	assert.Equal(t, []Step{
		{"Step 1", "Wait for a client.", "// Step 1. Wait for a client. It may"},
		{"Steps 2 and 3.1", "Talk.", "// Steps 2 and 3.1. Talk."},
	}, Steps(smallStage))
	assert.Equal(t, []Step{{"Step 7.2", "Wait: no bytes, and no error, is the end.",
		"// Step 7.2. Wait: no bytes,"}},
		Steps("// Step 7.2. Wait: no bytes,\n// and no error, is the end. So.\nx()\n// And this.\n"))
}
