package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/spf13/cobra"

	"example.org/sockets/grader/internal/class"
	"example.org/sockets/grader/internal/report"
)

// A reportOrder is what the command line asks for, of results that are there.
type reportOrder struct {
	*order
	results            []string
	output, course     string
	moodle             string
	canvas, assignment string
	junit              string
	github             bool
}

// reportCommand describes grader report.
func (o *order) reportCommand() *cobra.Command {
	k := &reportOrder{order: o}
	c := &cobra.Command{
		Use: "report", Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			k.results = args
			if err := k.sensible(); err != nil {
				return err
			}
			return k.reports(c.Context())
		},
	}
	f := c.Flags()
	f.StringVarP(&k.output, "output", "o", "", "")
	f.StringVar(&k.course, "course", "", "")
	f.StringVar(&k.moodle, "moodle", "", "")
	f.StringVar(&k.canvas, "canvas", "", "")
	f.StringVar(&k.assignment, "assignment", "", "")
	f.StringVar(&k.junit, "junit", "", "")
	f.BoolVar(&k.github, "github", false, "")
	return c
}

func (k *reportOrder) sensible() error {
	switch {
	case len(k.results) == 0:
		return errors.New("report needs a folder of results, or several that are shards of one class")
	case len(k.results) > 1 && k.output == "":
		return errors.New("report needs -o FOLDER to join several folders of results in")
	case (k.canvas == "") != (k.assignment == ""):
		return errors.New("--canvas GRADEBOOK and --assignment NAME go together: which column is to be filled in?")
	case k.output == "":
		k.output = k.results[0]
	}
	return nil
}

// reports writes the reports.
func (k *reportOrder) reports(ctx context.Context) error {
	c, err := class.Join(k.results...)
	if err != nil {
		return err
	}
	if err := k.weighs(c); err != nil {
		return err
	}
	if c.Mixed {
		k.says("these results come from different checks or toolchains")
	}
	if len(k.results) > 1 || k.course != "" { // the next report is of the same marks
		if err := c.Save(k.output); err != nil {
			return fmt.Errorf("-o %w", err)
		}
	}
	if err := os.MkdirAll(k.output, 0o755); err != nil {
		return fmt.Errorf("-o: %w", err)
	}
	if err := report.Class(k.output, c, k.reading()); err != nil {
		return fault{err}
	}
	if err := k.platforms(c); err != nil {
		return err
	}
	if k.junit != "" {
		if err := k.writesJUnit(ctx, c); err != nil {
			return fault{err}
		}
	}
	if k.github {
		if err := report.ClassAnnotations(k.stdout, c); err != nil {
			return fault{err}
		}
		if err := summary(func(w io.Writer) error { return report.ClassSummary(w, c) }); err != nil {
			return fault{err}
		}
	}
	fmt.Fprintln(k.stdout, filepath.Join(k.output, report.ClassPage))
	return nil
}

// weighs takes another scheme for the marks, if one is named. One that only
// stands there is not meant for every class.
func (k *reportOrder) weighs(c *class.Class) error {
	file := k.course
	if file == "" {
		file = class.CourseFile
	}
	s, err := class.ReadScheme(file)
	if s.Due.IsZero() {
		s.Due = c.Scheme.Due // --due said it
	}
	switch {
	case k.course != "" && err != nil:
		return err
	case k.course != "":
		c.Scheme = s
	case err == nil && !s.Equal(c.Scheme):
		k.says("%s is another one than these marks were made with: --course %[1]s makes them anew", file)
	}
	return nil
}

// platforms fills in what a learning platform has given out.
func (k *reportOrder) platforms(c *class.Class) error {
	fill := func(told []string, err error) error {
		for _, t := range told {
			k.says("%s", t)
		}
		return err
	}
	if k.moodle != "" {
		if err := fill(report.Moodle(k.moodle, c)); err != nil {
			return fmt.Errorf("--moodle %w", err)
		}
	}
	if k.canvas != "" {
		if err := fill(report.Canvas(k.canvas, k.assignment, c)); err != nil {
			return fmt.Errorf("--canvas %w", err)
		}
	}
	return nil
}

// writesJUnit has gotestsum write a class as JUnit XML.
func (k *reportOrder) writesJUnit(ctx context.Context, c *class.Class) error {
	events, err := os.CreateTemp("", "sockets-events-")
	if err != nil {
		return err
	}
	defer os.Remove(events.Name())
	defer events.Close()
	if err := report.Events(events, c); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	file, err := filepath.Abs(k.junit)
	if err != nil {
		return err
	}
	show := exec.CommandContext(ctx, self, presenter, "--format", "none", "--junitfile", file,
		"--raw-command", "--", self, repeater, events.Name())
	show.Stderr = k.stderr
	if err := show.Run(); err != nil {
		return fmt.Errorf("gotestsum: %w", err)
	}
	return nil
}

// repeater is the name under which this program repeats a file: what it was
// told is for gotestsum to read.
const repeater = "repeat"

func (o *order) repeats(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return fault{err}
	}
	defer f.Close()
	_, err = io.Copy(o.stdout, f)
	return err
}

// summary adds to the summary of a GitHub workflow, where there is one.
func summary(write func(io.Writer) error) error {
	name := os.Getenv("GITHUB_STEP_SUMMARY")
	if name == "" {
		return nil
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	err = write(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}
