package class_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/class"
	"example.org/sockets/grader/internal/course"
	"example.org/sockets/grader/internal/submission"
	"example.org/sockets/grader/internal/verdict"
)

var program = course.Programs()[0]

// A desk grades by reading: a server.go that holds "3" is worth 3 points.
type desk struct {
	mu     sync.Mutex
	graded []string // what was graded, in order
	breaks map[string]int
	fails  map[string]error
}

func text(works []submission.Work) string {
	b, _ := os.ReadFile(filepath.Join(works[0].Dir, program.Exercise))
	return strings.TrimSpace(string(b))
}

func digest(works []submission.Work) (string, error) {
	return fmt.Sprintf("%x", sha256.Sum256([]byte(text(works)))), nil
}

func (d *desk) grade(_ context.Context, works []submission.Work, seed string) (verdict.Verdict, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	what := text(works)
	d.graded = append(d.graded, what)
	c := verdict.Check{ID: "x/y/z", Status: verdict.Fail, Max: 9}
	if d.breaks[what] > 0 {
		d.breaks[what]--
		c.Status, c.Max = verdict.Broken, 0
	}
	if what == "panic" {
		panic("oh")
	}
	_, _ = fmt.Sscan(what, &c.Points)
	v := verdict.Verdict{Version: 1, Seed: seed, Isolation: "process", Programs: []verdict.Program{
		{Program: program.ID(), Build: verdict.Build{OK: true}, Checks: []verdict.Check{c}}}}
	v.Score()
	return v, d.fails[what]
}

// class makes a folder of submissions: "ann: 3" is a student and its work.
func rows(t *testing.T, entries ...string) (rows []submission.Row) {
	root := t.TempDir()
	for _, e := range entries {
		student, work, _ := strings.Cut(e, ": ")
		rows = append(rows, submission.Row{Student: student, Submission: student, Folder: root})
		writes(t, rows[len(rows)-1], work)
	}
	return rows
}

func writes(t *testing.T, row submission.Row, work string) {
	dir := filepath.Join(row.Folder, row.Submission, filepath.FromSlash(program.ID()))
	require.NoError(t, os.MkdirAll(dir, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, program.Exercise), []byte(work), 0o644))
}

// runs grades rows into results, and returns what became of whom.
func runs(t *testing.T, d *desk, results string, rows []submission.Row, change func(*class.Run)) (told string, err error) {
	store, err := class.Create(results)
	require.NoError(t, err)
	defer store.Close()
	outcomes := map[string]string{}
	r := &class.Run{
		Store: store, Rows: rows, Programs: []course.Program{program}, Workers: 3, Scratch: t.TempDir(),
		Digest: digest, Checks: "v1", Grade: d.grade,
		Told: func(e class.Event) {
			text := string(e.Outcome)
			if p := e.Record.Verdict; p != nil {
				text += fmt.Sprintf(" %g", p.Points)
			}
			if e.Record.Problem != "" {
				text += " (" + e.Record.Problem + ")"
			}
			if e.Err != nil {
				text += " (" + strings.Split(e.Err.Error(), "\n")[0] + ")"
			}
			if e.Record.Before != nil {
				text += fmt.Sprintf(", before %g", e.Record.Before.Points)
			}
			if e.Record.Lower != nil {
				text += fmt.Sprintf(", not %g", e.Record.Lower.Points)
			}
			outcomes[e.Record.Student] = text
		},
	}
	if change != nil {
		change(r)
	}
	err = r.Grades(t.Context())
	var all []string
	for _, row := range rows {
		all = append(all, row.Student+" "+outcomes[row.Student])
	}
	return strings.Join(all, "; "), err
}

