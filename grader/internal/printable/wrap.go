package printable

import (
	"strings"

	"github.com/mattn/go-runewidth"
)

// Columns measures text in columns of a terminal, whatever language it speaks.
var Columns = &runewidth.Condition{StrictEmojiNeutral: true}

// Wrap breaks a text into lines of at most limit columns, between words where
// that is possible. A line keeps its indentation.
func Wrap(text string, limit int) (lines []string) {
	for line := range strings.SplitSeq(strings.TrimRight(Text(text), "\n"), "\n") {
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		if len(indent) > limit/2 {
			indent = ""
		}
		for Columns.StringWidth(line) > limit {
			cut := len(Columns.Truncate(line, limit, ""))
			// A word that begins at the cut is not split, and needs no other break.
			if space := lastBreak(line, cut); space > len(indent) {
				cut = space
			}
			lines = append(lines, strings.TrimRight(line[:cut], " "))
			line = indent + strings.TrimLeft(line[cut:], " ")
		}
		lines = append(lines, line)
	}
	return lines
}

// lastBreak returns the last space up to cut that is not within a number,
// "4 194 304"; or -1.
func lastBreak(line string, cut int) int {
	within := func(space int) bool {
		return space > 0 && space+3 < len(line) && digit(line[space-1]) &&
			digit(line[space+1]) && digit(line[space+2]) && digit(line[space+3])
	}
	space := strings.LastIndexByte(line[:min(cut+1, len(line))], ' ')
	for within(space) {
		space = strings.LastIndexByte(line[:space], ' ')
	}
	return space
}

func digit(b byte) bool { return '0' <= b && b <= '9' }
