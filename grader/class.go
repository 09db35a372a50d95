package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"example.org/sockets/grader/internal/class"
	"example.org/sockets/grader/internal/course"
	"example.org/sockets/grader/internal/program"
	"example.org/sockets/grader/internal/report"
	"example.org/sockets/grader/internal/sandbox"
	"example.org/sockets/grader/internal/submission"
	"example.org/sockets/grader/internal/verdict"
)

// A classOrder is what the command line asks for, of a whole class.
type classOrder struct {
	*order
	source, results      string
	branch, due, shard   string
	only                 []string
	course               string
	workers              int
	regrade, lower       bool
	shardIndex, shardAll int
}

// classCommand describes grader class.
func (o *order) classCommand() *cobra.Command {
	k := &classOrder{order: o}
	c := &cobra.Command{
		Use: "class", Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("class takes one roster, or one folder of submissions: it has %d", len(args))
			}
			k.source = args[0]
			if err := k.sensible(); err != nil {
				return err
			}
			return k.grades(c.Context())
		},
	}
	f := c.Flags()
	f.StringVarP(&k.results, "output", "o", "", "")
	f.StringVar(&k.branch, "branch", "", "")
	f.StringVar(&k.due, "due", "", "")
	f.StringVar(&k.shard, "shard", "", "")
	f.StringVar(&k.course, "course", "", "")
	f.StringSliceVar(&k.only, "only", nil, "")
	f.IntVar(&k.workers, "workers", 3*runtime.NumCPU(), "") // often, all that one does is wait
	f.StringVar(&k.isolation, "isolation", "", "")
	f.BoolVar(&k.regrade, "regrade", false, "")
	f.BoolVar(&k.lower, "lower", false, "")
	return c
}

// sensible refuses what cannot be done before anything is.
func (k *classOrder) sensible() error {
	if k.results == "" {
		return errors.New("class needs -o RESULTS: a folder for the results")
	}
	if k.workers < 1 || k.workers > 256 {
		return fmt.Errorf("--workers %d: there have to be 1 to 256", k.workers)
	}
	if k.isolation != "" {
		if _, err := sandbox.Choose(k.isolation); err != nil {
			return fmt.Errorf("--isolation %w", err)
		}
	}
	if k.lower && !k.regrade {
		return errors.New("--lower is for --regrade: it takes fewer points for the same work too")
	}
	if k.shard == "" {
		return nil
	}
	i, n, ok := strings.Cut(k.shard, "/")
	var err1, err2 error
	k.shardIndex, err1 = strconv.Atoi(i)
	k.shardAll, err2 = strconv.Atoi(n)
	if !ok || err1 != nil || err2 != nil || k.shardIndex < 1 || k.shardIndex > k.shardAll {
		return fmt.Errorf("--shard %s: the third of ten machines has --shard 3/10", k.shard)
	}
	return nil
}

// grades grades the class, and writes the reports.
func (k *classOrder) grades(ctx context.Context) error {
	plan, graded, err := k.plan()
	if err != nil {
		return err
	}
	if err := k.resultsOfItsOwn(plan); err != nil {
		return err
	}
	store, err := class.Create(k.results)
	if err != nil {
		return err
	}
	defer store.Close()
	ws, err := program.Open(ctx)
	if err != nil {
		return fault{err}
	}
	defer ws.Close()
	if err := ws.Isolate(k.isolation); err != nil {
		return fault{err}
	}
	tests, err := k.compile(ctx, ws.Dir())
	if err != nil {
		return fault{err}
	}
	if plan.Checks, err = checksOf(ws, tests, graded, k.isolation); err != nil {
		return fault{err}
	}
	plan.Go = ws.Go()
	if err := store.SetPlan(plan); err != nil {
		return fault{err}
	}
	rows := plan.Rows
	if plan.Shards > 0 {
		rows = class.Shard(rows, plan.Shard, plan.Shards)
	}
	told := k.narrator(len(rows))
	run := &class.Run{
		Store: store, Rows: rows, Programs: graded, Workers: k.workers, Scratch: ws.Dir(),
		Digest: program.Digest, Checks: plan.Checks, Grade: k.desk(ws, tests),
		Regrade: k.regrade, Lower: k.lower, Told: told.hears,
	}
	failure := run.Grades(ctx)
	told.ends(!plan.Scheme.Due.IsZero())
	results, err := class.Join(k.results)
	if err == nil {
		err = report.Class(k.results, results, k.reading())
	}
	if failure != nil && ctx.Err() != nil {
		return halted{fmt.Errorf("what has been graded stands in %s, and the same command goes on from there", k.results)}
	}
	if failure != nil {
		return fault{fmt.Errorf("%w\nWhat has been graded stands in %s, and the same command goes on from there", failure, k.results)}
	}
	if err != nil {
		return fault{err}
	}
	if told.failed > 0 {
		k.status = broke
	}
	fmt.Fprintf(k.stdout, "%s\n", filepath.Join(k.results, report.ClassPage))
	return nil
}

// checksOf is a name for all that decides a verdict besides the work.
func checksOf(ws *program.Workshop, tests string, graded []course.Program, isolation string) (string, error) {
	tools, err := ws.Tools(graded)
	if err != nil {
		return "", err
	}
	tier, err := sandbox.Choose(isolation)
	if err != nil {
		return "", err
	}
	f, err := os.Open(tests)
	if err != nil {
		return "", err
	}
	defer f.Close()
	hash := sha256.New()
	fmt.Fprintln(hash, tools, tier)
	if _, err := io.Copy(hash, f); err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", hash.Sum(nil)[:16]), nil
}

// desk returns a function that grades one submission.
func (k *classOrder) desk(ws *program.Workshop, tests string) func(context.Context, []submission.Work, string) (verdict.Verdict, error) {
	list := k.list
	var once sync.Once
	var all []verdict.Program
	var failure error
	return func(ctx context.Context, works []submission.Work, seed string) (verdict.Verdict, error) {
		own := *k.order
		own.seed, own.format, own.junit, own.json = seed, "", "", ""
		own.list = func(ctx context.Context, tests string) ([]verdict.Program, error) {
			once.Do(func() { all, failure = list(ctx, tests) })
			return all, failure
		}
		built, err := ws.BuildAll(ctx, works)
		if err != nil {
			return verdict.Verdict{}, err
		}
		defer ws.Discard(built)
		e := examination{order: &own, tests: tests, tier: ws.Tier(), company: k.workers > 1, status: &status{}}
		return e.holds(ctx, works, built)
	}
}

// reading is how reports refer to lessons.
func (o *order) reading() report.Options {
	options := report.Options{}
	if dir, err := submission.Workspace("."); err == nil {
		options.Title = report.Sections(os.DirFS(dir))
	}
	return options
}

// shortTime writes how long something takes, for a person.
func shortTime(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.0f s", d.Seconds())
	}
	return fmt.Sprintf("%.0f min", d.Minutes())
}
