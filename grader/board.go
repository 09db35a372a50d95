package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"example.org/sockets/grader/internal/course"
	"example.org/sockets/grader/internal/report"
	"example.org/sockets/grader/internal/scratch"
	"example.org/sockets/grader/internal/submission"
	"example.org/sockets/grader/internal/verdict"
)

// board grades the workspace that the current folder is in, and says where its
// student stands. It informs, and fails nobody.
func (o *order) board(ctx context.Context) error {
	root, err := submission.Workspace(".")
	if err != nil {
		return err
	}
	if root, err = filepath.EvalSymlinks(root); err != nil {
		return fault{err}
	}
	here, err := os.Getwd()
	if err == nil {
		here, err = filepath.EvalSymlinks(here)
	}
	if err != nil {
		return fault{err}
	}
	near := func(path string) string { // as somebody would spell it from here
		if short, err := filepath.Rel(here, path); err == nil {
			return filepath.ToSlash(short)
		}
		return path
	}
	works, err := submission.Find(root)
	if err != nil {
		return err
	}
	var labels []string
	for i := range works {
		works[i].Label = near(works[i].Dir)
		labels = append(labels, works[i].Label)
	}
	return o.grade(ctx, works, nil, func(v verdict.Verdict) error {
		if o.status != broke {
			o.status = held
		}
		if o.json == "-" || o.format != "" {
			return nil
		}
		options := o.options(labels)
		options.Again = "grader check"
		if _, err := os.Stat(filepath.Join(root, "grader", "main.go")); err == nil {
			options.Again = "go run " + local(near(filepath.Join(root, "grader"))) + " check"
		}
		options.Answers = options.Again + " " + near(filepath.Join(root, "solutions"))
		report.Board(o.stdout, v, options)
		if o.status == broke {
			report.Terminal(o.stdout, v, options)
		}
		return nil
	})
}

// local spells a folder so that the go command does not take it for a package.
func local(folder string) string {
	if folder == "." || strings.HasPrefix(folder, "..") || filepath.IsAbs(folder) {
		return folder
	}
	return "./" + folder
}

// lists describes the checks: all, or those of the stages and programs that are
// named.
func (o *order) lists(ctx context.Context) error {
	wanted, err := programs(o.folders)
	if err != nil {
		return fmt.Errorf("--list %w", err)
	}
	dir, err := scratch.New("grader")
	if err != nil {
		return fault{err}
	}
	defer dir.Close()
	tests, err := o.compile(ctx, dir.Name())
	if err != nil {
		return fault{err}
	}
	all, err := o.list(ctx, tests)
	if err != nil {
		return fault{err}
	}
	listed := slices.DeleteFunc(all, func(p verdict.Program) bool {
		return !slices.ContainsFunc(wanted, func(w course.Program) bool { return w.ID() == p.Program })
	})
	if o.json != "" {
		return o.writes(verdict.Verdict{Version: verdict.Version, Programs: listed})
	}
	checks, points := 0, 0.0
	for _, p := range listed {
		fmt.Fprintf(o.stdout, "%s: %d checks, %g points\n", p.Program, len(p.Checks), p.Max)
		for _, c := range p.Checks {
			fmt.Fprintf(o.stdout, "  %3g  %s\n       %s\n       %s\n", c.Max, c.Name, c.ID, c.See)
		}
		fmt.Fprintln(o.stdout)
		checks, points = checks+len(p.Checks), points+p.Max
	}
	fmt.Fprintf(o.stdout, "%d checks, %g points\n", checks, points)
	return nil
}
