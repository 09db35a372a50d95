package program

import (
	"context"

	"example.org/sockets/grader/internal/sandbox"
	"example.org/sockets/grader/internal/submission"
	"example.org/sockets/grader/internal/verdict"
)

// batches says which works are built with one go command: in walls, those of
// the same stage and student. Each batch is a list of indices.
func (ws *Workshop) batches(works []submission.Work) (all [][]int) {
	type place struct{ stage, module string }
	known := map[place]int{}
	for i, w := range works {
		p := place{w.Program.Stage, w.Module}
		at, ok := known[p]
		if !ok || w.Module == "" || ws.tier != sandbox.Namespaces || holds(works, all[at], w.Program.ID()) {
			known[p] = len(all)
			all = append(all, []int{i})
			continue
		}
		all[at] = append(all[at], i)
	}
	return all
}

// holds reports whether a program is among some works.
func holds(works []submission.Work, few []int, id string) bool {
	for _, i := range few {
		if works[i].Program.ID() == id {
			return true
		}
	}
	return false
}

// buildBatch builds a few works, and fills in what came of each. Those of which
// one does not build are built one by one: each has its own words then.
func (ws *Workshop) buildBatch(ctx context.Context, works []submission.Work, few []int, all []Built) error {
	var jobs []job
	var where []int
	for _, i := range few {
		j, refused, err := ws.reads(ctx, works[i])
		if err != nil {
			return err
		}
		if refused != nil {
			all[i] = Built{Build: verdict.Build{Output: shown(said(refused))}}
			continue
		}
		jobs, where = append(jobs, j), append(where, i)
	}
	if len(jobs) > 1 {
		limited, cancel := context.WithTimeoutCause(ctx, buildLimit, errBuildLimit)
		defer cancel()
		wrong, dir, err := ws.buildInWalls(limited, jobs...)
		if err != nil {
			return err
		}
		if wrong == "" {
			for k, j := range jobs {
				all[where[k]] = j.built("", dir)
			}
			return nil
		}
	}
	for k, j := range jobs {
		var err error
		if all[where[k]], err = ws.buildAlone(ctx, j); err != nil {
			return err
		}
	}
	return nil
}
