package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"example.org/sockets/grader/internal/class"
	"example.org/sockets/grader/internal/printable"
)

// The files that a report of a class consists of.
const (
	ClassPage   = "class.html"
	MarksFile   = "marks.csv"
	StudentsDir = "students" // a page for each student, in HTML and in Markdown
)

// Class writes all reports of a class into a folder.
func Class(dir string, c *class.Class, o Options) error {
	if err := os.MkdirAll(filepath.Join(dir, StudentsDir), 0o755); err != nil {
		return err
	}
	err := c.Each(func(r class.Record) error {
		var html, markdown bytes.Buffer
		if err := Student(&html, r, c, o); err != nil {
			return err
		}
		StudentMarkdown(&markdown, r, c, o)
		name := filepath.Join(dir, StudentsDir, class.Slug(r.Student))
		if err := class.WriteFile(name+".html", html.Bytes()); err != nil {
			return err
		}
		return class.WriteFile(name+".md", markdown.Bytes())
	})
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if err := Overview(&page, c, o); err != nil {
		return err
	}
	if err := class.WriteFile(filepath.Join(dir, ClassPage), page.Bytes()); err != nil {
		return err
	}
	if err := Marks(filepath.Join(dir, MarksFile), c); err != nil {
		return err
	}
	return NewCanvas(filepath.Join(dir, CanvasFile), c)
}

// Marks writes a table of all marks, a student a line (RFC 4180). A
// spreadsheet takes nothing in it for a formula.
func Marks(file string, c *class.Class) error {
	t := [][]string{append(append([]string{"student", "id", "email", "mark", "of", "points", "max"},
		c.Programs...), "late", "time", "commit", "isolation", "attention")}
	err := c.Each(func(r class.Record) error {
		mark, points, most, isolation := "", "", "", ""
		if m, ok := c.Mark(r); ok {
			mark = number(m)
		}
		if r.Verdict != nil {
			points, most, isolation = number(r.Verdict.Points), number(r.Verdict.Max), r.Verdict.Isolation
		}
		row := []string{cell(r.Student), cell(r.ID), cell(r.Email), mark, number(c.Best()), points, most}
		for _, id := range c.Programs {
			row = append(row, programPoints(r, id))
		}
		t = append(t, append(row, lateness(c.Scheme.Lateness(r)), moment(r.Time), r.Commit, isolation,
			cell(strings.Join(class.Attention(r), "; "))))
		return nil
	})
	if err != nil {
		return err
	}
	return table(file, t, ',', false)
}

// programPoints is what a program of a record came to; empty where there is no
// verdict.
func programPoints(r class.Record, id string) string {
	if r.Verdict == nil {
		return ""
	}
	for _, p := range r.Verdict.Programs {
		if p.Program == id {
			return number(p.Points)
		}
	}
	return ""
}

// table writes a CSV file whole.
func table(file string, rows [][]string, comma rune, crlf bool) error {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = comma, crlf
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	return class.WriteFile(file, b.Bytes())
}

// cell is text from somebody else, as a cell: one printable line. An apostrophe
// keeps a spreadsheet from taking it for a formula.
func cell(s string) string {
	s = printable.Line(strings.Join(strings.Fields(s), " "))
	if s != "" && strings.ContainsRune("=+-@|%＝＋－＠", []rune(s)[0]) {
		return "'" + s
	}
	return s
}

// number writes a number as spreadsheets and platforms read it.
func number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// lateness writes how late work is: "1 d 3 h".
func lateness(d time.Duration) string {
	if d <= 0 {
		return ""
	}
	d = d.Round(time.Minute)
	days, hours, minutes := int(d.Hours())/24, int(d.Hours())%24, int(d.Minutes())%60
	switch {
	case days > 0:
		return strconv.Itoa(days) + " d " + strconv.Itoa(hours) + " h"
	case hours > 0:
		return strconv.Itoa(hours) + " h " + strconv.Itoa(minutes) + " min"
	}
	return strconv.Itoa(max(1, minutes)) + " min"
}

// weight says what a program's points are multiplied by; empty where they count
// as they are.
func weight(w float64) string {
	switch w {
	case 0:
		return "does not count"
	case 1:
		return ""
	}
	return "counts " + points(w) + " times"
}

// reckoned says how a mark comes about, in as few sentences as it needs. Where
// there is none (ok is false), it can only be late.
func reckoned(r class.Record, c *class.Class, is class.Reckoning, ok bool) (says []string) {
	of := func(mark float64) string { return points(mark) + " of " + points(c.Best()) }
	if ok && (is.Weighted() || is.Max != c.Best()) {
		text := points(is.Points) + " of " + points(is.Max) + " points"
		if is.Weighted() {
			text = "With these weights " + text
		}
		says = append(says, text+" make "+of(is.Before))
	}
	switch late := lateness(c.Scheme.Lateness(r)); {
	case late == "":
	case is.Less > 0:
		says = append(says, fmt.Sprintf("Late: %s, less %s for %s", of(is.Before), points(is.Less), late))
	default:
		says = append(says, "Late by "+late)
	}
	if step := c.Scheme.Round; ok && step > 0 {
		says = append(says, "In steps of "+points(step)+" that is "+of(is.Mark))
	}
	return says
}

// short is a program's name where its stage is known: "server".
func short(id string) string { return path.Base(id) }
