package talk

import (
	"cmp"
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

// How much a program may run before it is late follows from how long it is waited
// for, where nobody has said something else.
func TestAllowed(t *testing.T) {
	for _, said := range []time.Duration{0, time.Second} {
		w := &wait{room: &Room{}, limit: patience, allowed: said, began: time.Now().Add(-patience)}
		assert.False(t, w.over(), "what the program does meanwhile has to be seen")
		assert.Equal(t, cmp.Or(said, patience+grace), w.allowed)
	}
}
