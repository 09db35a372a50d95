package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"

	"example.org/sockets/grader/internal/class"
)

// A worksheet is a table that a learning platform gave out, to be filled in and
// given back. Nothing of it changes but the cells that are filled in.
type worksheet struct {
	file  string
	bom   bool
	crlf  bool
	comma rune
	rows  [][]string
}

func readWorksheet(file string) (*worksheet, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	s := &worksheet{file: file, comma: ','}
	text, s.bom = bytes.CutPrefix(text, []byte("\ufeff"))
	line, _, _ := bytes.Cut(text, []byte("\n"))
	s.crlf = bytes.HasSuffix(line, []byte("\r"))
	for _, c := range ";\t" {
		if bytes.Count(line, []byte(string(c))) > bytes.Count(line, []byte(string(s.comma))) {
			s.comma = c
		}
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord = s.comma, -1
	s.rows, err = r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(s.rows) < 2 {
		return nil, fmt.Errorf("%s: there is nobody in this worksheet", file)
	}
	return s, nil
}

func (s *worksheet) write() error {
	var b bytes.Buffer
	if s.bom {
		_, _ = io.WriteString(&b, "\ufeff") // a buffer takes everything
	}
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = s.comma, s.crlf
	if err := w.WriteAll(s.rows); err != nil {
		return err
	}
	return class.WriteFile(s.file, b.Bytes())
}

// column finds a column by one of its names; -1 if there is none.
func (s *worksheet) column(names ...string) int {
	for _, name := range names {
		for i, title := range s.rows[0] {
			if strings.EqualFold(strings.TrimSpace(title), name) {
				return i
			}
		}
	}
	return -1
}

func at(row []string, i int) string {
	if i < 0 || i >= len(row) {
		return ""
	}
	return strings.TrimSpace(row[i])
}

// set fills a cell in. A row may be shorter than its header.
func (s *worksheet) set(row, column int, text string) {
	for len(s.rows[row]) <= column {
		s.rows[row] = append(s.rows[row], "")
	}
	s.rows[row][column] = text
}

// The names of Moodle's columns in some of its languages. Where none of them
// is there, the grade stands before the maximum grade.
var (
	moodleGrade    = []string{"Grade", "Bewertung", "Note", "Calificación", "Valutazione", "Nota", "Cijfer"}
	moodleMaximum  = []string{"Maximum Grade", "Maximum grade", "Bestwertung", "Note maximale", "Calificación máxima", "Valutazione massima", "Nota máxima", "Maximumcijfer"}
	moodleFeedback = []string{"Feedback comments", "Feedback als Kommentar", "Feedback par commentaires", "Comentarios de retroalimentación", "Commenti", "Comentários de feedback", "Feedbackcommentaar"}
	moodleLocked   = []string{"Grade can be changed"}
	moodleEmail    = []string{"Email address", "E-Mail-Adresse", "Adresse de courriel", "Dirección de correo", "Indirizzo email", "Endereço de email", "E-mailadres"}
	moodleName     = []string{"Full name", "Vollständiger Name", "Nom complet", "Nombre completo", "Nome completo", "Volledige naam"}
)

// participant is how Moodle's identifiers end: "Participant 4711".
var participant = regexp.MustCompile(`(\d+)\s*$`)

// Moodle fills marks and a word of feedback into a grading worksheet that
// Moodle gave out, in place. It returns what a person has to know, a sentence
// each: who is missing on which side.
func Moodle(file string, c *class.Class) (told []string, err error) {
	s, err := readWorksheet(file)
	if err != nil {
		return nil, err
	}
	most := s.column(moodleMaximum...)
	grade := s.column(moodleGrade...)
	if grade < 0 && most > 0 {
		grade = most - 1
	}
	if grade < 0 {
		return nil, fmt.Errorf("%s: this worksheet has no column for the grade: %s", file, strings.Join(s.rows[0], ", "))
	}
	m := matcher{c: c, used: map[string]bool{}}
	if err := m.learn(); err != nil {
		return nil, err
	}
	for i, row := range s.rows[1:] {
		student, ok := m.find(digits(at(row, 0)), at(row, s.column(moodleEmail...)), at(row, s.column(moodleName...)))
		if !ok {
			told = append(told, fmt.Sprintf("%s stands in the worksheet and not in the class", rowName(row)))
			continue
		}
		r, err := c.Record(student)
		if err != nil {
			return nil, err
		}
		mark, ok := c.Mark(r)
		if !ok {
			continue
		}
		if locked := at(row, s.column(moodleLocked...)); strings.EqualFold(locked, "No") {
			told = append(told, fmt.Sprintf("%s has a grade that cannot be changed", rowName(row)))
			continue
		}
		s.set(i+1, grade, scaled(mark, c.Best(), at(row, most)))
		if f := s.column(moodleFeedback...); f >= 0 {
			s.set(i+1, f, feedback(r, c))
		}
	}
	return append(told, m.unused()...), s.write()
}

// digits is the number at the end of an identifier.
func digits(s string) string {
	if m := participant.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return s
}

func rowName(row []string) string {
	return strings.TrimSpace(cell(at(row, 0)) + " " + cell(at(row, 1)))
}

// scaled writes a mark on the scale of a worksheet, with its decimal comma.
func scaled(mark, best float64, most string) string {
	comma := strings.Contains(most, ",")
	if n, err := strconv.ParseFloat(strings.ReplaceAll(most, ",", "."), 64); err == nil && n > 0 && best > 0 {
		mark = math.Round(mark/best*n*100) / 100
	}
	text := number(mark)
	if comma {
		text = strings.ReplaceAll(text, ".", ",")
	}
	return text
}

// feedback is what a platform's comment says: a line a program.
func feedback(r class.Record, c *class.Class) string {
	var lines []string
	for _, p := range r.Verdict.Programs {
		text := p.Program + ": " + number(p.Points) + " of " + number(p.Max)
		if !p.Build.OK {
			text += ", it does not build"
		} else if first, ok := first(p); ok {
			text += "; first: " + cell(first.Name)
		}
		lines = append(lines, text)
	}
	if late := lateness(c.Scheme.Lateness(r)); late != "" {
		lines = append(lines, "late by "+late)
	}
	return strings.Join(lines, ". ") + "."
}

// A matcher tells whose a row of a worksheet is: by the platform's number, by
// the address, or by a name that only one student has.
type matcher struct {
	c        *class.Class
	by       map[string]string // a key to a student; "" where two have it
	used     map[string]bool
	everyone []string
}

func (m *matcher) learn() error {
	m.by = map[string]string{}
	for _, row := range m.c.Rows {
		m.everyone = append(m.everyone, row.Student)
		for _, key := range []string{"id " + digits(row.ID), "mail " + row.Email, "name " + row.Student} {
			key = folded(key)
			if other, twice := m.by[key]; twice && other != row.Student {
				m.by[key] = ""
				continue
			}
			m.by[key] = row.Student
		}
	}
	return nil
}

func folded(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

func (m *matcher) find(id, mail, name string) (student string, ok bool) {
	for _, key := range []string{"id " + id, "mail " + mail, "name " + name} {
		if strings.HasSuffix(key, " ") {
			continue
		}
		if student := m.by[folded(key)]; student != "" {
			m.used[student] = true
			return student, true
		}
	}
	return "", false
}

// unused says who is in the class and not in the worksheet.
func (m *matcher) unused() (told []string) {
	for _, student := range m.everyone {
		if !m.used[student] {
			told = append(told, fmt.Sprintf("%s is in the class and not in the worksheet", cell(student)))
		}
	}
	return told
}

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
	m := matcher{c: c, used: map[string]bool{}}
	if err := m.learn(); err != nil {
		return nil, err
	}
	most := ""
	for i, row := range s.rows[1:] {
		if strings.HasPrefix(strings.TrimSpace(at(row, 0)), "Points Possible") {
			most = at(row, column)
			continue
		}
		if at(row, 0) == "" || at(row, s.column("ID")) == "" {
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
			s.set(i+1, column, scaled(mark, c.Best(), most))
		}
	}
	return append(told, m.unused()...), s.write()
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
