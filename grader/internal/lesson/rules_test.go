package lesson

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const smallStage = `package main

func serve() {
	// Step 1. Wait for a client. It may
	// take long.
	panic("step 1 is not written yet")

	// Steps 2 and 3.1. Talk.
}
`

const smallLesson = "# 01 · Small\n\nIt takes 10 minutes.\n\n" +
	"## Try it\n\n```sh\ngo run ./01-small/server\n```\n\n" +
	"## What happens\n\nTalk of [it](#what-happens). Stop here.\n\n" +
	"<!-- diagram: time goes right -->\n```text\nann  silent\nbob  talks\n```\n\n" +
	"## From Python\n\n| Python | Go |\n|---|---|\n| `a` | `b` |\n\n" +
	"## Your task\n\n<!-- steps: 01-small/server/server.go -->\n" +
	"- **Step 1.** Wait for a client. Here it is\n  more than that.\n- **Steps 2 and 3.1.** Talk.\n\n" +
	"## When it does not work\n\n### No answer\n\n<details><summary>got silence</summary>\n\n" +
	"1. Why?\n2. Where?\n3. How.\n</details>\n\n" +
	"## Think about it\n\n[Next](../01-small/server/server.go), [or](https://go.dev/).\n"

// smallBook makes a workbook of one stage.
func smallBook(t *testing.T) (root string) {
	root = t.TempDir()
	write(t, root, "01-small/server/server.go", smallStage)
	write(t, root, "other.md", "# Other page\n\n## Here\n\n## Here\n")
	return root
}

func write(t *testing.T, root, path, text string) {
	path = filepath.Join(root, path)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
}

func TestAGoodLessonHasNoFaults(t *testing.T) {
	page, err := Parse(smallBook(t), "01-small/README.md", smallLesson)
	require.NoError(t, err)
	assert.Empty(t, page.Faults())
	assert.Equal(t, smallLesson, page.String())
}

// Each replacement breaks one rule, and only that rule objects.
func TestEveryRuleBites(t *testing.T) {
	for _, c := range []struct{ name, old, with, want string }{
		{"a heading is missing", "## Think", "### Think", "its headings are"},
		{"headings change places", "## Try it", "## What happens", "its headings are"},
		{"no minutes", "10 minutes", "long", "how many minutes"},
		{"no stop-point", "Stop here.", "Go on.", "Stop here"},
		{"too long", "Go on", strings.Repeat("word ", 1200), "words, want at most 1200"},
		{"belittles", "Talk of", "Simply talk of", `"Simply"`},
		{"belittles in a table", "| `b` |", "| just b |", `"just"`},
		{"no table", "| `a` | `b` |\n", "", "0 rows"},
		{"a long table", "| `a` | `b` |\n", strings.Repeat("| `a` | `b` |\n", 9), "9 rows"},
		{"typed by hand", "## Think", "```go\nfunc f()\n```\n\n## Think", "no marker speaks of"},
		{"a marker alone", "## Think", "<!-- code: 01-small/server/server.go -->\n\n## Think",
			"no block below"},
		{"a misspelt marker", "## Think", "<!-- coed: x -->\n```go\n```\n\n## Think", "no marker speaks of"},
		{"a wide block", "ann  silent", "ann  silent" + strings.Repeat("·", 70), "81 columns"},
		{"a command's folder", "./01-small/server", "./01-small/sever", "./01-small/sever"},
		{"no timing diagram", "ann  silent", "cid  silent", "a line for ann"},
		{"a dead link", "server.go), [", "sever.go), [", "no such file"},
		{"a dead anchor", "(#what-happens)", "(#try-that)", "no such heading"},
		{"a dead anchor elsewhere", "(#what-happens)", "(../other.md#there)", "no such heading"},
		{"a link that leaves", "(#what-happens)", "(../../x)", "leaves the workbook"},
		{"an insecure link", "https:", "http:", "want https"},
		{"a step in other words", "Wait for", "Look for", "not the steps"},
		{"a step missing", "- **Step 1.** Wait for a client. Here it is\n  more than that.\n", "",
			"not the steps"},
		{"no steps", "<!-- steps: 01-small/server/server.go -->\n", "", "no <!-- steps:"},
		{"two hints", "\n3. How.", "", `numbered "12"`},
		{"no hints", "<details><summary>got silence</summary>", "", "no <details>"},
		{"a raw ladder", "silence</summary>\n\n", "silence</summary>\n", "a blank line below"},
		{"too long after a ladder", "## Think about it\n", "## Think about it\n\n" +
			strings.Repeat("word ", 1200), "words, want at most 1200"},
	} {
		t.Run(c.name, func(t *testing.T) {
			broken := strings.Replace(smallLesson, c.old, c.with, 1)
			if c.name == "no stop-point" || c.name == "too long" {
				broken = strings.Replace(smallLesson, "Stop here.", "Stop here. Go on.", 1)
				broken = strings.Replace(broken, c.old, c.with, 1)
			}
			require.NotEqual(t, smallLesson, broken)
			page, err := Parse(smallBook(t), "01-small/README.md", broken)
			require.NoError(t, err)
			faults := page.Faults()
			require.Len(t, faults, 1)
			assert.Contains(t, faults[0], c.want)
		})
	}
}

