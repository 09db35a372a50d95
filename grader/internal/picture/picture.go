// Package picture draws curves as SVG: logarithmic axes, a name at the end of
// each curve instead of a legend, a dash and a mark of its own for each, so that
// it can be read in black and white, and colours for light and for dark.
package picture

import (
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strings"
)

// A Panel is one diagram.
type Panel struct {
	Title  string
	Across string // what the horizontal axis counts
	Names  []string
	X, Y   func(v float64) string // how a figure is written beside an axis
	Curves []Curve
	Rows   []Row // instead of curves
}

// A Curve is a line with a name. Style is a number: the same number looks the
// same in all panels.
type Curve struct {
	Name   string
	Style  int
	Points []Point
}

// A Point has a place on both axes; X counts Names from 1 where there are any.
// Low and High are how far it strayed. Beyond: Y is more than can be drawn.
type Point struct {
	X, Y, Low, High float64
	Beyond          bool
}

// A Row is a line of text with a curve's mark.
type Row struct {
	Style      int
	Name, Text string
}

// The measures of a panel, in pixels.
const (
	Width, Height = 460, 320

	left, right = 62, 110 // beside the plot: figures, and names
	top, bottom = 40, 46
	lineHeight  = 14 // names are no closer
)

// A drawn panel is what the template draws.
type drawn struct {
	Panel
	Box              box
	XTicks, YTicks   []tick
	Lines            []line
	Width, Height    int
	OffsetX, OffsetY int
	Beyond           float64 // where the line of what is beyond is; 0 if nothing is
}

type box struct{ Left, Right, Top, Bottom float64 }

type tick struct {
	At   float64
	Text string
}

type line struct {
	Style          int
	Path           string
	Marks          []mark
	Name           string
	LabelX, LabelY float64
	EndX, EndY     float64
}

type mark struct{ X, Y, Low, High float64 }

// axis maps figures to pixels: logarithmic, or one step a name.
type axis struct {
	from, to   float64 // the figures at its ends
	start, end float64 // their pixels
	steps      bool
}

func (a axis) at(v float64) float64 {
	share := 0.5
	switch {
	case a.steps:
		share = (v - a.from) / (a.to - a.from)
	case a.to > a.from:
		share = math.Log(v/a.from) / math.Log(a.to/a.from)
	}
	return math.Round(10*(a.start+share*(a.end-a.start))) / 10
}

// round returns 1, 2 or 5 times a power of ten: the nearest below, or above.
func round(v float64, up bool) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)+1e-9))
	steps := []float64{1, 2, 5, 10}
	if up {
		for _, s := range steps {
			if s*power >= v*(1-1e-9) {
				return s * power
			}
		}
	}
	for _, s := range slices.Backward(steps) {
		if s*power <= v*(1+1e-9) {
			return s * power
		}
	}
	return power
}

// ticks are powers of ten; 2 and 5 times them too where they are few.
func (a axis) ticks(text func(float64) string) (all []tick) {
	decades := math.Log10(a.to / a.from)
	for power := math.Pow(10, math.Floor(math.Log10(a.from)+1e-9)); power <= a.to*1.001; power *= 10 {
		for _, s := range []float64{1, 2, 5} {
			v := s * power
			if v < a.from*0.999 || v > a.to*1.001 || s > 1 && decades > 1.7 {
				continue
			}
			all = append(all, tick{a.at(v), text(v)})
		}
	}
	return all
}

// extent is the range of positive figures that f picks.
func (p Panel) extent(f func(Point) []float64) (from, to float64) {
	from, to = math.Inf(1), 0
	for _, c := range p.Curves {
		for _, point := range c.Points {
			for _, v := range f(point) {
				if v > 0 {
					from, to = min(from, v), max(to, v)
				}
			}
		}
	}
	if to == 0 {
		return 1, 10
	}
	from, to = round(from, false), round(to, true)
	if from == to {
		to = round(from*2, true)
	}
	return from, to
}

