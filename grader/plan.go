package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"example.org/sockets/grader/internal/class"
	"example.org/sockets/grader/internal/course"
	"example.org/sockets/grader/internal/submission"
)

// rows reads who is in the class.
func (k *classOrder) rows() (rows []submission.Row, err error) {
	info, err := os.Stat(k.source)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: there is no such roster, and no such folder", k.source)
	case info.IsDir():
		rows, err = submission.Collection(k.source)
		for _, r := range rows {
			if _, ok := course.FindStage(r.Student); ok {
				return nil, fmt.Errorf("%s: this is one student's work, with a folder %s. A class is a folder of such folders; grader check grades one", k.source, r.Student)
			}
		}
	default:
		rows, err = submission.Roster(k.source)
	}
	for i := range rows {
		if k.branch != "" && rows[i].Branch == "" && rows[i].InRepository() {
			rows[i].Branch = k.branch
		}
	}
	return rows, err
}

// resultsOfItsOwn refuses a folder for results that is a student's, or holds
// those of something else: marks and pages of two classes would be mixed.
func (k *classOrder) resultsOfItsOwn(p class.Plan) error {
	if isFolder(k.source) && isWithin(k.source, k.results) {
		return fmt.Errorf("%s: it is inside %s, where each folder is a student's. Name one that is elsewhere", k.results, k.source)
	}
	before, err := class.Join(k.results)
	if err != nil {
		return nil // there are none yet, or none that can be read: whoever opens them says so
	}
	if !slices.Equal(before.Programs, p.Programs) {
		return fmt.Errorf("%s: it holds results of %s. Name another folder, or grade the same again", k.results, strings.Join(before.Programs, ", "))
	}
	known := map[string]bool{}
	for _, row := range before.Rows {
		known[row.Student] = true
	}
	if len(known) > 0 && !slices.ContainsFunc(p.Rows, func(r submission.Row) bool { return known[r.Student] }) {
		return fmt.Errorf("%s: it holds results of another class, with nobody of this one. Name another folder", k.results)
	}
	return nil
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// isWithin reports whether a name is that of a folder, or of something in it.
func isWithin(folder, name string) bool {
	folder, err1 := filepath.Abs(folder)
	name, err2 := filepath.Abs(name)
	rest, err := filepath.Rel(folder, name)
	return errors.Join(err1, err2, err) == nil && filepath.IsLocal(rest)
}

// scheme reads how points become a mark.
func scheme(file string) (class.Scheme, error) {
	if file != "" {
		return class.ReadScheme(file)
	}
	return class.FindScheme()
}

// programs are those that are named, by themselves or by their stage; without a
// name, all of them.
func programs(names []string) (all []course.Program, err error) {
	if len(names) == 0 {
		return course.Programs(), nil
	}
	wanted := map[string]bool{}
	for _, name := range names {
		name = strings.Trim(name, "/")
		if s, ok := course.FindStage(name); ok {
			for _, p := range s.Programs {
				wanted[p.ID()] = true
			}
			continue
		}
		p, err := submission.Program(name)
		if err != nil {
			return nil, err
		}
		wanted[p.ID()] = true
	}
	for _, p := range course.Programs() {
		if wanted[p.ID()] {
			all = append(all, p)
		}
	}
	return all, nil
}

// plan says what is to be graded.
func (k *classOrder) plan() (p class.Plan, graded []course.Program, err error) {
	if p.Rows, err = k.rows(); err != nil {
		return p, nil, err
	}
	if p.Scheme, err = scheme(k.course); err != nil {
		return p, nil, err
	}
	if k.due != "" {
		if p.Scheme.Due, err = submission.Time(k.due); err != nil {
			return p, nil, fmt.Errorf("--due %w", err)
		}
	}
	if graded, err = programs(k.only); err != nil {
		return p, nil, fmt.Errorf("--only %w", err)
	}
	for _, g := range graded {
		p.Programs = append(p.Programs, g.ID())
	}
	p.Shard, p.Shards = k.shardIndex, k.shardAll
	return p, graded, nil
}
