package lesson

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const source = `package main

// hello greets.
func hello() {
	// Step 1. Say it.
	print("hello")

	// Step 2. Say it again.
	print("hello")
}

type room[T any] struct{}

func (r *room[T]) hello() {}
`

func TestCodeIsCut(t *testing.T) {
	root := t.TempDir()
	write(t, root, "a.go", source)
	for marker, want := range map[string]string{
		"a.go":                                source,
		"a.go func hello":                     "// hello greets.\nfunc hello() {\n\t// Step 1. Say it.\n\tprint(\"hello\")\n\n\t// Step 2. Say it again.\n\tprint(\"hello\")\n}\n",
		"a.go func room.hello":                "func (r *room[T]) hello() {}\n",
		`a.go from "Step 1"`:                  "// Step 1. Say it.\nprint(\"hello\")\n",
		`a.go from "Step 1" to "Step 2"`:      "// Step 1. Say it.\nprint(\"hello\")\n",
		`a.go from "type room[T any] struct"`: "type room[T any] struct{}\n",
		`a.go from "func (r *room"`:           "func (r *room[T]) hello() {}\n",
	} {
		lines, err := cut(root, marker)
		require.NoError(t, err, marker)
		assert.Equal(t, want, strings.Join(lines, "\n")+"\n", marker)
	}
	for marker, want := range map[string]string{
		"":                               "want FILE",
		"b.go":                           "b.go: no such file",
		"a.go func bye":                  "no function is called bye",
		"a.go fun hello":                 "want func NAME",
		`a.go from "print"`:              "is there 2 times",
		`a.go from "Step 3"`:             "is there 0 times",
		`a.go from "Step 1" to "Step 3"`: "no line after",
		`a.go from "Step 1`:              "want FILE",
	} {
		_, err := cut(root, marker)
		assert.ErrorContains(t, err, want, marker)
	}
}

// A page is printed anew where it has gone out of date, made where it has no
// block yet, and otherwise left alone.
func TestPagesArePrinted(t *testing.T) {
	root := t.TempDir()
	write(t, root, "a.go", source)
	text := "# A\n\n<!-- code: a.go func room.hello -->\n\n```go\nold\n```\nText.\n\n" +
		"<!-- code: a.go from \"Step 2\" to \"}\" -->\n\n<!-- nothing -->\n```sh\nls\n```\n" +
		"<!-- output: exit 1 -->\n```text\nold\n```\n"
	page, err := Parse(root, "a.md", text)
	require.NoError(t, err)
	printed, err := (&Press{}).Print(t.Context(), page)
	require.NoError(t, err)
	assert.Equal(t, "# A\n\n<!-- code: a.go func room.hello -->\n"+
		"```go\nfunc (r *room[T]) hello() {}\n```\nText.\n\n"+
		"<!-- code: a.go from \"Step 2\" to \"}\" -->\n"+
		"```go\n// Step 2. Say it again.\nprint(\"hello\")\n```\n\n<!-- nothing -->\n```sh\nls\n```\n"+
		"<!-- output: exit 1 -->\n```text\nold\n```\n", printed)

	again, err := Parse(root, "a.md", printed)
	require.NoError(t, err)
	twice, err := (&Press{}).Print(t.Context(), again)
	require.NoError(t, err)
	assert.Equal(t, printed, twice)
}

func TestAFenceHoldsTicks(t *testing.T) {
	old := Block{Kind: Fence, Lines: []string{"```text", "```"}}
	assert.Equal(t, []string{"````text", "```go", "````"}, refill(old, []string{"```go"}).Lines)
}

// A speaker is a workbook whose one program says something.
type speaker struct {
	root  string
	press *Press
}

func newSpeaker(t *testing.T) *speaker {
	if missing := Missing(); len(missing) > 0 {
		t.Skipf("scripts need %s", strings.Join(missing, ", "))
	}
	root := t.TempDir()
	write(t, root, "go.work", "go 1.26\n\nuse ./solutions\n")
	write(t, root, "solutions/go.mod", "module example.org/small\n\ngo 1.26\n")
	write(t, root, "solutions/01-small/speak/main.go",
		"package main\n\nimport \"os\"\n\nfunc main() { os.Stdout.WriteString(\"kia\" + \" ora\") }\n")
	write(t, root, "a.sh", "echo from a file")
	return &speaker{root, &Press{Temp: t.TempDir(), Outputs: true}}
}

