package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"example.org/sockets/grader/internal/class"
	"example.org/sockets/grader/internal/report"
)

// reportCommand describes grader report.
func (o *order) reportCommand() *cobra.Command {
	var output, courseFile string
	c := &cobra.Command{
		Use: "report", Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return errors.New("report needs a folder of results, or several that are shards of one class")
			case len(args) > 1 && output == "":
				return errors.New("report needs -o FOLDER to join several folders of results in")
			case output == "":
				output = args[0]
			}
			results, err := class.Join(args...)
			if err != nil {
				return err
			}
			if courseFile != "" {
				due := results.Scheme.Due
				if results.Scheme, err = class.ReadScheme(courseFile); err != nil {
					return err
				}
				if results.Scheme.Due.IsZero() {
					results.Scheme.Due = due
				}
			}
			if results.Mixed {
				o.says("these results come from different checks or toolchains")
			}
			if err := os.MkdirAll(output, 0o755); err != nil {
				return fmt.Errorf("-o: %w", err)
			}
			if err := report.Class(output, results, o.reading()); err != nil {
				return fault{err}
			}
			fmt.Fprintln(o.stdout, filepath.Join(output, report.ClassPage))
			return nil
		},
	}
	f := c.Flags()
	f.StringVarP(&output, "output", "o", "", "")
	f.StringVar(&courseFile, "course", "", "")
	return c
}
