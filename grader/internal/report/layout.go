package report

import (
	"strings"

	"example.org/sockets/grader/internal/printable"
)

// width is how wide a report is, in columns.
const width = 80

// An ink colours text, if it is switched on.
type ink bool

func (i ink) put(code, s string) string {
	if !i || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (i ink) bold(s string) string   { return i.put("1", s) }
func (i ink) dim(s string) string    { return i.put("2", s) }
func (i ink) red(s string) string    { return i.put("31", s) }
func (i ink) green(s string) string  { return i.put("32", s) }
func (i ink) yellow(s string) string { return i.put("33", s) }

// lay breaks evidence into lines of at most limit columns. A line above a
// caret is not broken but moved to the left, together with its caret.
func lay(text string, limit int) (lines []string) {
	all := strings.Split(strings.TrimRight(printable.Text(text), "\n"), "\n")
	for i := 0; i < len(all); i++ {
		if i+1 == len(all) || !strings.HasPrefix(strings.TrimLeft(all[i+1], " "), "^") {
			lines = append(lines, printable.Wrap(all[i], limit)...)
			continue
		}
		line, caret := move(all[i], all[i+1], limit)
		lines = append(lines, line, caret)
		i++
	}
	return lines
}

// move shows the part of a line that its caret points at.
func move(line, caret string, limit int) (string, string) {
	at := strings.IndexByte(caret, '^')
	if over := max(at-limit*2/3, printable.Columns.StringWidth(caret)-limit); over > 0 {
		over = min(over+1, at)
		line = "…" + printable.Columns.TruncateLeft(line, over, "")
		caret = " " + caret[over:]
	}
	return printable.Columns.Truncate(line, limit, "…"), printable.Columns.Truncate(caret, limit, "…")
}

// across sets left at the left margin, and right at the right one.
func across(left, right string) string {
	gap := width - printable.Columns.StringWidth(left) - printable.Columns.StringWidth(right)
	return strings.Repeat(" ", max(2, gap)) + right
}