func TestHintsAreNotCounted(t *testing.T) {
	page, err := Parse(smallBook(t), "01-small/README.md", strings.Replace(smallLesson, "3. How.",
		"3. How.\n\n   "+strings.Repeat("word ", 1200), 1))
	require.NoError(t, err)
	assert.Empty(t, page.Faults())
}

// The second program of a lesson tells only what is new in it.
func TestStepsBeyondAnotherProgram(t *testing.T) {
	root := smallBook(t)
	write(t, root, "01-small/second/server.go", strings.Replace(smallStage, "Talk.", "Speak.", 1))
	const marker = "\n\n<!-- steps: 01-small/second/server.go beyond 01-small/server/server.go -->\n"
	for told, want := range map[string]int{
		"- **Steps 2 and 3.1.** Speak.":                                   0,
		"- **Steps 2 and 3.1.** Talk.":                                    1,
		"- **Step 1.** Wait for a client.\n- **Steps 2 and 3.1.** Speak.": 1,
	} {
		page, err := Parse(root, "01-small/README.md", strings.Replace(smallLesson, "3.1.** Talk.",
			"3.1.** Talk."+marker+told, 1))
		require.NoError(t, err)
		assert.Len(t, page.Faults(), want, told)
	}
}

func TestALessonToComeDoesNotPretend(t *testing.T) {
	const note = "# 02 · Next\n\n<!-- lesson: to come -->\nIt will be here.\n"
	for text, want := range map[string]int{
		note:                                  0,
		note + "\n## Try it\n":                1,
		note + strings.Repeat("word ", 150):   1,
		note + "\nThat is just it.\n":         1,
		note + "\n[Gone](gone.md)\n":          1,
		strings.Replace(note, "to c", "c", 1): 6,
	} {
		page, err := Parse(smallBook(t), "02-next/README.md", text)
		require.NoError(t, err)
		assert.Len(t, page.Faults(), want, text)
	}
}

func TestOtherPagesAnswerForLinksAndBlocksOnly(t *testing.T) {
	page, err := Parse(smallBook(t), "README.md",
		"# Just this\n\n[a](other.md#here-1) `[b](gone.md)`\n\n```go\n```\n")
	require.NoError(t, err)
	assert.Equal(t, []string{`README.md:5: a block of "go" that no marker speaks of`}, page.Faults())
}

func TestWordsAreCountedAsReadersCount(t *testing.T) {
	page, err := Parse("", "x.md", "# One two\n\n1. three `four five` – [six](seven.md)\n"+
		"<summary>seven</summary>\n\n| no | no |\n\n```sh\nno no\n```\n<!-- no -->\n- eight\n")
	require.NoError(t, err)
	assert.Equal(t, 8, countWords(page.Blocks))
}

func TestBlocksEnd(t *testing.T) {
	for _, text := range []string{"```go\nx\n", "````\n```\n", "<!-- code: x\n", "~~~\n```\n"} {
		_, err := Parse("", "x.md", "\n"+text)
		assert.ErrorContains(t, err, "x.md:2: this block never ends", text)
	}
}

func TestAnchorsAreGitHubs(t *testing.T) {
	page, err := Parse("", "x.md", "# A stream of bytes, not messages\n## `ss -tan`: what?\n"+
		"### [Ann](x.md) & Bob's_turn\n# Twice\n# Twice\n```sh\n# no heading\n```\n")
	require.NoError(t, err)
	assert.Equal(t, []string{"a-stream-of-bytes-not-messages", "ss--tan-what", "ann--bobs_turn",
		"twice", "twice-1"}, page.Anchors())
}
