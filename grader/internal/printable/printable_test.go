package printable_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"example.org/sockets/grader/internal/printable"
)

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"":                            "",
		"kia ora, 世界 ✓":               "kia ora, 世界 ✓",
		"\x16--- PASS: TestB (0.00s)": `\x16--- PASS: TestB (0.00s)`,
		"\x1b[2Jgone":                 `\x1b[2Jgone`,
		"a\nb\tc\rd\x00":              `a\nb\tc\rd\x00`,
		"\x7f and \u009b31m":          `\x7f and \u009b31m`,
		"\xff\xfe":                    `\xff\xfe`,
		"\xc3":                        `\xc3`,
		"right\u202eto left":          `right\u202eto left`,
		"zero\u200bwidth\ufeff":       `zero\u200bwidth\ufeff`,
		"\ufffd stays":                "\ufffd stays",
	} {
		assert.Equal(t, want, printable.Line(in), "%q", in)
	}
}

func TestText(t *testing.T) {
	assert.Equal(t, "a\n    b\nc\\rd\\x1b", printable.Text("a\r\n\tb\nc\rd\x1b"))
}

// Nothing comes out that a terminal obeys, and what is printable stays.
func FuzzText(f *testing.F) {
	f.Add("a\x1b[31m\xff")
	f.Fuzz(func(t *testing.T, s string) {
		shown := printable.Text(s)
		assert.Equal(t, shown, printable.Text(shown), "a second time changes nothing")
		assert.NotRegexp(t, `[\x00-\x09\x0b-\x1f\x7f]`, shown)
	})
}

// A line ends between two words, and never within a number.
func TestWrap(t *testing.T) {
	for text, want := range map[string][]string{
		"kia ora, e hoa":              {"kia ora,", "e hoa"},
		"got 4 194 304 bytes":         {"got", "4 194 304", "bytes"},
		"1 of 2 kinds":                {"1 of 2", "kinds"},
		"0123456789":                  {"012345678", "9"},
		"  two words":                 {"  two", "  words"},
		"kia ora\nka pai, e hoa, ka":  {"kia ora", "ka pai, e", "hoa, ka"},
		"a 12 345 678 901 too long":   {"a", "12 345 67", "8 901 too", "long"},
		"nothing to be split here 22": {"nothing", "to be", "split", "here 22"},
	} {
		assert.Equal(t, want, printable.Wrap(text, 9), "%q", text)
	}
}
