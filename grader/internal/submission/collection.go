package submission

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// The names that learning platforms give to what they hand out.
var (
	// "Mere Tane_4711_assignsubmission_file_", a folder, or with a file's name.
	moodleName = regexp.MustCompile(`^(.+)_(\d+)_assignsubmission_(?:file|onlinetext)(?:_.*)?$`)
	// "tanemere_LATE_4711_998877_server.zip", a file.
	canvasName = regexp.MustCompile(`^([^_]+)_(?:LATE_)?(\d+)_\d+_.+$`)
)

// classroomFolder is how a folder ends that the GitHub Classroom command line
// makes: "19-practical-submissions" holds "19-practical-mere".
const classroomFolder = "-submissions"

// Collection reads the rows of a class from a folder: each folder, repository
// and archive in it is a student's. It knows the names that GitHub Classroom,
// Moodle and Canvas give; any other name is the student's own. Another file has
// a row if a platform's name says whose it is, and nothing else came from there:
// it cannot be read, and somebody is to hear that.
func Collection(folder string) ([]Row, error) {
	p, err := open(folder)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(p.dir)
	if err != nil {
		return nil, fmt.Errorf("%s: the folder cannot be read: %w", folder, bare(err))
	}
	prefix := ""
	if assignment, ok := strings.CutSuffix(filepath.Base(p.dir), classroomFolder); ok {
		prefix = assignment + "-"
	}
	var rows, loose []Row
	for _, e := range entries {
		name := e.Name()
		isFile := !e.IsDir()
		if strings.HasPrefix(name, ".") || name == "__MACOSX" {
			continue
		}
		row := Row{Submission: name, Folder: p.dir}
		row.Student, row.ID = student(strings.TrimPrefix(name, prefix), isFile)
		switch {
		case !isFile || isArchive(name):
			rows = append(rows, row)
		case row.ID != "": // a platform's name
			loose = append(loose, row)
		}
	}
	for _, row := range loose {
		same := func(r Row) bool { return r.Student == row.Student && r.ID == row.ID }
		if !slices.ContainsFunc(rows, same) {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s: there is no submission in this folder. It has to hold a folder, a repository or an archive for each student", folder)
	}
	return apart(rows), nil
}

// student tells whose an entry is, by its name.
func student(name string, isFile bool) (student, id string) {
	if m := moodleName.FindStringSubmatch(name); m != nil {
		return m[1], m[2]
	}
	if !isFile {
		return strings.TrimSuffix(name, ".git"), ""
	}
	if m := canvasName.FindStringSubmatch(name); m != nil {
		return m[1], m[2]
	}
	return withoutArchive(name), ""
}

// apart gives those who are called the same a number, or what makes them
// different: two students may have one name.
func apart(rows []Row) []Row {
	count := map[string]int{}
	for _, r := range rows {
		count[r.Student]++
	}
	used := map[string]bool{}
	for i, r := range rows {
		name := r.Student
		if count[name] > 1 && r.ID != "" {
			name = fmt.Sprintf("%s (%s)", name, r.ID)
		}
		unique := name
		for n := 2; used[unique]; n++ {
			unique = fmt.Sprintf("%s (%d)", name, n)
		}
		used[unique] = true
		rows[i].Student = unique
	}
	slices.SortStableFunc(rows, func(a, b Row) int { return strings.Compare(a.Student, b.Student) })
	return rows
}
