package report

import (
	"fmt"
	"regexp"
	"strings"

	"example.org/sockets/grader/internal/class"
)

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
	m := matcher{c: c, used: map[string]bool{}, table: "worksheet"}
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
		s.mark(i+1, grade, scaled(mark, c.Best(), at(row, most)))
		if f := s.column(moodleFeedback...); f >= 0 {
			s.set(i+1, f, beside(at(row, f), feedback(r, c)))
		}
	}
	return append(told, append(m.unused(), s.told())...), s.write()
}

// beside puts feedback behind what a person has written in its cell, and in the
// place of what an earlier report has.
func beside(words, said string) string {
	program, _, _ := strings.Cut(said, " ")
	words, _, _ = strings.Cut(words, program+" ")
	return strings.TrimSpace(strings.TrimSpace(words) + " " + said)
}

// feedback is what a platform's comment says: a line a program.
func feedback(r class.Record, c *class.Class) string {
	var lines []string
	is, ok := c.Reckons(r)
	for i, p := range r.Verdict.Programs {
		text := p.Program + ": " + number(p.Points) + " of " + number(p.Max)
		if !p.Build.OK {
			text += ", it " + p.Build.Wants()
		} else if first, ok := first(p); ok {
			text += "; first: " + cell(first.Name)
		}
		if w := weight(is.Weights[i]); w != "" {
			text += " (" + w + ")"
		}
		lines = append(lines, text)
	}
	return strings.Join(append(lines, reckoned(r, c, is, ok)...), ". ") + "."
}