// print returns the block that the press prints for a script.
func (s *speaker) print(t *testing.T, script string) (string, error) {
	page, err := Parse(s.root, "01-small/README.md", "<!-- output:\n"+script+"\n-->\n```text\n```\n")
	require.NoError(t, err)
	printed, err := s.press.Print(t.Context(), page)
	_, block, _ := strings.Cut(printed, "```text\n")
	return strings.TrimSuffix(block, "\n```\n"), err
}

func TestScriptsRunTheStagesPrograms(t *testing.T) {
	s := newSpeaker(t)
	for script, want := range map[string]string{
		"show speak":            "$ speak\nkia ora",
		"a.sh":                  "from a file",
		"show 'false; echo $?'": "$ false; echo $?\n1",
		"#variant loud speak \"\\\"kia\\\"\" \"\\\"KIA\\\"\"\n" +
			"#variant loud speak \" ora\" \" ORA\"\nloud; echo; speak": "KIA ORA\nkia ora",
		"#mask \"[0-9]+ s\" \"N s\"\necho took $RANDOM s": "took N s",
		"echo hidden >&2; echo $PWD/x":                    "/tmp/x",
		"echo $ANN $BOB $CID $ADDR 127.0.0.1:40123 40123": "50001 50002 50003 127.0.0.1:65432" +
			" 127.0.0.1:50011 50011",
	} {
		got, err := s.print(t, script)
		require.NoError(t, err, script)
		assert.Equal(t, want, got, script)
	}
}

func TestScriptsFailAloud(t *testing.T) {
	s := newSpeaker(t)
	for script, want := range map[string]string{
		"echo so far; echo why >&2; exit 3":    "exit status 3\nso far\nwhy",
		"echo $NOBODY":                         "NOBODY: unbound variable",
		"#variant x speak \"moin\" \"\"\nx":    "\"moin\" is in speak 0 times",
		"#variant x speak \"o\" \"\"\nx":       "want once",
		"#variant x speak \"Stdout\" \"X\"\nx": "undefined: os.X",
		"#race x y\nx":                         "want #variant NAME",
		"#race x\nx":                           "no #variant is called x",
		"#variant x\nx":                        "want #variant NAME",
		"#mask \"[\" \"\"\nx":                  "missing closing ]",
		"b.sh":                                 "no such file",
	} {
		_, err := s.print(t, script)
		assert.ErrorContains(t, err, want, script)
	}
}

// What a script leaves running is ended, and nobody waits for it.
func TestNothingOutlivesAScript(t *testing.T) {
	pid, err := newSpeaker(t).print(t, "sleep 60 & echo $!")
	require.NoError(t, err)
	_, err = strconv.Atoi(pid)
	require.NoError(t, err, pid)
	assert.Eventually(t, func() bool {
		stat, err := os.ReadFile("/proc/" + pid + "/stat")
		return err != nil || strings.Contains(string(stat), ") Z ")
	}, 5*time.Second, 10*time.Millisecond)
}

func TestScriptsHaveALimit(t *testing.T) {
	s := newSpeaker(t)
	s.press.Limit = 200 * time.Millisecond
	_, err := s.print(t, "echo so far; sleep 60")
	assert.ErrorContains(t, err, "deadline exceeded\nso far")
}

func TestPortsAreMaskedInOrder(t *testing.T) {
	s, err := newStreet()
	require.NoError(t, err)
	assert.True(t, s.ann < s.bob && s.bob < s.cid && s.cid < s.server)
	assert.Equal(t, "127.0.0.1:50011 127.0.0.1:50012 127.0.0.1:50011 40003 127.0.0.1:80",
		s.mask("127.0.0.1:40001 127.0.0.1:40002 127.0.0.1:40001 40003 127.0.0.1:80"))
}
