package lesson

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Sections are the headings of a lesson, in their order.
var Sections = []string{"Try it", "What happens", "From Python", "Your task",
	"When it does not work", "Think about it"}

// The budgets of a lesson.
const (
	MaxWords   = 1200
	MaxRows    = 8 // of the table in "From Python"
	MaxToCome  = 150
	MaxColumns = 80
)

// Stage returns the stage whose lesson the page is, or nothing.
func (p *Page) Stage() string {
	if m := lessonPath.FindStringSubmatch(p.Path); m != nil {
		return m[1]
	}
	return ""
}

var lessonPath = regexp.MustCompile(`^([0-9][0-9]-[a-z-]+)/README\.md$`)

// ToCome reports whether the page says that its lesson is not written yet.
func (p *Page) ToCome() bool {
	return slices.ContainsFunc(p.Blocks, func(b Block) bool {
		kind, rest := markerOf(b)
		return kind == "lesson" && rest == "to come"
	})
}

// Faults returns what is not as it ought to be in the page, a sentence each.
// What the generated blocks hold is not judged here: see Press.
func (p *Page) Faults() []string {
	rules := []func(*Page) []string{linkFaults, fenceFaults}
	switch {
	case p.Stage() == "":
	case p.ToCome():
		rules = append(rules, toComeFaults, languageFaults)
	default:
		rules = append(rules, sectionFaults, openingFaults, lengthFaults, languageFaults,
			tableFaults, timingFaults, stepFaults, ladderFaults)
	}
	var faults []string
	for _, rule := range rules {
		faults = append(faults, rule(p)...)
	}
	return faults
}

func (p *Page) fault(b Block, format string, args ...any) string {
	return fmt.Sprintf("%s:%d: ", p.Path, b.Line) + fmt.Sprintf(format, args...)
}

func sectionFaults(p *Page) []string {
	var got []string
	for _, b := range p.Blocks {
		if b.Kind != Heading {
			continue
		}
		if level, title := b.Title(); level == 2 {
			got = append(got, title)
		}
	}
	if !slices.Equal(got, Sections) {
		return []string{fmt.Sprintf("%s: its headings are %q, want %q", p.Path, got, Sections)}
	}
	return nil
}

var minutes = regexp.MustCompile(`[0-9] minutes`)

// openingFaults wants the minutes at the top, and a place to stop and talk.
func openingFaults(p *Page) []string {
	var faults []string
	if !minutes.MatchString(prose(p.Section(""))) {
		faults = append(faults, p.Path+": the top does not say how many minutes it takes")
	}
	if !strings.Contains(prose(p.Blocks), "Stop here") {
		faults = append(faults, p.Path+": nowhere does it say \"Stop here\" for the class discussion")
	}
	return faults
}

// lengthFaults leaves the hints out. A reader opens one when a failure names it,
// and a budget that counted them would be kept by helping with fewer failures.
func lengthFaults(p *Page) []string {
	if n := countWords(unfolded(p.Blocks)); n > MaxWords {
		return []string{fmt.Sprintf("%s: %d words, want at most %d", p.Path, n, MaxWords)}
	}
	return nil
}

// toComeFaults keeps a page that says it is unwritten from pretending.
func toComeFaults(p *Page) []string {
	if n := countWords(p.Blocks); n > MaxToCome || slices.ContainsFunc(p.Blocks, isSection) {
		return []string{fmt.Sprintf("%s: it is to come, and has %d words or a heading of a lesson",
			p.Path, n)}
	}
	return nil
}

func isSection(b Block) bool {
	if b.Kind != Heading {
		return false
	}
	level, _ := b.Title()
	return level == 2
}

var belittling = regexp.MustCompile(`(?i)\b(just|simply|obviously)\b`)

// languageFaults finds the words that tell a reader who struggles to feel slow.
func languageFaults(p *Page) []string {
	var faults []string
	for _, b := range p.Blocks {
		if b.Kind == Fence || b.Kind == Comment {
			continue
		}
		for i, line := range b.Lines {
			if word := belittling.FindString(codeSpan.ReplaceAllString(line, "")); word != "" {
				at := Block{Line: b.Line + i}
				faults = append(faults, p.fault(at, "a lesson does not say %q", word))
			}
		}
	}
	return faults
}

// tableFaults wants one table in "From Python", and not too long.
func tableFaults(p *Page) []string {
	rows := 0
	for _, b := range p.Section("From Python") {
		if b.Kind == Table {
			rows += len(b.Lines) - 2 // the head, and the line below it
		}
	}
	if rows < 1 || rows > MaxRows {
		return []string{fmt.Sprintf("%s: the table in \"From Python\" has %d rows, want 1 to %d",
			p.Path, rows, MaxRows)}
	}
	return nil
}

// timingFaults wants the one diagram that every lesson draws: ann is silent and
// bob talks, a line for each of them.
func timingFaults(p *Page) []string {
	for at, b := range p.Blocks {
		if b.Kind != Fence || p.above(at) != "diagram" {
			continue
		}
		lanes := "\n" + strings.Join(b.Lines, "\n")
		if strings.Contains(lanes, "\nann ") && strings.Contains(lanes, "\nbob ") {
			return nil
		}
	}
	return []string{p.Path + ": no timing diagram has a line for ann and one for bob"}
}

var (
	rung    = regexp.MustCompile(`^[1-9]\. `)
	summary = regexp.MustCompile(`^<details><summary>.+</summary>$`)
)

// ladderFaults wants three hints under each <details>, and a blank line after
// its summary: without one, GitHub shows the Markdown raw.
func ladderFaults(p *Page) []string {
	var faults []string
	ladders, rungs := 0, ""
	for _, b := range p.Section("When it does not work") {
		for i, line := range b.Lines {
			at := Block{Line: b.Line + i}
			switch {
			case strings.HasPrefix(line, "<details>"):
				ladders, rungs = ladders+1, ""
				if !summary.MatchString(line) || i+1 < len(b.Lines) {
					faults = append(faults, p.fault(at,
						"want <details><summary>…</summary> on a line, and a blank line below"))
				}
			case rung.MatchString(line):
				rungs += line[:1]
			case strings.HasPrefix(line, "</details>") && rungs != "123":
				faults = append(faults, p.fault(at, "its hints are numbered %q, want \"123\"", rungs))
			}
		}
	}
	if ladders == 0 {
		faults = append(faults, p.Path+": \"When it does not work\" has no <details>")
	}
	return faults
}
