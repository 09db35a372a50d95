package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/term"

	"example.org/sockets/grader/internal/class"
	"example.org/sockets/grader/internal/report"
	"example.org/sockets/grader/internal/submission"
	"example.org/sockets/grader/internal/verdict"
)

// presenter is the name under which this program is gotestsum.
const presenter = "gotestsum"

// writes puts the verdict into the file that was asked for.
func (o *order) writes(v verdict.Verdict) error {
	switch o.json {
	case "":
		return nil
	case "-":
		return report.JSON(o.stdout, v)
	}
	var text bytes.Buffer
	if err := report.JSON(&text, v); err != nil {
		return fault{err}
	}
	if err := os.WriteFile(o.json, text.Bytes(), 0o644); err != nil {
		return fmt.Errorf("--json: %w", err)
	}
	return nil
}

// platforms writes the verdict for the platforms that were asked for.
func (o *order) platforms(v verdict.Verdict, works []submission.Work) error {
	if o.gradescope != "" {
		s, err := class.FindScheme()
		if err != nil {
			return err
		}
		var ids []string
		for _, p := range v.Programs {
			ids = append(ids, p.Program)
		}
		marks := &class.Class{Plan: class.Plan{Scheme: s, Programs: ids}}
		var text bytes.Buffer
		if err := report.Gradescope(&text, v, marks, o.reading()); err != nil {
			return fault{err}
		}
		if err := class.WriteFile(o.gradescope, text.Bytes()); err != nil {
			return fmt.Errorf("--gradescope: %w", err)
		}
	}
	if !o.github {
		return nil
	}
	var files []string
	for _, w := range works {
		files = append(files, w.Exercise())
	}
	report.Annotations(o.stdout, v, files)
	if err := summary(func(w io.Writer) error { report.Markdown(w, v, o.reading()); return nil }); err != nil {
		return fault{err}
	}
	return nil
}

// shows reports the verdict to a person, unless something else is shown.
func (o *order) shows(v verdict.Verdict, labels []string) error {
	if o.json == "-" || o.format != "" {
		return nil
	}
	if o.github { // a line of a student's could be a command to GitHub
		token := rand.Text()
		fmt.Fprintf(o.stdout, "::stop-commands::%s\n", token)
		defer fmt.Fprintf(o.stdout, "::%s::\n", token)
	}
	report.Terminal(o.stdout, v, o.options(labels))
	return nil
}

// options are how a person is told.
func (o *order) options(labels []string) report.Options {
	options := report.Options{Color: coloured(o.stdout), Open: o.verbose, Labels: labels}
	if dir, err := submission.Workspace("."); err == nil {
		options.Title = report.Sections(os.DirFS(dir))
	}
	return options
}

// coloured reports whether colours are wanted: see no-color.org.
func coloured(w io.Writer) bool {
	return terminal(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// A record keeps what the hidden tests print, for gotestsum to show. It is nil
// where nobody wants to see it.
type record struct{ *os.File }

func (e examination) records() (*record, error) {
	if e.format == "" && e.junit == "" {
		return &record{}, nil
	}
	f, err := os.Create(e.stream)
	return &record{f}, err
}

// Close ends the record.
func (r *record) Close() error {
	if r.File == nil {
		return nil
	}
	return r.File.Close()
}

// stream is where the tests are to print to.
func (r *record) stream() io.Writer {
	if r.File == nil {
		return nil
	}
	return r.File
}

// fails adds a test that failed before the tests were run.
func (r *record) fails(name, why string) {
	if r.File == nil {
		return
	}
	why = "    " + strings.ReplaceAll(why, "\n", "\n    ")
	fmt.Fprintf(r, "\x16=== RUN   %s\n%s\n\x16--- FAIL: %[1]s (0.00s)\n", name, why)
}

// presents hands the record to gotestsum.
func (o *order) presents(ctx context.Context, stream string) error {
	if o.format == "" && o.junit == "" {
		return nil
	}
	record, err := os.Open(stream)
	if err != nil {
		return err
	}
	defer record.Close()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	args := []string{presenter, "--format", "none"}
	if o.format != "" {
		args = []string{presenter, "--format", o.format}
	}
	if o.junit != "" {
		file, err := filepath.Abs(o.junit)
		if err != nil {
			return err
		}
		args = append(args, "--junitfile", file)
	}
	args = append(args, "--raw-command", "--", "go", "tool", "test2json", "-t", "-p", "hidden")
	show := exec.CommandContext(ctx, self, args...)
	show.Dir = filepath.Dir(stream)
	show.Env = append(os.Environ(), "GOWORK=off")
	show.Stdin, show.Stderr = record, o.stderr
	if o.format != "" && o.json != "-" {
		show.Stdout = o.stdout
	}
	if err := show.Run(); err != nil {
		return fmt.Errorf("gotestsum %s: %w", strings.Join(args[1:], " "), err)
	}
	return nil
}
