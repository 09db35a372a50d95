package main

import (
	"embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"gotest.tools/gotestsum/cmd"

	"example.org/sockets/grader/internal/sandbox"
)

//go:embed help*.txt
var helps embed.FS

// An order is what the command line asks for, and what came of it.
type order struct {
	grader
	folders          []string
	as, exec         string // a folder or a command that stands in for a program
	json, junit      string // files to write
	seed, format     string
	gradescope       string // a file to write
	github           bool
	isolation        string // the tier of the sandbox; empty is the best
	verbose, listing bool

	status int
}

// command describes the command line.
func (o *order) command(args []string) *cobra.Command {
	root := &cobra.Command{
		Use: "grader", Args: cobra.ArbitraryArgs, SilenceErrors: true, SilenceUsage: true,
		RunE: func(c *cobra.Command, folders []string) error { return o.obey(c, folders, false) },
	}
	check := &cobra.Command{
		Use:  "check",
		RunE: func(c *cobra.Command, folders []string) error { return o.obey(c, folders, true) },
	}
	for _, c := range []*cobra.Command{root, check} {
		f := c.Flags()
		f.StringVar(&o.as, "as", "", "")
		f.StringVar(&o.exec, "exec", "", "")
		f.StringVar(&o.json, "json", "", "")
		f.StringVar(&o.junit, "junit", "", "")
		f.StringVar(&o.gradescope, "gradescope", "", "")
		f.BoolVar(&o.github, "github", false, "")
		f.StringVar(&o.seed, "seed", "", "")
		f.StringVar(&o.format, "format", "", "")
		f.StringVar(&o.isolation, "isolation", "", "")
		f.BoolVarP(&o.verbose, "verbose", "v", false, "")
		f.BoolVar(&o.listing, "list", false, "")
	}
	root.AddCommand(check, o.classCommand(), o.reportCommand(), o.handoutCommand(), o.gradescopeCommand(), o.doctorCommand(), o.raceCommand(), &cobra.Command{
		// What gotestsum shows is shown by another process of this program: it
		// writes to its own standard output, and cannot be told otherwise.
		Use: presenter, Hidden: true, DisableFlagParsing: true,
		RunE: func(_ *cobra.Command, args []string) error { return cmd.Run(presenter, args) },
	}, &cobra.Command{
		Use: repeater, Hidden: true, Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return o.repeats(args[0]) },
	})
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		name := ""
		if _, no := helps.Open("help_" + c.Name() + ".txt"); no == nil {
			name = " " + c.Name()
		}
		return fmt.Errorf("%w (go run ./grader%s --help shows the flags)", err, name)
	})
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpCommand(&cobra.Command{Use: "help", Hidden: true, Run: func(c *cobra.Command, _ []string) { _ = c.Root().Help() }})
	root.SetHelpFunc(func(c *cobra.Command, _ []string) { fmt.Fprint(o.stdout, helpOf(c.Name())) })
	root.SetArgs(args)
	root.SetOut(o.stdout)
	root.SetErr(o.stderr)
	return root
}

// helpOf is a command's help: its own, or the grader's.
func helpOf(command string) string {
	text, err := helps.ReadFile("help_" + command + ".txt")
	if err != nil {
		text, _ = helps.ReadFile("help.txt") // it is there
	}
	return string(text)
}

// obey does what is asked for, once it is clear.
func (o *order) obey(c *cobra.Command, folders []string, check bool) error {
	o.folders = folders
	if err := o.sensible(c); err != nil {
		return err
	}
	ctx := c.Context()
	switch {
	case o.listing:
		return o.lists(ctx)
	case !check && len(folders) == 0 && o.as == "":
		return o.board(ctx)
	case o.exec != "":
		return o.checkCommand(ctx)
	}
	return o.check(ctx)
}

// sensible refuses flags that do not go together, and files that cannot be
// written, before any work is done.
func (o *order) sensible(c *cobra.Command) error {
	set := c.Flags().Changed
	switch {
	case set("exec") && o.as == "":
		return errors.New("--exec needs --as STAGE/PROGRAM: what is the command to be held to?")
	case set("exec") && len(o.folders) > 0:
		return fmt.Errorf("--exec checks a command, and takes no folder: %s", o.folders[0])
	case set("exec") && o.exec == "":
		return errors.New("--exec: the command is empty")
	case set("as") && !set("exec") && len(o.folders) != 1:
		return fmt.Errorf("--as needs one folder, or --exec COMMAND: it has %d folders", len(o.folders))
	}
	if set("isolation") {
		if _, err := sandbox.Choose(o.isolation); err != nil {
			return fmt.Errorf("--isolation %w", err)
		}
	}
	for flag, file := range map[string]string{"--json": o.json, "--junit": o.junit, "--gradescope": o.gradescope} {
		if file == "" || file == "-" && flag == "--json" {
			continue
		}
		if info, err := os.Stat(file); err == nil && info.IsDir() {
			return fmt.Errorf("%s %s: this is a folder, and a file is to be written", flag, file)
		}
		if info, err := os.Stat(filepath.Dir(file)); err != nil || !info.IsDir() {
			return fmt.Errorf("%s %s: there is no folder %s to write it in", flag, file, filepath.Dir(file))
		}
	}
	return nil
}
