package report

import (
	"fmt"
	"regexp"
	"strings"

	"example.org/sockets/grader/internal/class"
)

// Canvas fills marks into a gradebook that Canvas gave out, in place: into the
// column of the assignment, "Sockets (4711)" or the part of it before the
// number. What it returns is as of [Moodle].
func Canvas(file, assignment string, c *class.Class) (told []string, err error) {
	s, err := readWorksheet(file)
	if err != nil {
		return nil, err
	}
	column := -1
	for i, title := range s.rows[0] {
		title = strings.TrimSpace(title)
		bare := strings.TrimSpace(canvasNumber.ReplaceAllString(title, ""))
		if title == assignment || bare == assignment {
			column = i
		}
	}
	if column < 0 {
		return nil, fmt.Errorf("%s: this gradebook has no column %q: %s", file, assignment, strings.Join(s.rows[0], ", "))
	}
	m := matcher{c: c, used: map[string]bool{}, table: "gradebook"}
	if err := m.learn(); err != nil {
		return nil, err
	}
	most := ""
	for i, row := range s.rows[1:] {
		if strings.HasPrefix(at(row, 0), "Points Possible") {
			most = at(row, column)
			continue
		}
		if row[0] == "" || strings.HasPrefix(row[0], " ") {
			continue // Canvas has lines of its own below the header
		}
		student, ok := m.find(at(row, s.column("ID")), at(row, s.column("SIS Login ID")), at(row, 0))
		if !ok {
			told = append(told, fmt.Sprintf("%s stands in the gradebook and not in the class", cell(at(row, 0))))
			continue
		}
		r, err := c.Record(student)
		if err != nil {
			return nil, err
		}
		if mark, ok := c.Mark(r); ok {
			s.mark(i+1, column, scaled(mark, c.Best(), most))
		}
	}
	return append(told, append(m.unused(), s.told())...), s.write()
}

// canvasNumber is the number behind an assignment's name.
var canvasNumber = regexp.MustCompile(`\s*\(\d+\)$`)

// CanvasFile is a gradebook for Canvas to import.
const CanvasFile = "canvas.csv"

// NewCanvas writes a gradebook for Canvas to import, with its row of points.
// Canvas knows students by the ID that the roster gives.
func NewCanvas(file string, c *class.Class) error {
	t := [][]string{
		{"Student", "ID", "SIS User ID", "SIS Login ID", "Section", cell(c.Title())},
		{"    Points Possible", "", "", "", "", number(c.Best())},
	}
	err := c.Each(func(r class.Record) error {
		mark := ""
		if m, ok := c.Mark(r); ok {
			mark = number(m)
		}
		t = append(t, []string{cell(r.Student), cell(r.ID), "", cell(r.Email), "", mark})
		return nil
	})
	if err != nil {
		return err
	}
	return table(file, t, ',', false)
}
