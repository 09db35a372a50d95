package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.org/sockets/grader/internal/class"
	"example.org/sockets/grader/internal/course"
	"example.org/sockets/grader/internal/printable"
	"example.org/sockets/grader/internal/program"
	"example.org/sockets/grader/internal/race"
	"example.org/sockets/grader/internal/submission"
)

// The servers that race, and what their curves are called.
var racers = map[string]string{
	"02-multi-client/sequential": "02 sequential",
	"02-multi-client/threads":    "02 threads",
	"02-multi-client/processes":  "02 processes",
	"03-selector/server":         "03 selector",
	"04-goroutines/server":       "04 goroutines",
}

// A raceOrder is what the command line asks for, of a race.
type raceOrder struct {
	*order
	race.Plan
	mine, quick bool
	commands    []string // NAME=COMMAND
	results     string
}

// raceCommand describes grader race.
func (o *order) raceCommand() *cobra.Command {
	r := &raceOrder{order: o}
	c := &cobra.Command{
		Use: "race", Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, folders []string) error {
			r.folders = folders
			if err := r.sensible(c); err != nil {
				return err
			}
			return r.runs(c.Context())
		},
	}
	f := c.Flags()
	f.BoolVar(&r.mine, "mine", false, "")
	f.StringArrayVar(&r.commands, "exec", nil, "")
	f.BoolVar(&r.quick, "quick", false, "")
	f.StringVarP(&r.results, "output", "o", ".race", "")
	f.IntSliceVar(&r.Clients, "clients", nil, "")
	f.IntSliceVar(&r.Idle, "idle", nil, "")
	f.IntVar(&r.Size, "size", 0, "")
	f.IntVar(&r.Rounds, "rounds", 0, "")
	f.DurationVar(&r.Talk, "time", 0, "")
	return c
}

// sensible completes the plan, and refuses what cannot be measured.
func (r *raceOrder) sensible(c *cobra.Command) error {
	asked := r.Plan
	r.Plan = race.Whole()
	if r.quick {
		r.Plan = race.Quick()
	}
	set := c.Flags().Changed
	if set("clients") {
		r.Clients = slices.Sorted(slices.Values(asked.Clients))
	}
	if set("idle") {
		r.Idle = slices.Sorted(slices.Values(asked.Idle))
	}
	if set("size") {
		r.Size = asked.Size
	}
	if set("rounds") {
		r.Rounds = asked.Rounds
	}
	if set("time") {
		r.Talk = asked.Talk
	}
	switch {
	case len(r.Clients) == 0 || r.Clients[0] < 1 || r.Clients[len(r.Clients)-1] > 20000:
		return errors.New("--clients: there have to be 1 to 20000")
	case len(r.Idle) == 0 || r.Idle[0] < 0 || r.Idle[len(r.Idle)-1] > 20000:
		return errors.New("--idle: there have to be 0 to 20000")
	case r.Size < 1 || r.Size > 16<<20:
		return errors.New("--size: a message has 1 to 16777216 bytes")
	case r.Rounds < 1 || r.Rounds > 100:
		return errors.New("--rounds: there have to be 1 to 100")
	case r.Talk < 10*time.Millisecond || r.Talk > time.Minute:
		return errors.New("--time: 10ms to 1m")
	}
	return nil
}

// runs builds the servers, has them race, and shows what came of it.
func (r *raceOrder) runs(ctx context.Context) error {
	earlier, err := race.Read(filepath.Join(r.results, race.JSONFile))
	if err != nil {
		return err
	}
	ws, err := program.Open(ctx)
	if err != nil {
		return fault{err}
	}
	defer ws.Close()
	runners, err := r.runners(ctx, ws)
	if err != nil {
		return err
	}
	bar := r.progress("racing", r.Steps(len(runners)))
	results, err := r.Run(ctx, runners, func(what string) {
		bar.Describe(what)
		_ = bar.Add(1) // ignored: it is a courtesy
	})
	_ = bar.Clear() // ignored: the same
	if err != nil {
		return fault{err}
	}
	results.Print(r.stdout)
	all, err := earlier.Join(results)
	if err != nil {
		return fmt.Errorf("%s: %w. Choose another folder with -o", r.results, err)
	}
	if err := r.keeps(all); err != nil {
		return err
	}
	fmt.Fprintf(r.stdout, "\nThe curves: %s\n", filepath.Join(r.results, race.HTMLFile))
	return nil
}

// keeps writes the results into their folder.
func (r *raceOrder) keeps(all race.Results) error {
	files, err := all.Files()
	if err != nil {
		return fault{err}
	}
	if err := os.MkdirAll(r.results, 0o755); err != nil {
		return fmt.Errorf("make the folder for the race's results: %w", err)
	}
	for _, f := range files {
		if err := class.WriteFile(filepath.Join(r.results, f.Name), f.Text); err != nil {
			return err
		}
	}
	return nil
}

// runners are all who take part: those of the folders, and commands.
func (r *raceOrder) runners(ctx context.Context, ws *program.Workshop) (all []race.Runner, err error) {
	built, err := r.built(ctx, ws)
	if err != nil {
		return nil, err
	}
	all = append(all, built...)
	for _, text := range r.commands {
		name, command, ok := strings.Cut(text, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("--exec %s: a name, an equals sign and a command, as in --exec mine='./server {addr}'", text)
		}
		p, _ := course.Find("03-selector/server") // any echo server
		c, err := program.FromCommand(p, command)
		if err != nil {
			return nil, fmt.Errorf("--exec %w", err)
		}
		all = append(all, race.Runner{Name: printable.Text(name), Command: c.Command})
	}
	seen := map[string]bool{}
	for _, one := range all {
		if seen[one.Name] {
			return nil, fmt.Errorf("two servers are called %s: name one of them otherwise, with --exec NAME='COMMAND'", one.Name)
		}
		seen[one.Name] = true
	}
	if len(all) == 0 {
		return nil, errors.New("no server that builds is left to race")
	}
	return all, nil
}

// built builds the echo servers of the folders. One that does not build is
// named, and left out.
func (r *raceOrder) built(ctx context.Context, ws *program.Workshop) (runners []race.Runner, err error) {
	if len(r.folders) == 0 && len(r.commands) > 0 && !r.mine {
		return nil, nil
	}
	workspace, err := submission.Workspace(".")
	if err != nil {
		return nil, err
	}
	if len(r.folders) == 0 {
		r.folders = []string{filepath.Join(workspace, "solutions")}
		if r.mine {
			r.folders = []string{workspace}
		}
	}
	works, err := r.works()
	if err != nil {
		return nil, err
	}
	works = slices.DeleteFunc(works, func(w submission.Work) bool { return racers[w.Program.ID()] == "" })
	all, err := ws.BuildAll(ctx, works)
	if err != nil {
		return nil, fault{err}
	}
	for i, b := range all {
		name := racers[works[i].Program.ID()]
		rel, err := filepath.Rel(workspace, works[i].Dir)
		if first, _, _ := strings.Cut(filepath.ToSlash(rel), "/"); err != nil || first != "solutions" {
			name = "my " + name
		}
		if !b.Build.OK {
			r.says("%s does not build, and stays out of the race: go run ./grader check %s", name, works[i].Label)
			continue
		}
		runners = append(runners, race.Runner{Name: name, Command: b.Candidate.Command})
	}
	return runners, nil
}