func (p Panel) draw() drawn {
	d := drawn{Panel: p, Width: Width, Height: Height, Box: box{left, Width - right, top, Height - bottom}}
	if len(p.Rows) > 0 {
		return d
	}
	x := axis{start: d.Box.Left, end: d.Box.Right, steps: len(p.Names) > 0}
	if x.steps {
		x.from, x.to = 0.7, float64(len(p.Names))+0.3
		for i, name := range p.Names {
			d.XTicks = append(d.XTicks, tick{x.at(float64(i + 1)), name})
		}
	} else {
		x.from, x.to = p.extent(func(q Point) []float64 { return []float64{q.X} })
		d.XTicks = x.ticks(p.X)
	}
	y := axis{start: d.Box.Bottom, end: d.Box.Top}
	y.from, y.to = p.extent(func(q Point) []float64 {
		if q.Beyond {
			return nil
		}
		return []float64{q.Y, q.Low, q.High}
	})
	if p.beyond() {
		d.Beyond = d.Box.Top
		y.end += 26
	}
	d.YTicks = y.ticks(p.Y)
	for _, c := range p.Curves {
		if l, ok := d.line(c, x, y); ok {
			d.Lines = append(d.Lines, l)
		}
	}
	d.spread()
	return d
}

func (p Panel) beyond() bool {
	return slices.ContainsFunc(p.Curves, func(c Curve) bool {
		return slices.ContainsFunc(c.Points, func(q Point) bool { return q.Beyond })
	})
}

func (d *drawn) line(c Curve, x, y axis) (l line, ok bool) {
	l = line{Style: c.Style % styles, Name: c.Name}
	var path strings.Builder
	for _, q := range c.Points {
		if q.X <= 0 && !x.steps || q.Y <= 0 && !q.Beyond {
			continue // nothing of a logarithmic axis
		}
		m := mark{X: x.at(q.X), Y: d.Beyond}
		if !q.Beyond {
			m.Y = y.at(q.Y)
			if q.Low > 0 && q.High > q.Low {
				m.Low, m.High = y.at(q.Low), y.at(q.High)
			}
		}
		fmt.Fprintf(&path, "%c%g %g", "ML"[min(len(l.Marks), 1)], m.X, m.Y)
		l.Marks = append(l.Marks, m)
		l.EndX, l.EndY = m.X, m.Y
	}
	l.Path, l.LabelX, l.LabelY = path.String(), l.EndX+9, l.EndY
	return l, len(l.Marks) > 0
}

// spread moves names apart that stand at the same end.
func (d *drawn) spread() {
	order := make([]*line, len(d.Lines))
	for i := range d.Lines {
		order[i] = &d.Lines[i]
	}
	slices.SortStableFunc(order, func(a, b *line) int { return cmp.Compare(a.EndY, b.EndY) })
	for range 200 {
		for _, l := range order {
			l.LabelY = min(max(l.LabelY, d.Box.Top-14), d.Box.Bottom+6)
		}
		for i, a := range order {
			for _, b := range order[i+1:] {
				gap := b.LabelY - a.LabelY
				if math.Abs(a.EndX-b.EndX) < right && gap < lineHeight {
					push := (lineHeight - gap) / 2
					a.LabelY, b.LabelY = a.LabelY-push, b.LabelY+push
				}
			}
		}
	}
	for _, l := range order {
		l.LabelY = math.Round(10*l.LabelY) / 10
	}
}

const styles = 8 // how many picture.css and panel.tmpl know

//go:embed panel.tmpl picture.css
var files embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"css":  CSS,
	"rowY": func(i int) int { return top + 22 + i*24 },
}).ParseFS(files, "panel.tmpl"))

// SVG returns a panel to stand in a page that has [CSS].
func (p Panel) SVG() (template.HTML, error) {
	var b strings.Builder
	err := templates.ExecuteTemplate(&b, "alone", p.draw())
	return template.HTML(b.String()), err
}

// CSS is how panels look in a page.
func CSS() template.CSS { text, _ := files.ReadFile("picture.css"); return template.CSS(text) } // it is there

// Write writes panels as one picture, two in a row, with a title and a foot.
func Write(w io.Writer, title string, foot []string, panels []Panel) error {
	const head, gap = 40, 8
	var all []drawn
	for i, p := range panels {
		d := p.draw()
		d.OffsetX, d.OffsetY = i%2*(Width+gap), head+i/2*(Height+gap)
		all = append(all, d)
	}
	bottom := head + (len(panels)+1)/2*(Height+gap)
	type footing struct {
		Y    int
		Text string
	}
	var feet []footing
	for i, text := range foot {
		feet = append(feet, footing{bottom + 16 + i*17, text})
	}
	return templates.ExecuteTemplate(w, "together", map[string]any{
		"Title": title, "Panels": all, "Feet": feet,
		"Width": 2*Width + gap, "Height": bottom + 14 + len(foot)*17,
	})
}

// Marks returns what the panels of a page draw their points with.
func Marks() (template.HTML, error) {
	var b strings.Builder
	err := templates.ExecuteTemplate(&b, "marks", nil)
	return template.HTML(b.String()), err
}
