package lesson

import (
	"fmt"
	"strconv"
	"strings"
)

// markerOf takes a Comment apart: "<!-- code: FILE -->" is "code" and "FILE".
// A comment that is no marker has no kind.
func markerOf(b Block) (kind, rest string) {
	if b.Kind != Comment {
		return "", ""
	}
	inside := strings.TrimSpace(strings.Join(b.Lines, "\n"))
	inside = strings.TrimSuffix(strings.TrimPrefix(inside, "<!--"), "-->")
	kind, rest, ok := strings.Cut(inside, ":")
	kind = strings.TrimSpace(kind)
	switch kind {
	case "code", "output", "race", "diagram", "steps", "lesson":
		if ok {
			return kind, strings.TrimSpace(rest)
		}
	}
	return "", ""
}

// below returns the index of the block that a marker at index at speaks of:
// the next one that is not blank, or the number of blocks.
func (p *Page) below(at int) int {
	for at++; at < len(p.Blocks) && p.Blocks[at].Kind == Blank; at++ {
	}
	return at
}

// above returns the kind of the marker that speaks of the block at index at.
func (p *Page) above(at int) string {
	for at--; at >= 0 && p.Blocks[at].Kind == Blank; at-- {
	}
	if at < 0 {
		return ""
	}
	kind, _ := markerOf(p.Blocks[at])
	return kind
}

// words splits s at spaces. A word in double quotes may hold spaces, and is
// written as a string in Go.
func words(s string) ([]string, error) {
	var list []string
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		if s[0] != '"' {
			word, rest, _ := strings.Cut(s, " ")
			list, s = append(list, word), rest
			continue
		}
		quoted, err := strconv.QuotedPrefix(s)
		if err != nil {
			return nil, fmt.Errorf("%s: a quotation that does not end", s)
		}
		word, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", quoted, err)
		}
		list, s = append(list, word), s[len(quoted):]
	}
	return list, nil
}
