package lesson

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	codeSpan = regexp.MustCompile("`[^`]*`")
	htmlTag  = regexp.MustCompile(`</?[a-z][^>]*>`)
	link     = regexp.MustCompile(`!?\[([^\]]*)\]\(([^)\s]*)\)`)
	number   = regexp.MustCompile(`(?m)^\s*[0-9]+\.\s`)
)

// linkText takes the targets away from the links of a text.
func linkText(line string) string { return link.ReplaceAllString(line, "$1") }

// prose returns what a reader reads of the blocks: all but fences, tables,
// comments, tags, and where links go.
func prose(blocks []Block) string {
	var text strings.Builder
	for _, b := range blocks {
		if b.Kind != Text && b.Kind != Heading {
			continue
		}
		text.WriteString(htmlTag.ReplaceAllString(linkText(
			number.ReplaceAllString(strings.Join(b.Lines, "\n"), "")), " ") + "\n")
	}
	return text.String()
}

// countWords counts what has a letter or a digit in it, code in a sentence too.
func countWords(blocks []Block) int {
	n := 0
	for _, word := range strings.Fields(prose(blocks)) {
		if strings.ContainsFunc(word, func(r rune) bool {
			return unicode.IsLetter(r) || unicode.IsDigit(r)
		}) {
			n++
		}
	}
	return n
}

// unfolded returns the blocks without what <details> hide; summaries stay.
func unfolded(blocks []Block) []Block {
	var shown []Block
	hidden := false
	for _, b := range blocks {
		closes := strings.Contains(strings.Join(b.Lines, "\n"), "</details>")
		if !hidden {
			shown = append(shown, b)
			hidden = b.Kind == Text && strings.HasPrefix(b.Lines[0], "<details>")
		}
		hidden = hidden && !closes
	}
	return shown
}

// columns returns how wide a line is, with a tab as four.
func columns(line string) int {
	n := 0
	for _, r := range line {
		if r == '\t' {
			n += 4 - n%4
		} else {
			n++
		}
	}
	return n
}
