package class_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/class"
	"example.org/sockets/grader/internal/submission"
	"example.org/sockets/grader/internal/verdict"
)

func scheme(t *testing.T, text string) (class.Scheme, error) {
	file := filepath.Join(t.TempDir(), "course.toml")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	return class.ReadScheme(file)
}

func marked(points ...float64) class.Record {
	v := &verdict.Verdict{}
	for i := 0; i < len(points); i += 2 {
		v.Programs = append(v.Programs, verdict.Program{Program: []string{"01-blocking/server", "01-blocking/client"}[i/2],
			Points: points[i], Max: points[i+1], Build: verdict.Build{OK: true}})
	}
	return class.Record{Verdict: v}
}

func TestMark(t *testing.T) {
	both := []string{"01-blocking/server", "01-blocking/client"}
	for _, c := range []struct {
		name, text string
		record     class.Record
		days       float64 // after it was due
		mark, best float64
	}{
		{"points as they are", "", marked(13, 20, 7.5, 15), 0, 20.5, 35},
		{"of a hundred", "max = 100", marked(20, 20, 15, 15), 0, 100, 100},
		{"rounded", "max = 100\nround = 0.5", marked(13, 20, 7.5, 15), 0, 58.5, 100},
		{"half a step goes up", "max = 35\nround = 1", marked(13, 20, 7.5, 15), 0, 21, 35},
		{"weights", "[weights]\n\"01-blocking/client\" = 2", marked(10, 20, 15, 15), 0, 40, 50},
		{"a stage's, and one program's", "max = 10\n[weights]\n\"01-blocking\" = 0\n\"01-blocking/client\" = 1", marked(0, 20, 15, 15), 0, 10, 10},
		{"what could not be held takes no part", "", marked(18, 18, 15, 15), 0, 35, 35},
		{"in time", "due = \"2026-12-01T12:00:00Z\"\nlate = 10", marked(20, 20, 15, 15), 0, 35, 35},
		{"an hour late", "due = \"2026-12-01T12:00:00Z\"\nlate = 10", marked(20, 20, 15, 15), 1.0 / 24, 31.5, 35},
		{"an hour is granted", "due = \"2026-12-01T12:00:00Z\"\nlate = 10\ngrace = \"1h\"", marked(20, 20, 15, 15), 1.0 / 24, 35, 35},
		{"two days", "due = 2026-12-01T12:00:00Z\nlate = 10", marked(20, 20, 15, 15), 1.5, 28, 35},
		{"too late", "due = \"2026-12-01T12:00:00Z\"\nlate = 1\nlast = 7", marked(20, 20, 15, 15), 7.5, 0, 35},
		{"late without a price", "due = \"2026-12-01T12:00:00Z\"", marked(20, 20, 15, 15), 7.5, 35, 35},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := scheme(t, c.text)
			require.NoError(t, err)
			c.record.Time = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC).Add(time.Duration(c.days * 24 * float64(time.Hour)))
			mark, ok := s.Mark(c.record, both)
			assert.True(t, ok)
			assert.Equal(t, c.mark, mark)
			assert.Equal(t, c.best, s.Best(both))
		})
	}
	_, ok := class.Scheme{}.Mark(class.Record{}, both)
	assert.False(t, ok)
}

// A scheme stands in the results as it was read.
func TestSchemeIsKept(t *testing.T) {
	s, err := scheme(t, "max = 100\ndue = \"2026-12-01T23:59:00+13:00\"\ngrace = \"30m\"\n[weights]\n\"04-goroutines\" = 2")
	require.NoError(t, err)
	text, err := json.Marshal(s)
	require.NoError(t, err)
	var back class.Scheme
	require.NoError(t, json.Unmarshal(text, &back), "%s", text)
	assert.True(t, s.Equal(back), "%s", text)
	assert.False(t, s.Equal(class.Scheme{}))
}