func TestRunGradesWhatChanged(t *testing.T) {
	results := filepath.Join(t.TempDir(), "results")
	class3 := rows(t, "ann: 3", "bob: 5", "cid: 7")
	d := &desk{}
	told, err := runs(t, d, results, class3, nil)
	require.NoError(t, err)
	assert.Equal(t, "ann graded 3; bob graded 5; cid graded 7", told)
	assert.ElementsMatch(t, []string{"3", "5", "7"}, d.graded)

	d = &desk{}
	told, err = runs(t, d, results, class3, nil)
	require.NoError(t, err)
	assert.Equal(t, "ann as before 3; bob as before 5; cid as before 7", told)
	assert.Empty(t, d.graded)

	writes(t, class3[1], "4") // new work may have fewer points
	told, err = runs(t, d, results, class3, nil)
	require.NoError(t, err)
	assert.Equal(t, "ann as before 3; bob graded 4, before 5; cid as before 7", told)
	assert.Equal(t, []string{"4"}, d.graded)

	require.NoError(t, os.RemoveAll(filepath.Join(class3[0].Folder, "ann"))) // what was graded stays
	told, err = runs(t, d, results, class3, func(r *class.Run) { r.Checks = "v2" })
	require.NoError(t, err)
	assert.Equal(t, "ann unreadable 3 (ann: there is no such folder, and no such file); bob graded 4; cid graded 7", told)
	assert.ElementsMatch(t, []string{"4", "4", "7"}, d.graded)
}

func TestRunGradesTheSameWorkOnce(t *testing.T) {
	d := &desk{}
	results := filepath.Join(t.TempDir(), "results")
	class3 := rows(t, "ann: 3", "bob: 3", "cid: 3", "dee: 4")
	told, err := runs(t, d, results, class3, nil)
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{"3", "4"}, d.graded)
	assert.Equal(t, 2, strings.Count(told, "graded with another's 3"))
	writes(t, class3[3], "3")
	_, err = runs(t, d, results, class3, nil)
	require.NoError(t, err)
	assert.Len(t, d.graded, 2)
}

func TestRegradeLowersNothingSilently(t *testing.T) {
	results := filepath.Join(t.TempDir(), "results")
	one := rows(t, "ann: 5")
	work := "5"
	d := &desk{}
	worth := func(r *class.Run) { // other checks, other points for the same work
		grade := r.Grade
		r.Regrade = true
		r.Grade = func(ctx context.Context, works []submission.Work, seed string) (verdict.Verdict, error) {
			v, err := grade(ctx, works, seed)
			_, _ = fmt.Sscan(work, &v.Programs[0].Checks[0].Points)
			v.Score()
			return v, err
		}
	}
	for _, c := range []struct {
		now   string
		lower bool
		want  string
	}{
		{"5", false, "ann graded 5"},
		{"4", false, "ann graded 5, not 4"},
		{"6", false, "ann graded 6, before 5"},
		{"2", true, "ann graded 2, before 6"},
	} {
		work = c.now
		told, err := runs(t, d, results, one, func(r *class.Run) { worth(r); r.Lower = c.lower })
		require.NoError(t, err)
		assert.Equal(t, c.want, told)
	}
	d.graded = nil
	told, err := runs(t, d, results, one, nil)
	require.NoError(t, err)
	assert.Equal(t, "ann as before 2, before 6", told)
	assert.Empty(t, d.graded)
}

func TestTheGradersFailuresCostNothing(t *testing.T) {
	results := filepath.Join(t.TempDir(), "results")
	class3 := rows(t, "ann: 3", "bob: 5", "cid: 7", "dee: panic")
	d := &desk{breaks: map[string]int{"3": 1, "5": 2}, fails: map[string]error{"7": errors.New("out of luck")}}
	told, err := runs(t, d, results, class3, nil)
	require.NoError(t, err)
	assert.Equal(t, "ann graded 3; bob graded 5; cid failed (out of luck); dee failed (panic: oh)", told)
	d.fails = nil
	d.graded = nil
	told, err = runs(t, d, results, class3[:3], nil)
	require.NoError(t, err)
	assert.Equal(t, "ann as before 3; bob graded 5, before 5; cid graded 7", told, "what was broken is graded again")

	full := &desk{fails: map[string]error{"9": errors.New("build: no space left on device")}}
	_, err = runs(t, full, results, rows(t, "eva: 9"), nil)
	assert.ErrorContains(t, err, "eva: build: no space left on device")
	_, ok, err := mustOpen(t, results).Record("eva")
	require.NoError(t, err)
	assert.False(t, ok, "nothing was written")
}

