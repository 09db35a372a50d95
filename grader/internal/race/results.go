package race

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"example.org/sockets/grader/internal/load"
)

// Version of the results as JSON. Times are seconds, sizes bytes.
const Version = 1

// Results are what a race has measured, or several on one machine.
type Results struct {
	Version int      `json:"version"`
	Machine Machine  `json:"machine"`
	Size    int      `json:"size"` // of a message, bytes
	Servers []Server `json:"servers"`
}

// A Server is what was measured of one.
type Server struct {
	Name     string    `json:"name"`
	Measured time.Time `json:"measured"`
	Crowds   []Crowd   `json:"crowds"`
	Polite   []Polite  `json:"polite"`
	Idle     []Idle    `json:"idle"`
	Notes    []string  `json:"notes,omitempty"` // what it could not do

	Spread  float64 `json:"spread"`  // how far the rounds lie apart: the median of (most − least) / middle
	Foreign float64 `json:"foreign"` // the share of the processors that others took meanwhile, the median
}

// A Crowd is what clients who talk have seen.
type Crowd struct {
	Clients int   `json:"clients"`
	Rate    Range `json:"rate"` // requests a second
	P50     Range `json:"p50"`  // latency, seconds
	P99     Range `json:"p99"`
	Server  Range `json:"server"` // processor time for a request, seconds
	Own     Range `json:"own"`    // that of the clients
	Wrong   int64 `json:"wrong"`  // echoes in which a byte differs
	Lost    int64 `json:"lost"`   // clients whose connection broke
}

// Polite is what bob has seen while ann had some manner.
type Polite struct {
	Ann        load.Manner `json:"ann"`
	P50        Range       `json:"p50"`  // latency, seconds
	Most       Range       `json:"most"` // the longest
	Asked      int         `json:"asked"`
	Unanswered int         `json:"unanswered"`
}

// Never reports whether bob has waited in vain.
func (p Polite) Never() bool { return p.Unanswered > 0 }

// Idle is what clients who say nothing cost.
type Idle struct {
	Clients  int     `json:"clients"`
	Threads  int     `json:"threads"`
	Resident uint64  `json:"resident"` // bytes, child processes included
	Rest     float64 `json:"rest"`     // the share of a core that is used
}

// A Range is a figure of several rounds.
type Range struct {
	Median float64 `json:"median"`
	Least  float64 `json:"least"`
	Most   float64 `json:"most"`
}

func newRange(values []float64) Range {
	return Range{median(values), slices.Min(values), slices.Max(values)}
}

// median is the value in the middle, the lower of two; 0 of none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[(len(sorted)-1)/2]
}

func newCrowd(n int, samples []load.Figures) Crowd {
	c := Crowd{Clients: n}
	over := func(f func(load.Figures) float64) Range {
		var values []float64
		for _, s := range samples {
			values = append(values, f(s))
		}
		return newRange(values)
	}
	c.Rate = over(load.Figures.Rate)
	c.P50 = over(func(f load.Figures) float64 { return float64(f.Latency.ValueAtQuantile(50)) / 1e9 })
	c.P99 = over(func(f load.Figures) float64 { return float64(f.Latency.ValueAtQuantile(99)) / 1e9 })
	c.Server = over(func(f load.Figures) float64 { return f.Server.Seconds() / float64(max(f.Requests, 1)) })
	c.Own = over(func(f load.Figures) float64 { return f.Own.Seconds() / float64(max(f.Requests, 1)) })
	for _, s := range samples {
		c.Wrong += s.Wrong
		c.Lost += s.Lost
	}
	return c
}

func newPolite(m load.Manner, samples []load.Waits) Polite {
	p := Polite{Ann: m}
	var p50, most []float64
	for _, w := range samples {
		p50 = append(p50, float64(w.Latency.ValueAtQuantile(50))/1e9)
		most = append(most, float64(w.Latency.Max())/1e9)
		p.Asked += w.Asked
		p.Unanswered += w.Asked - w.Answered
	}
	p.P50, p.Most = newRange(p50), newRange(most)
	return p
}

func spreadOf(crowds []Crowd) float64 {
	var spreads []float64
	for _, c := range crowds {
		if c.Rate.Median > 0 {
			spreads = append(spreads, (c.Rate.Most-c.Rate.Least)/c.Rate.Median)
		}
	}
	return median(spreads)
}

func (s *Server) notes(text string) {
	if !slices.Contains(s.Notes, text) {
		s.Notes = append(s.Notes, text)
	}
}

// Noise is how far apart the rounds lie, in the median, and what share of the
// processors others took. Above a third, the machine was too busy to tell.
func (r Results) Noise() (spread, foreign float64, tooMuch bool) {
	var spreads, foreigns []float64
	for _, s := range r.Servers {
		spreads, foreigns = append(spreads, s.Spread), append(foreigns, s.Foreign)
	}
	spread, foreign = median(spreads), median(foreigns)
	return spread, foreign, spread > 1./3 || foreign > 1./3
}

// Read reads results; none where there is no such file.
func Read(file string) (r Results, err error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	if err == nil && r.Version != Version {
		err = fmt.Errorf("version %d, and this grader knows %d", r.Version, Version)
	}
	if err != nil {
		return r, fmt.Errorf("read the results of an earlier race, %s: %w. Remove it, or choose another folder", file, err)
	}
	return r, nil
}

// Join adds later results to earlier ones: a server of the same name is
// replaced. Both have to be of the same machine, and of messages of one size.
func (r Results) Join(later Results) (Results, error) {
	switch {
	case len(r.Servers) == 0:
		return later, nil
	case r.Machine != later.Machine:
		return r, fmt.Errorf("the earlier results are from another machine (%s)", r.Machine)
	case r.Size != later.Size:
		return r, fmt.Errorf("the earlier results are of messages of %d bytes, and these of %d", r.Size, later.Size)
	}
	r.Servers = slices.Clone(r.Servers)
	for _, s := range later.Servers {
		i := slices.IndexFunc(r.Servers, func(e Server) bool { return e.Name == s.Name })
		if i < 0 {
			r.Servers = append(r.Servers, s)
		} else {
			r.Servers[i] = s
		}
	}
	return r, nil
}
