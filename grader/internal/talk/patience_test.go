package talk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// A program that others keep from running is waited for, until it has run for as
// long as one that nobody keeps from it.
func TestExcused(t *testing.T) {
	for _, c := range []struct {
		what         string
		delayed, ran time.Duration
		want         bool
	}{
		{"neither ran nor wanted to", 0, 0, false},
		{"was kept from running", grace, 0, true},
		{"was kept from running, and ran a little", grace, patience, true},
		{"was kept from running, and ran for long enough", grace, patience + grace, false},
	} {
		w := &wait{room: &Room{}, allowed: patience + grace, clock: -c.ran, excuse: excuse{delayed: c.delayed}}
		assert.Equal(t, c.want, w.excused(excuse{}), c.what)
	}
}