func mustOpen(t *testing.T, dir string) *class.Store {
	s, err := class.Open(dir)
	if err != nil { // a run of this test's has written no plan
		s, err = class.Create(dir)
	}
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestWorkThatChangesMeanwhile(t *testing.T) {
	one := rows(t, "ann: 1")
	d := &desk{}
	change := func(times int) func(r *class.Run) {
		return func(r *class.Run) {
			r.Grade = func(ctx context.Context, works []submission.Work, seed string) (verdict.Verdict, error) {
				v, err := d.grade(ctx, works, seed)
				if times--; times >= 0 {
					writes(t, one[0], fmt.Sprint(5+times))
				}
				return v, err
			}
		}
	}
	told, err := runs(t, d, filepath.Join(t.TempDir(), "r"), one, change(1))
	require.NoError(t, err)
	assert.Equal(t, "ann graded 5", told)
	told, err = runs(t, d, filepath.Join(t.TempDir(), "r"), one, change(9))
	require.NoError(t, err)
	assert.Equal(t, "ann unreadable (ann: it changes while it is graded)", told)
}

func TestStore(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "thesis.tex"), nil, 0o644))
	_, err := class.Create(dir)
	assert.ErrorContains(t, err, "this folder holds other things than results")
	_, err = class.Open(dir)
	assert.ErrorContains(t, err, "this is no folder of results: it has no class.json")
	dir = filepath.Join(t.TempDir(), "a", "b")
	s, err := class.Create(dir)
	require.NoError(t, err)
	_, err = class.Create(dir)
	assert.ErrorContains(t, err, "another run writes its results here")
	plan := class.Plan{Rows: []submission.Row{{Student: "ann", Submission: "x", Password: "s3cret"}}, Scheme: class.Scheme{Due: time.Unix(1700000000, 0).UTC()}}
	require.NoError(t, s.SetPlan(plan))
	got, err := s.Plan()
	require.NoError(t, err)
	assert.Equal(t, plan.Scheme, got.Scheme)
	assert.Equal(t, "ann", got.Rows[0].Student)
	text, err := os.ReadFile(filepath.Join(dir, "class.json"))
	require.NoError(t, err)
	assert.NotContains(t, string(text), "s3cret")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "records", ".unfinished-1"), []byte("{"), 0o644))
	require.NoError(t, s.Close())
	s, err = class.Create(dir)
	require.NoError(t, err)
	defer s.Close()
	assert.NoFileExists(t, filepath.Join(dir, "records", ".unfinished-1"))
}

func TestSlug(t *testing.T) {
	seen := map[string]string{}
	for _, name := range []string{"Mere Tane", "mere tane", "../../etc/passwd", "a/b", "a\\b", "CON", "名前", "", "x\x00y", strings.Repeat("long ", 100), "Zoë", "=1+1"} {
		slug := class.Slug(name)
		assert.Regexp(t, `^([a-z0-9]+-)*[0-9a-f]{8}$`, slug)
		assert.Empty(t, seen[slug], "%q", name)
		assert.Less(t, len(slug), 60)
		seen[slug] = name
	}
}

func TestShard(t *testing.T) {
	all := rows(t, "ann: 1", "bob: 1", "cid: 1", "dee: 1", "eva: 1")
	var joined []submission.Row
	for i := 1; i <= 3; i++ {
		joined = append(joined, class.Shard(all, i, 3)...)
	}
	assert.ElementsMatch(t, all, joined)
	assert.Equal(t, []submission.Row{all[1], all[4]}, class.Shard(all, 2, 3))
}
