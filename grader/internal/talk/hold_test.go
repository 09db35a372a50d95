package talk

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"example.org/sockets/grader/internal/verdict"
)

// What a slow check needs, and what that needs, comes before it.
func TestBeforeSlow(t *testing.T) {
	assert.Equal(t, map[string]bool{"": true, "answers": true, "ends": true}, beforeSlow([]Check{
		{ID: "answers"},
		{ID: "ends", Needs: "answers"},
		{ID: "again", Needs: "answers"},
		{ID: "late", Needs: "ends", Slow: true},
		{ID: "rests", Slow: true},
	}))
}

// A check begins when the one that it needs is in sight, and counts if that one
// holds.
func TestComesFirst(t *testing.T) {
	first := verdict.Check{Name: "answers", Max: 2}
	for _, c := range []struct {
		name         string
		sight        bool // it is in sight before it is there
		status, want verdict.Status
		held         bool
	}{
		{"it holds", true, verdict.Pass, verdict.Pass, true},
		{"it fails after a silence", true, verdict.Fail, verdict.Skip, true},
		{"it fails at once", false, verdict.Fail, verdict.Skip, false},
		{"the grader breaks", false, verdict.Broken, verdict.Pass, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, result, held := newOutcome(), first, false
			result.Status = c.status
			if c.sight {
				o.nears()
			} else {
				o.settles(result)
			}
			v := verdict.Check{Name: "again", Status: verdict.Broken, Max: 1}
			o.comesFirst(&v, func() {
				held, v.Status, v.Points = true, verdict.Pass, 1
				if c.sight {
					o.settles(result)
				}
			})
			assert.Equal(t, c.held, held)
			assert.Equal(t, c.want, v.Status)
			if c.want == verdict.Skip {
				assert.Equal(t, `not held yet: first comes "answers"`, v.Got)
				assert.Zero(t, v.Points)
			}
		})
	}
}
