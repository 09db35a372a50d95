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
		woke       int
		want       bool
	}{
		{"sleeps", 0, 0, 100, true},
		{"looks around, and waits long for a processor each time", 2 * time.Millisecond, 800 * time.Millisecond, 100, true},
		{"works, as it can", 12 * time.Millisecond, 0, 100, false},
		{"works a little, with cold caches", 12 * time.Millisecond, 100 * time.Millisecond, 100, true},
		{"spins, and is kept from it", 12 * time.Millisecond, 900 * time.Millisecond, 100, false},
		{"works a little, very often", 12 * time.Millisecond, 100 * time.Millisecond, 1000, false},
		{"works very little, very often", 2 * time.Millisecond, 100 * time.Millisecond, 1000, true},
		{"works more than cold caches explain", 32 * time.Millisecond, 100 * time.Millisecond, 100, false},
	} {
		assert.Equal(t, c.want, rests(c.used, c.kept, time.Second, c.woke), c.what)
	}
}
