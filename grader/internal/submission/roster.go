package submission

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"
)

// A Row is a student, and where that student's work is.
type Row struct {
	Student    string    `json:"student"`              // no two in a class are called the same
	ID         string    `json:"id,omitempty"`         // what the learning platform calls the student
	Email      string    `json:"email,omitempty"`      //
	Submission string    `json:"submission"`           // a folder, an archive, a repository or its URL; empty if nothing came
	Branch     string    `json:"branch,omitempty"`     // of a repository
	Submitted  time.Time `json:"submitted,omitzero"`   // when the platform received it; zero if it does not say
	Password   string    `json:"-"`                    // of the URL: it is never written down
	User       string    `json:"user,omitempty"`       // of the URL
	Folder     string    `json:"folder,omitempty"`     // where relative names begin
	Unreadable string    `json:"unreadable,omitempty"` // why it cannot be told where the work is
}

// columns are the names that a column of a roster may have.
var columns = map[string][]string{
	"student":    {"student", "name", "full name"},
	"submission": {"submission", "repository", "folder", "url"},
	"branch":     {"branch"},
	"id":         {"id", "identifier"},
	"email":      {"email", "email address", "e-mail"},
	"submitted":  {"submitted", "time"},
}

// rosterLimit is how large a roster may be, in bytes.
const rosterLimit = 16 << 20

// Roster reads the rows of a class from a CSV file (RFC 4180; a semicolon or a
// tab may stand for the comma). Its first line names the columns: student and
// submission, and if there are such, branch, id, email and submitted. Without
// that line they are student, submission and branch. What is relative in it
// begins at the file's own folder.
func Roster(file string) ([]Row, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("%s: the roster cannot be read: %w", file, bare(err))
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, rosterLimit+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: the roster cannot be read: %w", file, bare(err))
	case len(text) > rosterLimit:
		return nil, fmt.Errorf("%s: this is larger than %d MiB, and no roster", file, rosterLimit>>20)
	case !utf8.Valid(text):
		return nil, fmt.Errorf("%s: the roster is not UTF-8. Save it as CSV UTF-8", file)
	}
	folder, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		return nil, err
	}
	rows, err := parse(text, folder)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return rows, nil
}

func parse(text []byte, folder string) (rows []Row, err error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma = separator(text)
	r.FieldsPerRecord = -1
	at := map[string]int{"student": 0, "submission": 1, "branch": 2}
	students, ids := map[string]int{}, map[string]int{} // their lines
	for first := true; ; first = false {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if first && isHeader(cells) {
			if at, err = header(cells); err != nil {
				return nil, err
			}
			continue
		}
		line, _ := r.FieldPos(0)
		row, err := rowOf(cells, at, folder)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		if before, twice := students[row.Student]; twice {
			return nil, fmt.Errorf("line %d: %q stands in line %d already. A student has one row", line, row.Student, before)
		}
		if before, twice := ids[row.ID]; twice && row.ID != "" {
			return nil, fmt.Errorf("line %d: the id %q stands in line %d already. Whose is it?", line, row.ID, before)
		}
		students[row.Student], ids[row.ID] = line, line
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil, errors.New("there is no student in the roster")
	}
	return rows, nil
}

// separator is what stands between the cells of the first line.
func separator(text []byte) rune {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	best := ','
	for _, c := range ";\t" {
		if bytes.Count(line, []byte(string(c))) > bytes.Count(line, []byte(string(best))) {
			best = c
		}
	}
	return best
}

func isHeader(cells []string) bool {
	_, err := header(cells)
	return err == nil || column(cells, "student") >= 0 || column(cells, "submission") >= 0
}

// header finds the columns by their names.
func header(cells []string) (at map[string]int, err error) {
	at = map[string]int{}
	for name := range columns {
		at[name] = column(cells, name)
	}
	for _, name := range []string{"student", "submission"} {
		if at[name] < 0 {
			return nil, fmt.Errorf("line 1: there is no column %q", name)
		}
	}
	return at, nil
}

func column(cells []string, name string) int {
	for _, alias := range columns[name] {
		for i, cell := range cells {
			if strings.EqualFold(strings.TrimSpace(cell), alias) {
				return i
			}
		}
	}
	return -1
}

func rowOf(cells []string, at map[string]int, folder string) (Row, error) {
	cell := func(name string) string {
		if i, ok := at[name]; ok && i >= 0 && i < len(cells) {
			return strings.TrimSpace(cells[i])
		}
		return ""
	}
	row := Row{
		Student: cell("student"), ID: cell("id"), Email: cell("email"),
		Submission: cell("submission"), Branch: cell("branch"), Folder: folder,
	}
	if row.Student == "" {
		return Row{}, errors.New("the student has no name")
	}
	row.hideSecrets()
	if text := cell("submitted"); text != "" {
		var err error
		if row.Submitted, err = Time(text); err != nil {
			return Row{}, err
		}
	}
	return row, nil
}

// Time reads a moment as people write it: 2026-12-01T23:59:00+13:00, or without
// a zone, in the machine's own; a day alone is its last minute.
func Time(text string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 -0700"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, text, time.Local); err == nil {
			return t, nil
		}
	}
	if t, err := time.ParseInLocation(time.DateOnly, text, time.Local); err == nil {
		return t.AddDate(0, 0, 1).Add(-time.Second), nil
	}
	return time.Time{}, fmt.Errorf("%q is no time. Write it as 2026-12-01T23:59:00+13:00, or 2026-12-01 23:59", text)
}

// hideSecrets takes a password out of the URL: the row is written into results.
func (r *Row) hideSecrets() {
	u, err := url.Parse(r.Submission)
	if err != nil || !isURL(r.Submission) || u.User == nil {
		return
	}
	password, has := u.User.Password()
	if !has {
		return
	}
	r.User, r.Password = u.User.Username(), password
	u.User = nil
	r.Submission = u.String()
}

// remote is the URL as git needs it.
func (r Row) remote() string {
	if r.Password == "" {
		return r.Submission
	}
	u, err := url.Parse(r.Submission)
	if err != nil {
		return r.Submission
	}
	u.User = url.UserPassword(r.User, r.Password)
	return u.String()
}

// bare takes the path off an error: the sentence around it says it already.
func bare(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
