package race

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"example.org/sockets/grader/internal/load"
	"example.org/sockets/grader/internal/picture"
)

// Title is what the picture is called.
const Title = "What a client costs, and what it gets"

// panels are the results as diagrams.
func (r Results) panels() []picture.Panel {
	rate := picture.Panel{Title: "Requests a second", Across: "clients who talk without a pause", X: Count, Y: Count}
	p99 := picture.Panel{Title: "99 of 100 requests take at most", Across: "clients who talk without a pause", X: Count, Y: Seconds}
	polite := picture.Panel{Title: "Half of Bob's requests take at most", Across: "Ann, the other client", Y: Seconds}
	for _, m := range load.Manners {
		polite.Names = append(polite.Names, string(m))
	}
	threads := picture.Panel{Title: "Threads", Across: "clients who say nothing", X: Count, Y: Count}
	memory := picture.Panel{Title: "Memory", Across: "clients who say nothing", X: Count, Y: Bytes}
	rest := picture.Panel{Title: "Processor time while nobody speaks"}
	for i, s := range r.Servers {
		add := func(p *picture.Panel, points []picture.Point) {
			p.Curves = append(p.Curves, picture.Curve{Name: s.Name, Style: i, Points: points})
		}
		add(&rate, s.crowds(func(c Crowd) Range { return c.Rate }))
		add(&p99, s.crowds(func(c Crowd) Range { return c.P99 }))
		add(&polite, s.polite())
		add(&threads, s.idle(func(i Idle) float64 { return float64(i.Threads) }))
		add(&memory, s.idle(func(i Idle) float64 { return float64(i.Resident) }))
		rest.Rows = append(rest.Rows, picture.Row{Style: i, Name: s.Name, Text: s.rest()})
	}
	if r.Machine.Blind {
		return []picture.Panel{rate, p99, polite}
	}
	return []picture.Panel{rate, p99, polite, rest, threads, memory}
}

func (s Server) crowds(f func(Crowd) Range) (points []picture.Point) {
	for _, c := range s.Crowds {
		r := f(c)
		points = append(points, picture.Point{X: float64(c.Clients), Y: r.Median, Low: r.Least, High: r.Most})
	}
	return points
}

func (s Server) polite() (points []picture.Point) {
	for _, p := range s.Polite {
		for i, m := range load.Manners {
			if m == p.Ann {
				points = append(points, picture.Point{X: float64(i + 1), Y: p.P50.Median, Low: p.P50.Least, High: p.P50.Most, Beyond: p.Never()})
			}
		}
	}
	return points
}

func (s Server) idle(f func(Idle) float64) (points []picture.Point) {
	for _, i := range s.Idle {
		points = append(points, picture.Point{X: float64(i.Clients), Y: f(i)})
	}
	return points
}

// rest says what the server does while nobody speaks, with the most clients.
func (s Server) rest() string {
	if len(s.Idle) == 0 {
		return "–"
	}
	last := s.Idle[len(s.Idle)-1]
	return fmt.Sprintf("%s of a core, %s", Percent(last.Rest), clients(last.Clients))
}

func clients(n int) string {
	if n == 1 {
		return "1 client"
	}
	return Count(float64(n)) + " clients"
}

// Percent writes a share.
func Percent(share float64) string {
	if share >= 0.1 {
		return fmt.Sprintf("%.0f %%", 100*share)
	}
	return fmt.Sprintf("%.1f %%", 100*share)
}

// Count writes a number as people do: 48 000.
func Count(v float64) string {
	digits := fmt.Sprintf("%.0f", v)
	if v != math.Trunc(v) && v < 10 {
		digits = fmt.Sprintf("%.1f", v)
	}
	for i := len(digits) - 3; i > 0 && len(digits) > 4; i -= 3 {
		digits = digits[:i] + "\u00a0" + digits[i:]
	}
	return digits
}

// Seconds writes a time of so many seconds.
func Seconds(v float64) string {
	for _, unit := range []struct {
		name string
		size float64
	}{{"s", 1}, {"ms", 1e-3}, {"µs", 1e-6}} {
		if v >= unit.size*0.9995 || unit.size == 1e-6 {
			return digits(v/unit.size) + "\u00a0" + unit.name
		}
	}
	return ""
}

// Bytes writes a size; a MB is a million.
func Bytes(v float64) string {
	for _, unit := range []struct {
		name string
		size float64
	}{{"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}} {
		if v >= unit.size*0.9995 || unit.size == 1e3 {
			return digits(v/unit.size) + "\u00a0" + unit.name
		}
	}
	return ""
}

// digits writes two or three digits, and no more.
func digits(v float64) string {
	if v < 9.95 && v != math.Round(v) {
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.0f", v)
}

// Foot says how it was measured, in lines that fit under the picture.
func (r Results) Foot() []string {
	spread, foreign, tooMuch := r.Noise()
	first, last := r.measured()
	when := last.Format("2 January 2006")
	if d := first.Format("2 January 2006"); d != when {
		when = d + " to " + when
	}
	lines := []string{
		r.Machine.String() + "; " + when + ".",
		fmt.Sprintf("%d bytes there and back over loopback, every byte verified; a closed loop: a client asks again when it was answered.", r.Size),
		fmt.Sprintf("Bob keeps to a timetable, a request every %v: his wait counts from when it was due. Marks are medians, strokes the rounds' least and most.", every),
		fmt.Sprintf("Rounds of one measurement lie %s apart; others took %s of the processors. Less than that between two curves says nothing.", Percent(spread), Percent(foreign)),
	}
	if r.Machine.Blind {
		lines[len(lines)-1] = fmt.Sprintf("Rounds of one measurement lie %s apart: less than that between two curves says nothing. What a server uses, only Linux tells.", Percent(spread))
	}
	if spread == 0 {
		lines[len(lines)-1] = "Measured once: how much chance there is in it is not known."
	}
	if r.Machine.Cores > 1 && !r.Machine.Blind {
		lines[0] += " The server has one core, the clients another."
	}
	if tooMuch {
		lines = append(lines, "This machine was too busy to tell: measure again when it is quiet.")
	}
	return lines
}

func (r Results) measured() (first, last time.Time) {
	for i, s := range r.Servers {
		if i == 0 || s.Measured.Before(first) {
			first = s.Measured
		}
		if s.Measured.After(last) {
			last = s.Measured
		}
	}
	return first, last
}

// SVG writes the whole picture.
func (r Results) SVG(w io.Writer) error { return picture.Write(w, Title, r.Foot(), r.panels()) }

// Notes are what servers could not do, a sentence each.
func (r Results) Notes() (notes []string) {
	for _, s := range r.Servers {
		for _, n := range s.Notes {
			notes = append(notes, s.Name+": "+n)
		}
		for _, c := range s.Crowds {
			if c.Wrong+c.Lost > 0 {
				notes = append(notes, fmt.Sprintf("%s: with %s, %d answers were wrong, and %d connections broke",
					s.Name, strings.ReplaceAll(clients(c.Clients), "\u00a0", " "), c.Wrong, c.Lost))
			}
		}
	}
	return notes
}
