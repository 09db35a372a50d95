package picture

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func plain(v float64) string { return fmt.Sprint(v) }

func panel(curves ...Curve) Panel {
	return Panel{Title: "rate", Across: "clients", X: plain, Y: plain, Curves: curves}
}

func TestRound(t *testing.T) {
	for _, c := range []struct{ v, down, up float64 }{
		{1, 1, 1}, {1.5, 1, 2}, {3, 2, 5}, {7, 5, 10}, {0.03, 0.02, 0.05}, {1000, 1000, 1000}, {48123, 20000, 50000},
	} {
		assert.InEpsilon(t, c.down, round(c.v, false), 1e-9)
		assert.InEpsilon(t, c.up, round(c.v, true), 1e-9)
	}
}

// On a logarithmic axis the same ratio is the same distance.
func TestLogarithmic(t *testing.T) {
	d := panel(Curve{Name: "a", Points: []Point{{X: 1, Y: 10}, {X: 10, Y: 100}, {X: 100, Y: 1000}}}).draw()
	m := d.Lines[0].Marks
	assert.InDelta(t, m[1].X-m[0].X, m[2].X-m[1].X, 0.2)
	assert.InDelta(t, m[0].Y-m[1].Y, m[1].Y-m[2].Y, 0.2)
	assert.Equal(t, d.Box.Bottom, m[0].Y)
	assert.Equal(t, d.Box.Top, m[2].Y)
}

func TestNothingOfALogarithmicAxis(t *testing.T) {
	d := panel(Curve{Name: "a", Points: []Point{{X: 0, Y: 3}, {X: 10, Y: 0}, {X: 10, Y: 5}}}).draw()
	assert.Len(t, d.Lines[0].Marks, 1)
	assert.Empty(t, panel(Curve{Name: "b"}).draw().Lines)
}

func TestNamesDoNotCoverEachOther(t *testing.T) {
	var curves []Curve
	for i := range 6 {
		curves = append(curves, Curve{Name: fmt.Sprint(i), Style: i, Points: []Point{{X: 1, Y: 5}, {X: 10, Y: 5 + float64(i)/100}}})
	}
	d := panel(curves...).draw()
	for i, a := range d.Lines {
		for _, b := range d.Lines[i+1:] {
			assert.GreaterOrEqual(t, math.Abs(a.LabelY-b.LabelY), lineHeight-1.0)
		}
	}
}

func TestWhatIsBeyondStandsAboveAll(t *testing.T) {
	p := panel(Curve{Points: []Point{{X: 1, Y: 5}, {X: 2, Beyond: true}}})
	p.Names = []string{"silent", "greedy"}
	m := p.draw().Lines[0].Marks
	assert.Less(t, m[1].Y, m[0].Y)
}

func TestWrite(t *testing.T) {
	var b strings.Builder
	curves := []Curve{{Name: `<script>"&`, Points: []Point{{X: 1, Y: 5, Low: 4, High: 6}, {X: 10, Y: 7}}}}
	require.NoError(t, Write(&b, "The race", []string{"a & b"}, []Panel{panel(curves...), {Title: "rest", Rows: []Row{{Name: "a", Text: "0 %"}}}}))
	assert.NotContains(t, b.String(), "<script>")
	decoder := xml.NewDecoder(strings.NewReader(b.String()))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else {
			require.NoError(t, err)
		}
	}
}
