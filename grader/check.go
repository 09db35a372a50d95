package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"golang.org/x/sync/errgroup"

	"example.org/sockets/grader/internal/exam"
	"example.org/sockets/grader/internal/program"
	"example.org/sockets/grader/internal/submission"
	"example.org/sockets/grader/internal/verdict"
)

// check grades the folders.
func (o *order) check(ctx context.Context) error {
	works, err := o.works()
	if err != nil {
		return err
	}
	var labels []string
	for _, w := range works {
		labels = append(labels, w.Label)
	}
	return o.grade(ctx, works, nil, func(v verdict.Verdict) error { return o.shows(v, labels) })
}

// checkCommand grades a command of somebody's own.
func (o *order) checkCommand(ctx context.Context) error {
	p, err := submission.Program(o.as)
	if err != nil {
		return err
	}
	c, err := program.FromCommand(p, o.exec)
	if err != nil {
		return fmt.Errorf("--exec %w", err)
	}
	built := []program.Built{{Build: verdict.Build{OK: true}, Candidate: c}}
	return o.grade(ctx, nil, built, func(v verdict.Verdict) error { return o.shows(v, nil) })
}

// works finds the programs in the folders. A folder in which there are none
// does not stop the others.
func (o *order) works() (works []submission.Work, err error) {
	if o.as != "" {
		w, err := submission.As(o.as, o.folders[0])
		return []submission.Work{w}, err
	}
	if len(o.folders) == 0 {
		o.folders = []string{"."}
	}
	type place struct{ id, dir string }
	seen := map[place]bool{}
	var wrong error
	for _, folder := range o.folders {
		found, err := submission.Find(folder)
		if err != nil {
			if wrong != nil {
				o.says("%v", wrong)
			}
			wrong = err
		}
		for _, w := range found {
			p := place{w.Program.ID(), w.Dir}
			if !seen[p] { // a stage, and a program of it
				works = append(works, w)
			}
			seen[p] = true
		}
	}
	if wrong != nil && len(works) > 0 {
		o.says("%v", wrong)
		o.status, wrong = usage, nil
	}
	return works, wrong
}

// grade builds works, or takes what is built, examines it, and has the verdict
// shown while everything that was made for it is still there.
func (o *order) grade(ctx context.Context, works []submission.Work, built []program.Built, show func(verdict.Verdict) error) error {
	ws, err := program.Open(ctx)
	if err != nil {
		return fault{err}
	}
	defer ws.Close()
	if err := ws.Isolate(o.isolation); err != nil {
		return fault{err}
	}
	status := o.follow()
	defer status.clear()
	status.say("building")
	var tests string
	both, inside := errgroup.WithContext(ctx)
	both.Go(func() (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("panic: %v", p)
			}
		}()
		tests, err = o.compile(inside, ws.Dir())
		return err
	})
	if works != nil {
		both.Go(func() (err error) {
			built, err = ws.BuildAll(inside, works)
			return err
		})
	}
	if err := both.Wait(); err != nil {
		return fault{err}
	}
	e := examination{order: o, tests: tests, tier: ws.Tier(), status: status, stream: filepath.Join(ws.Dir(), "stream")}
	v, err := e.holds(ctx, works, built)
	if err != nil {
		return fault{err}
	}
	status.clear()
	if err := o.writes(v); err != nil {
		return err
	}
	if err := o.platforms(v, works); err != nil {
		return err
	}
	if err := o.presents(ctx, e.stream); err != nil {
		return fault{err}
	}
	o.judges(v)
	return show(v)
}

// judges turns a verdict into an exit code.
func (o *order) judges(v verdict.Verdict) {
	for _, p := range v.Programs {
		switch {
		case p.Count(verdict.Broken) > 0:
			o.status = broke
		case !p.Held():
			o.status = max(o.status, failed)
		}
	}
	if len(v.Tampering) > 0 {
		o.status = max(o.status, failed)
	}
}

// An examination holds the hidden tests against what was built.
type examination struct {
	*order
	tests   string
	stream  string // a file that records what the tests print, where somebody reads it
	tier    string // of the sandbox, which has been tried
	company bool   // others are examined at the same time
	status  *status
}

// holds returns the verdict on all programs, those that were not built too. The
// hidden tests know programs by their names: of those with the same name, each
// is examined in a round of its own.
func (e examination) holds(ctx context.Context, works []submission.Work, built []program.Built) (v verdict.Verdict, err error) {
	record, err := e.records()
	if err != nil {
		return v, err
	}
	defer record.Close()
	v = verdict.Verdict{Version: verdict.Version, Seed: cmp.Or(e.seed, rand.Text()[:8]),
		Programs: make([]verdict.Program, len(built))}
	var rounds [][]int
	turn := map[string]int{}
	for i, b := range built {
		if !b.Build.OK {
			if v.Programs[i], err = e.unbuilt(ctx, works[i], b, record); err != nil {
				return v, err
			}
			continue
		}
		n := turn[b.Candidate.Program]
		turn[b.Candidate.Program]++
		if n == len(rounds) {
			rounds = append(rounds, nil)
		}
		rounds[n] = append(rounds[n], i)
	}
	for _, round := range rounds {
		paper := exam.Paper{Seed: v.Seed, Isolation: e.tier, Tried: e.tier != "", Company: e.company}
		for _, i := range round {
			paper.Programs = append(paper.Programs, built[i].Candidate)
		}
		judged, err := e.run(ctx, paper, exam.Options{Tests: e.tests, Stream: record.stream(), Each: e.status.held})
		if err != nil {
			return v, err
		}
		if len(judged.Programs) != len(round) {
			return v, errors.New("the hidden tests returned other programs than they were given")
		}
		for k, i := range round {
			v.Programs[i] = judged.Programs[k]
			v.Programs[i].Build = built[i].Build
		}
		v.Isolation, v.Tampering = judged.Isolation, append(v.Tampering, judged.Tampering...)
	}
	v.Score()
	return v, nil
}

// unbuilt is the verdict where there is no program: none of its checks is held.
func (e examination) unbuilt(ctx context.Context, w submission.Work, b program.Built, record *record) (verdict.Program, error) {
	p := verdict.Program{Program: w.Program.ID(), Build: b.Build}
	record.fails("Builds_"+strings.ReplaceAll(p.Program, "/", "_"), b.Build.Output)
	all, err := e.list(ctx, e.tests)
	for _, described := range all {
		if described.Program != p.Program {
			continue
		}
		for _, c := range described.Checks {
			c.Status, c.Points, c.Got = verdict.Skip, 0, "not held: there is no program"
			p.Checks = append(p.Checks, c)
		}
	}
	return p, err
}
