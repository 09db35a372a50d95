package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"os"
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
	marks int // that were filled in
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

// mark fills in a mark.
func (s *worksheet) mark(row, column int, text string) {
	s.set(row, column, text)
	s.marks++
}

// told says what was filled in.
func (s *worksheet) told() string {
	return fmt.Sprintf("%s: %s filled in", s.file, counted(s.marks, "mark", "marks"))
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

// A matcher tells whose a row of a worksheet is: by the platform's number, by
// the address, or by a name that only one student has.
type matcher struct {
	c        *class.Class
	table    string            // what the platform calls its table
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
	last, first, _ := strings.Cut(name, ",")
	for _, key := range []string{"id " + id, "mail " + mail, "name " + name, "name " + strings.TrimSpace(first+" "+last)} {
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
			told = append(told, fmt.Sprintf("%s is in the class and not in the %s", cell(student), m.table))
		}
	}
	return told
}
