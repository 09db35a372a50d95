package sandbox

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// What a program prints is kept at both ends, and takes bounded memory.
func TestOutput(t *testing.T) {
	for name, c := range map[string]struct {
		writes []string
		want   string
	}{
		"nothing": {nil, ""},
		"a line":  {[]string{"kia", " ora\n"}, "kia ora\n"},
		"what fits": {[]string{strings.Repeat("a", outputKept), strings.Repeat("b", outputKept)},
			strings.Repeat("a", outputKept) + strings.Repeat("b", outputKept)},
		"what does not": {[]string{strings.Repeat("a", outputKept), strings.Repeat("b", 3*outputKept), "the end"},
			strings.Repeat("a", outputKept) + "\n… 65543 bytes are left out …\n" + strings.Repeat("b", outputKept-7) + "the end"},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOutput(func() { t.Error("a flood") })
			total := 0
			for _, text := range c.writes {
				n, err := o.Write([]byte(text))
				assert.NoError(t, err)
				assert.Equal(t, len(text), n)
				total += n
			}
			got := string(o.Bytes())
			if name == "what does not" { // how much of the middle stays is free
				assert.True(t, strings.HasPrefix(got, c.want[:outputKept+4]))
				assert.True(t, strings.HasSuffix(got, "bthe end"))
				assert.Contains(t, got, "bytes are left out …")
				assert.Less(t, len(got), 4*outputKept)
			} else {
				assert.Equal(t, c.want, got)
			}
			assert.Equal(t, total, o.Total())
		})
	}
}

// A program that prints without end is ended, once, and its memory is not ours.
func TestFlood(t *testing.T) {
	floods := make(chan bool, 10)
	o := newOutput(func() { floods <- true })
	piece := bytes.Repeat([]byte("kia ora\n"), 128<<10)
	for o.Total() <= outputLimit {
		assert.False(t, o.Flooded())
		_, _ = o.Write(piece)
	}
	_, _ = o.Write(piece)
	assert.True(t, o.Flooded())
	assert.Less(t, len(o.Bytes()), 4*outputKept)
	assert.Less(t, cap(o.tail), 3<<20)
	<-floods
	assert.Empty(t, floods)
}
