package exam

import (
	"bytes"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// A stream listens in on what the tests print: it remembers how each test is
// said to have ended, and passes everything on.
type stream struct {
	to   io.Writer
	rest []byte              // an unfinished line
	ends map[string][]string // by test: PASS, FAIL or SKIP, as often as it was said
}

// ended is the line with which a Go test ends. The marker before it, ^V, is
// what go test -v=test2json trusts, wherever it stands in a line.
var ended = regexp.MustCompile(`\x16 *--- (PASS|FAIL|SKIP): (\S+)`)

// lineKept bounds how much of a line is looked at.
const lineKept = 64 << 10

func (s *stream) Write(b []byte) (int, error) {
	s.rest = append(s.rest, b...)
	for {
		line, rest, whole := bytes.Cut(s.rest, []byte("\n"))
		if !whole && len(s.rest) < lineKept {
			break
		}
		for _, end := range ended.FindAllSubmatch(line, -1) {
			if s.ends == nil {
				s.ends = map[string][]string{}
			}
			test := string(end[2])
			s.ends[test] = append(s.ends[test], string(end[1]))
		}
		s.rest = rest
	}
	if s.to == nil {
		return len(b), nil
	}
	return s.to.Write(b)
}

// sub reports whether a test is a check: the tests above it are its suites.
func (s *stream) sub(test string) bool { return strings.Contains(test, "/") }

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