// What is told of a mark is what counts: each number follows from the one before.
func TestReckons(t *testing.T) {
	s, err := scheme(t, "max = 100\nround = 0.5\ndue = 2026-12-01T12:00:00Z\nlate = 20\n[weights]\n\"01-blocking\" = 2\n\"01-blocking/client\" = 0")
	require.NoError(t, err)
	r := marked(13, 20, 7.5, 15)
	r.Time = s.Due.Add(34 * time.Hour)
	is, ok := s.Reckons(r, []string{"01-blocking/server", "01-blocking/client"})
	assert.True(t, ok)
	assert.True(t, is.Weighted())
	assert.Equal(t, class.Reckoning{Weights: []float64{2, 0}, Points: 26, Max: 40, Before: 65, Less: 26, Mark: 39}, is)
	r.Verdict.Programs[0].Max = 30
	is, _ = s.Reckons(r, nil)
	assert.Equal(t, []float64{43.33, 17.33, 26}, []float64{is.Before, is.Less, is.Mark})
	s.Weights = map[string]float64{"01-blocking": 0}
	is, ok = s.Reckons(r, nil)
	assert.False(t, ok, "nothing of it counts")
	assert.Equal(t, []float64{0, 0}, is.Weights)
}

// Work that is not there is not called work that does not build.
func TestAttentionToMissingWork(t *testing.T) {
	absent := verdict.Build{Output: "01-blocking/server: this folder is not there, and so there is no program."}
	refused := verdict.Build{Output: "# example.org/sockets/01-blocking/server\nserver.go:1:1: expected 'package'"}
	for want, builds := range map[string][2]verdict.Build{
		"none of its programs was handed in":                     {absent, absent},
		"none of its programs builds; 1 of 2 were not handed in": {refused, absent},
		"none of its programs builds":                            {refused, refused},
		"":                                                       {{OK: true}, absent},
	} {
		r := marked(0, 20, 0, 15)
		for i, b := range builds {
			r.Verdict.Programs[i].Build = b
		}
		assert.Equal(t, want, strings.Join(class.Attention(r), "; "))
	}
}

func TestSchemeRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"maximum = 3":                          "maximum means nothing here",
		"[weights]\n\"01-blocking/sever\" = 1": "Did you mean 01-blocking/server?",
		"[weights]\n\"01-blocking\" = -1":      "-1 is no weight",
		"late = 200":                           "late = 200 makes no sense",
		"due = \"tomorrow\"":                   `due: "tomorrow" is no time`,
		"max = ":                               "expected value",
	} {
		_, err := scheme(t, text)
		assert.ErrorContains(t, err, want)
	}
	_, err := class.ReadScheme("nowhere.toml")
	assert.EqualError(t, err, "nowhere.toml: there is no such file")
}

func TestJoin(t *testing.T) {
	all := rows(t, "ann: 3", "bob: 5", "cid: 7")
	var dirs []string
	for i := 1; i <= 2; i++ {
		dir := filepath.Join(t.TempDir(), "r")
		dirs = append(dirs, dir)
		_, err := runs(t, &desk{}, dir, class.Shard(all, i, 2), func(r *class.Run) {
			require.NoError(t, r.Store.SetPlan(class.Plan{Rows: all, Programs: []string{program.ID()}, Shard: i, Shards: 2, Checks: "v1"}))
		})
		require.NoError(t, err)
	}
	points := func(dirs ...string) (got []float64, problems []string) {
		c, err := class.Join(dirs...)
		require.NoError(t, err)
		require.NoError(t, c.Each(func(r class.Record) error {
			if r.Verdict != nil {
				got = append(got, r.Verdict.Points)
			} else {
				problems = append(problems, r.Student+" "+r.Problem)
			}
			return nil
		}))
		return got, problems
	}
	got, problems := points(dirs...)
	assert.Equal(t, []float64{3, 5, 7}, got)
	assert.Empty(t, problems)
	got, problems = points(dirs[1])
	assert.Equal(t, []float64{5}, got)
	assert.Equal(t, []string{"ann not graded yet", "cid not graded yet"}, problems)
	_, err := class.Join("nowhere")
	assert.EqualError(t, err, "nowhere: there is no such folder")

	c, err := class.Join(dirs...)
	require.NoError(t, err)
	assert.Equal(t, "Network Sockets, 01-blocking", c.Title())
	_, err = c.Record("zoe")
	assert.ErrorContains(t, err, `"zoe" is not in this class`)
	assert.Equal(t, []string{"not graded yet"}, class.Attention(class.Record{Row: submission.Row{Student: "x"}}))
}
