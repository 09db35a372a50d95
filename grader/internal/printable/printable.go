// Package printable makes text that somebody else wrote safe to show: nothing
// in it moves a cursor, rings a bell, or looks like what it is not.
package printable

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line returns s as one line of printable text. Control bytes (C0 and C1),
// bytes that are not UTF-8, and marks that nobody sees become escapes, as Go
// writes them: \x1b, \u202e.
func Line(s string) string { return show(s, false) }

// Text is [Line] for text of several lines: newlines stay, a tab becomes four
// spaces, and carriage returns before a newline go.
func Text(s string) string {
	return show(strings.ReplaceAll(s, "\r\n", "\n"), true)
}

func show(s string, lines bool) string {
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			b.WriteString(`\x` + strconv.FormatUint(0x100|uint64(s[0]), 16)[1:])
		case lines && r == '\n':
			b.WriteByte('\n')
		case lines && r == '\t':
			b.WriteString("    ")
		case !unicode.IsPrint(r):
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		default:
			b.WriteRune(r)
		}
		s = s[size:]
	}
	return b.String()
}
