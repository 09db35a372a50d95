package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"example.org/sockets/grader/internal/handout"
	"example.org/sockets/grader/internal/submission"
)

// handoutCommand describes grader handout.
func (o *order) handoutCommand() *cobra.Command {
	var update bool
	c := &cobra.Command{
		Use: "handout", Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("handout takes one folder to write the students' edition to: it has %d", len(args))
			}
			return o.handsOut(args[0], update)
		},
	}
	c.Flags().BoolVar(&update, "update", false, "")
	return c
}

// handsOut makes the students' edition of the workbook that the current folder
// is in, or brings its corrections to somebody who has one.
func (o *order) handsOut(dir string, update bool) error {
	root, err := submission.Workspace(".")
	if err != nil {
		return err
	}
	e, err := handout.New(root)
	if err != nil {
		return err
	}
	if !update {
		if err := e.Write(dir); err != nil {
			return err
		}
		fmt.Fprintf(o.stdout, "%d files in %s, listed in %s\n", len(e), dir, handout.Manifest)
		return nil
	}
	changes, err := e.Update(dir)
	for _, c := range changes {
		if kept := strings.HasPrefix(c.Did, "kept"); kept {
			fmt.Fprintf(o.stdout, "  %s %s\n", c.File, c.Did)
		} else {
			fmt.Fprintf(o.stdout, "+ %s %s\n", c.File, c.Did)
		}
	}
	if err == nil && len(changes) == 0 {
		fmt.Fprintln(o.stdout, "nothing to correct")
	}
	return err
}
