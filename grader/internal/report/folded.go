package report

import (
	"slices"
	"strconv"
	"strings"

	"example.org/sockets/grader/internal/verdict"
)

// waiting returns how many checks, from the i-th on, were not held because an
// earlier one did not hold, and the names of those that come first: what they
// wait for may be waiting itself.
func waiting(checks []verdict.Check, i int) (n int, first []string) {
	byID := map[string]verdict.Check{}
	for _, c := range checks[:i] {
		byID[c.ID] = c
	}
	for _, c := range checks[i:] {
		needs, known := byID[c.Needs]
		if c.Status != verdict.Skip || !known || needs.Status == verdict.Pass {
			break
		}
		byID[c.ID] = c
		for range byID { // not for ever, should two of them need each other
			before, known := byID[needs.Needs]
			if needs.Status != verdict.Skip || !known || before.Status == verdict.Pass {
				break
			}
			needs = before
		}
		if !slices.Contains(first, needs.Name) {
			first = append(first, needs.Name)
		}
		n++
	}
	return n, first
}

// folded writes one line for checks that wait.
func (p *page) folded(n int, first []string) {
	for i, name := range first {
		first[i] = strconv.Quote(name)
	}
	text := counted(n, "check waits", "checks wait") + ": first comes " + strings.Join(first, ", then ")
	p.block(p.dim, "  –  ", 0, text)
}
