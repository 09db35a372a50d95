package main

import (
	"archive/zip"
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"example.org/sockets/grader/internal/class"
	"example.org/sockets/grader/internal/course"
	"example.org/sockets/grader/internal/program"
	"example.org/sockets/grader/internal/report"
	"example.org/sockets/grader/internal/submission"
	"example.org/sockets/grader/internal/verdict"
)

//go:embed autograder
var autograder embed.FS

// gradescopeCommand describes grader gradescope, which makes an autograder for
// Gradescope's fleet; and with --run, is what it does there.
func (o *order) gradescopeCommand() *cobra.Command {
	var output, courseFile, results, run string
	var only []string
	c := &cobra.Command{
		Use: "gradescope", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case run != "" && results != "":
				return o.runsForGradescope(c.Context(), run, results)
			case output == "" || run != "" || results != "":
				return errors.New("gradescope needs -o autograder.zip: the file to upload")
			}
			return o.packs(output, courseFile, only)
		},
	}
	f := c.Flags()
	f.StringVarP(&output, "output", "o", "", "")
	f.StringVar(&courseFile, "course", "", "")
	f.StringSliceVar(&only, "only", nil, "")
	f.StringVar(&run, "run", "", "")
	f.StringVar(&results, "results", "", "")
	return c
}

// onlyFile names the programs that an autograder grades, a line each.
const onlyFile = "programs.txt"

// packs writes the zip: the grader's source, the lessons that it refers to, and
// the two scripts that Gradescope calls.
func (o *order) packs(output, courseFile string, only []string) error {
	root, err := submission.Workspace(".")
	if err != nil {
		return err
	}
	chosen, err := programs(only)
	if err != nil {
		return fmt.Errorf("--only %w", err)
	}
	s, err := scheme(courseFile)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	add := func(name string, mode fs.FileMode, text []byte) error {
		header := &zip.FileHeader{Name: name, Method: zip.Deflate}
		header.SetMode(mode)
		w, err := z.CreateHeader(header)
		if err == nil {
			_, err = w.Write(text)
		}
		return err
	}
	var ids []string
	for _, p := range chosen {
		ids = append(ids, p.ID())
	}
	files := map[string][]byte{onlyFile: []byte(strings.Join(ids, "\n") + "\n")}
	if courseFile == "" {
		courseFile = class.CourseFile
	}
	if text, err := os.ReadFile(courseFile); err == nil {
		files[class.CourseFile] = text
	}
	if err := grades(root, files); err != nil {
		return err
	}
	for _, name := range []string{"setup.sh", "run_autograder"} {
		text, err := autograder.ReadFile("autograder/" + name)
		if err != nil {
			return fault{err}
		}
		text = bytes.ReplaceAll(text, []byte("GO_VERSION"), []byte(runtime.Version()))
		if err := add(name, 0o755, text); err != nil {
			return fault{err}
		}
	}
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if err := add(name, 0o644, files[name]); err != nil {
			return fault{err}
		}
	}
	if err := z.Close(); err != nil {
		return fault{err}
	}
	if err := class.WriteFile(output, b.Bytes()); err != nil {
		return fmt.Errorf("-o: %w", err)
	}
	fmt.Fprintf(o.stdout, "%s, for an assignment of %g points\n", output, s.Best(ids))
	return nil
}

// grades adds all that the grader is built from, and what it refers to.
func grades(root string, files map[string][]byte) error {
	err := filepath.WalkDir(filepath.Join(root, "grader"), func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && strings.HasPrefix(entry.Name(), ".") {
			return fs.SkipDir
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		name, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		// The grader's own tests, those of the mutants among them, stay here.
		if strings.HasSuffix(name, "_test.go") && !strings.HasPrefix(name, "grader/hidden/") || path.Ext(name) == "" && path.Base(name) != "run_autograder" {
			return nil
		}
		files[name], err = os.ReadFile(file)
		return err
	})
	if err != nil {
		return err
	}
	for _, s := range course.Stages() {
		name := s.Name + "/README.md"
		if files[name], err = os.ReadFile(filepath.Join(root, name)); err != nil {
			return err
		}
	}
	return nil
}

// runsForGradescope grades one submission where Gradescope runs the grader.
func (o *order) runsForGradescope(ctx context.Context, dir, results string) error {
	var only []string
	if text, err := os.ReadFile(onlyFile); err == nil {
		only = strings.Fields(string(text))
	}
	chosen, err := programs(only)
	if err != nil {
		return fault{err}
	}
	s, err := class.FindScheme()
	if err != nil {
		return fault{err}
	}
	ws, err := program.Open(ctx)
	if err != nil {
		return fault{err}
	}
	defer ws.Close()
	tests, err := o.compile(ctx, ws.Dir())
	if err != nil {
		return fault{err}
	}
	// An upload that cannot be read is graded like an empty one: each program
	// says that it is not there.
	got, err := submission.Row{Student: "you", Submission: dir}.Receive(ctx, ws.Dir())
	if err != nil {
		o.says("%v", err)
		got.Dir = filepath.Join(ws.Dir(), "nothing")
	}
	k := &classOrder{order: o}
	works := submission.Whole(got.Dir, chosen)
	seed, err := program.Digest(works)
	if err != nil {
		return fault{err}
	}
	v, err := k.desk(ws, tests)(ctx, works, strings.ToUpper(seed[:8]))
	if err != nil {
		return fault{err}
	}
	o.judges(v)
	if o.status == broke {
		// Without a result Gradescope counts nothing, and says so.
		return fault{fmt.Errorf("in %d checks: %s", brokenIn(v), strings.Join(class.Attention(class.Record{Verdict: &v}), "; "))}
	}
	var ids []string
	for _, p := range chosen {
		ids = append(ids, p.ID())
	}
	marks := &class.Class{Plan: class.Plan{Scheme: s, Programs: ids}}
	var text bytes.Buffer
	if err := report.Gradescope(&text, v, marks, o.reading()); err != nil {
		return fault{err}
	}
	if err := class.WriteFile(results, text.Bytes()); err != nil {
		return fault{err}
	}
	o.status = held // a failed check is no failure of the autograder's
	return nil
}

func brokenIn(v verdict.Verdict) (n int) {
	for _, p := range v.Programs {
		n += p.Count(verdict.Broken)
	}
	return n
}
