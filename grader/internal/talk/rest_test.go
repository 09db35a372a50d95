package talk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestRests(t *testing.T) {
	for _, c := range []struct {
		what       string
		used, kept time.Duration // in a second
		want       bool
	}{
		{"sleeps", 0, 0, true},
		{"looks around, and waits long for a processor each time", 2 * time.Millisecond, 800 * time.Millisecond, true},
		{"works, as it can", 12 * time.Millisecond, 0, false},
		{"works a little, with cold caches", 12 * time.Millisecond, 100 * time.Millisecond, true},
		{"spins, and is kept from it", 12 * time.Millisecond, 900 * time.Millisecond, false},
		{"works more than cold caches explain", 32 * time.Millisecond, 100 * time.Millisecond, false},
	} {
		assert.Equal(t, c.want, rests(c.used, c.kept, time.Second), c.what)
	}
}
