package report

import (
	"slices"
	"strings"

	"example.org/sockets/grader/internal/printable"
)

// A diagram is a conversation as a sequence diagram: a lane for everyone who
// takes part, a row for each move, from the top down. Its numbers are pixels.
type diagram struct {
	Width, Height int
	Foot          int // where the lanes end
	LineGap       int // from one line of a move to the next
	Lanes         []lane
	Moves         []step
}

type lane struct {
	Name    string
	X       int
	Program bool // the program that is examined
}

type step struct {
	Time, Whole string
	Lines       []string // what it says: above an arrow, beside a note
	Y, X1, X2   int      // an arrow; equal where it is a note at X1
	Arrow       bool
	TextX       int
	TextY       int  // of the first line
	Left, Last  bool // an arrow to the left; the last move
}

// The measures of a diagram.
const (
	laneFirst = 130
	laneGap   = 230
	noteSpace = 330 // to the right of the last lane
	rowTop    = 58
	rowGap    = 30
	lineGap   = 16
	textGap   = 12  // from a lane to a text
	textLimit = 200 // characters
	letter    = 8   // how wide one is at most, nearly
	rowsLimit = 60  // moves; of more, the first and the last are drawn
)

// What somebody does towards the other side, and what somebody has from it.
var (
	outward = []string{"sends", "connects", "hangs", "resets", "closes", "stops"}
	inward  = []string{"hears", "reads", "receives", "has read", "has heard"}
	stands  = []string{"hears nothing", "hears no more", "connects and", "stops reading", "has read nothing"}
)

// sequence draws the transcript of a check of a program.
func sequence(program string, transcript []string) diagram {
	examined := "server"
	if strings.HasSuffix(program, "/client") {
		examined = "client"
	}
	var people []string
	var acts []act
	for _, line := range cutRows(transcript) {
		a := read(line)
		if a.who != "" && a.who != examined && !slices.Contains(people, a.who) {
			people = append(people, a.who)
		}
		acts = append(acts, a)
	}
	d := diagram{LineGap: lineGap}
	names := append(slices.Clone(people), examined)
	if examined == "client" { // who plays the server stands to the right
		names = append([]string{examined}, people...)
	}
	x := map[string]int{}
	for i, name := range names {
		x[name] = laneFirst + i*laneGap
		d.Lanes = append(d.Lanes, lane{Name: name, X: x[name], Program: name == examined})
	}
	d.Width = laneFirst + (len(names)-1)*laneGap + noteSpace
	y := rowTop
	for i, a := range acts {
		m := step{Time: a.time, Whole: a.text, Last: i == len(acts)-1}
		own, other := x[a.who], x[examined]
		if a.who == examined && len(people) > 0 {
			other = x[people[0]]
		}
		if a.who == "" {
			own = x[examined]
		}
		switch {
		case a.toward && other != own:
			m.Arrow, m.X1, m.X2 = true, own, other
		case a.from && other != own:
			m.Arrow, m.X1, m.X2 = true, other, own
		default:
			m.X1, m.X2 = own, own
		}
		m.Left = m.X2 < m.X1
		m.TextX = min(m.X1, m.X2) + textGap
		space := d.Width - m.TextX
		if m.Arrow {
			space = max(m.X1, m.X2) - textGap - m.TextX
		}
		m.Lines = printable.Wrap(clipped(a.said, textLimit), space/letter)
		more := (len(m.Lines) - 1) * lineGap
		m.Y, m.TextY = y, y+4
		if m.Arrow {
			m.Y, m.TextY = y+more, y-5
		}
		y += more + rowGap
		d.Moves = append(d.Moves, m)
	}
	d.Foot = y - 8
	d.Height = d.Foot + 12
	return d
}

// An act is a line of a transcript, taken apart.
type act struct {
	time, text   string // the line, in two
	who, said    string // the subject, and the rest; who is empty for a line that has none
	toward, from bool   // the subject does something to the other side, or has something from it
}

func read(line string) (a act) {
	a.time, a.text, _ = strings.Cut(printable.Line(line), "  ")
	a.said = a.text
	words := strings.SplitN(strings.TrimPrefix(a.text, "the "), " ", 2)
	if len(words) < 2 || !isName(words[0]) {
		return a
	}
	begins := func(beginnings []string) bool {
		return slices.ContainsFunc(beginnings, func(b string) bool {
			return words[1] == b || strings.HasPrefix(words[1], b+" ") || strings.HasPrefix(words[1], b+",")
		})
	}
	known := strings.HasPrefix(a.text, "the server ") || strings.HasPrefix(a.text, "the client ")
	a.toward = begins(outward) && !begins(stands)
	a.from = begins(inward) && !begins(stands)
	if known || !strings.HasPrefix(a.text, "the ") && (a.toward || a.from || begins(stands) || begins(inward) || begins(outward)) {
		a.who, a.said = words[0], words[1]
	}
	return a
}

// isName reports whether a word can be what somebody is called.
func isName(word string) bool {
	return word != "" && len(word) <= 16 && !strings.ContainsFunc(word, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-'
	})
}

// cutRows leaves out the middle of a long transcript.
func cutRows(lines []string) []string {
	if len(lines) <= rowsLimit {
		return lines
	}
	half := rowsLimit / 2
	cut := slices.Clone(lines[:half])
	cut = append(cut, "  …")
	return append(cut, lines[len(lines)-half:]...)
}

func clipped(s string, limit int) string {
	if r := []rune(s); len(r) > limit {
		return string(r[:limit-1]) + "…"
	}
	return s
}
