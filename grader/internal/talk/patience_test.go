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
		what   string
		excuse excuse
		ran    time.Duration
		want   bool
	}{
		{"neither ran nor wanted to", excuse{}, 0, false},
		{"was kept from running", excuse{delayed: grace}, 0, true},
		{"was kept from running, and ran a little", excuse{delayed: grace}, patience, true},
		{"was kept from running, and ran for long enough", excuse{delayed: grace}, patience + grace, false},
		{"still waits for a processor", excuse{awake: true}, patience, true},
		{"still waits for a processor, and ran for long enough", excuse{awake: true}, patience + grace, false},
		{"ran all the time", excuse{awake: true, spent: grace}, patience, false},
	} {
		w := &wait{room: &Room{}, allowed: patience + grace, clock: -c.ran, excuse: c.excuse}
		assert.Equal(t, c.want, w.excused(excuse{}), c.what)
	}
}
