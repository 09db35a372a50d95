package class

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"example.org/sockets/grader/internal/course"
	"example.org/sockets/grader/internal/submission"
	"example.org/sockets/grader/internal/verdict"
)

// A Scheme says how points become a mark. It is what course.toml holds; the
// zero Scheme gives the points as they are.
type Scheme struct {
	Title string  `toml:"title" json:"title,omitempty"` // what the mark is for
	Max   float64 `toml:"max" json:"max,omitempty"`     // the best mark; 0: all points there are
	Round float64 `toml:"round" json:"round,omitempty"` // marks are multiples of it; 0: of 0.01

	Due   time.Time `toml:"-" json:"due,omitzero"`        //
	Grace Duration  `toml:"grace" json:"grace,omitempty"` // how much later is still in time
	Late  float64   `toml:"late" json:"late,omitempty"`   // per cent of the mark that each day begun costs
	Last  float64   `toml:"last" json:"last,omitempty"`   // days after which work counts nothing; 0: never
	Says  any       `toml:"due" json:"-"`                 // Due, as it is written: a text, or a time of TOML's own

	// Weights multiply points: of a stage, or of one program, which goes before
	// its stage. What is not named has weight 1; weight 0 leaves it out.
	Weights map[string]float64 `toml:"weights" json:"weights,omitempty"`
}

// A Duration is a [time.Duration] that is written as "30m".
type Duration time.Duration

// UnmarshalText reads a duration.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = Duration(parsed)
	return err
}

// MarshalText writes it as it is read.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// ReadScheme reads course.toml, or another file in its form. A name that the
// file should not have is refused: a weight that nobody sees counts nothing.
func ReadScheme(file string) (s Scheme, err error) {
	about, err := toml.DecodeFile(file, &s)
	if errors.Is(err, fs.ErrNotExist) {
		return s, fmt.Errorf("%s: there is no such file", file)
	}
	if err != nil {
		return s, fmt.Errorf("%s: %w", file, err)
	}
	for _, key := range about.Undecoded() {
		return s, fmt.Errorf("%s: %s means nothing here. A course has title, max, round, due, grace, late, last and [weights]", file, key)
	}
	for name, weight := range s.Weights {
		if _, isStage := course.FindStage(name); !isStage {
			if _, err := submission.Program(name); err != nil {
				return s, fmt.Errorf("%s: [weights] %w", file, err)
			}
		}
		if weight < 0 || math.IsNaN(weight) || math.IsInf(weight, 0) {
			return s, fmt.Errorf("%s: [weights] %s: %v is no weight", file, name, weight)
		}
	}
	for name, n := range map[string]float64{"max": s.Max, "round": s.Round, "late": s.Late, "last": s.Last} {
		if n < 0 || math.IsNaN(n) || math.IsInf(n, 0) || name == "late" && n > 100 {
			return s, fmt.Errorf("%s: %s = %v makes no sense", file, name, n)
		}
	}
	switch due := s.Says.(type) {
	case nil:
	case time.Time:
		s.Due = due
	default:
		if s.Due, err = submission.Time(fmt.Sprint(due)); err != nil {
			return s, fmt.Errorf("%s: due: %w", file, err)
		}
	}
	s.Says = nil
	return s, nil
}

// CourseFile is where a scheme is looked for.
const CourseFile = "course.toml"

// FindScheme reads course.toml in the current folder, if there is one.
func FindScheme() (Scheme, error) {
	if _, err := os.Stat(CourseFile); err != nil {
		return Scheme{}, nil
	}
	return ReadScheme(CourseFile)
}

// Equal reports whether both make the same marks.
func (s Scheme) Equal(other Scheme) bool {
	same := s.Due.Equal(other.Due)
	s.Due, other.Due = time.Time{}, time.Time{}
	return same && reflect.DeepEqual(s, other)
}

// weight is what a program's points are multiplied by.
func (s Scheme) weight(program string) float64 {
	if w, ok := s.Weights[program]; ok {
		return w
	}
	stage, _, _ := strings.Cut(program, "/")
	if w, ok := s.Weights[stage]; ok {
		return w
	}
	return 1
}

// Best is the best mark, for the programs that are graded.
func (s Scheme) Best(programs []string) float64 {
	if s.Max > 0 {
		return s.Max
	}
	best := 0.0
	for _, id := range programs {
		if p, ok := course.Find(id); ok {
			best += s.weight(id) * p.Points
		}
	}
	return best
}

// Lateness is how much too late a submission is; 0 if it is in time, or nobody
// knows.
func (s Scheme) Lateness(r Record) time.Duration {
	if s.Due.IsZero() || r.Time.IsZero() {
		return 0
	}
	if late := r.Time.Sub(s.Due); late > time.Duration(s.Grace) {
		return late
	}
	return 0
}

// A Reckoning is how a mark comes about: points times weights are taken to the
// best mark, and then something may go off for lateness.
type Reckoning struct {
	Weights     []float64 // of each program of the verdict, in its order
	Points, Max float64   // with their weights
	Before      float64   // what they make of the best mark
	Less        float64   // what goes off for lateness
	Mark        float64   // what remains, in steps of the scheme's
}

// Weighted reports whether points count other than as they are.
func (r Reckoning) Weighted() bool {
	return slices.ContainsFunc(r.Weights, func(w float64) bool { return w != 1 })
}

// Reckons reckons what a record is worth, of [Scheme.Best]. Checks that could
// not be held, for no reason of the student's, take no part in it. It is false
// where there is nothing to mark: nothing was graded, or nothing of it counts.
func (s Scheme) Reckons(r Record, programs []string) (is Reckoning, ok bool) {
	if r.Verdict == nil {
		return is, false
	}
	points, most := 0.0, 0.0
	for _, p := range r.Verdict.Programs {
		w := s.weight(p.Program)
		is.Weights = append(is.Weights, w)
		points += w * p.Points
		most += w * p.Max
	}
	if most == 0 {
		return is, false
	}
	is.Points, is.Max = exact(points), exact(most)
	full := s.Best(programs) * points / most
	kept := full * s.keeps(s.Lateness(r))
	is.Before, is.Mark = rounded(full, 0), rounded(kept, s.Round)
	is.Less = exact(is.Before - rounded(kept, 0))
	return is, true
}

// Mark is what [Scheme.Reckons] comes to.
func (s Scheme) Mark(r Record, programs []string) (mark float64, ok bool) {
	is, ok := s.Reckons(r, programs)
	return is.Mark, ok
}

// rounded is a mark as a multiple of a step; 0: of 0.01.
func rounded(mark, step float64) float64 {
	if step == 0 {
		step = 0.01
	}
	// Half a step, and a little for what binary fractions leave out.
	return exact(math.Floor(mark/step+0.5+1e-9) * step)
}

// exact is a number without what binary fractions add to it.
func exact(n float64) float64 { return math.Round(n*1e6) / 1e6 }

// keeps is the part of a mark that remains after so much lateness.
func (s Scheme) keeps(late time.Duration) float64 {
	if late <= 0 {
		return 1
	}
	days := math.Ceil(late.Hours() / 24)
	if s.Last > 0 && days > s.Last {
		return 0
	}
	return max(0, 1-days*s.Late/100)
}

// Attention says why a record needs a person, a sentence each; nothing if it
// does not.
func Attention(r Record) (why []string) {
	if r.Problem != "" {
		why = append(why, r.Problem)
	}
	if r.Lower != nil {
		why = append(why, fmt.Sprintf("graded again, the same work has %g of %g points; the better result stands", r.Lower.Points, r.Lower.Max))
	}
	if r.Verdict == nil {
		if r.Problem == "" {
			why = append(why, "not graded yet")
		}
		return why
	}
	for _, t := range r.Verdict.Tampering {
		why = append(why, "tampering: "+t)
	}
	unbuilt, missing := 0, 0
	for _, p := range r.Verdict.Programs {
		switch {
		case p.Build.Missing():
			missing++
		case !p.Build.OK:
			unbuilt++
		}
		if n := p.Count(verdict.Broken); n > 0 {
			why = append(why, fmt.Sprintf("%s: the grader broke in %d of %d checks", p.Program, n, len(p.Checks)))
		}
	}
	switch n := len(r.Verdict.Programs); {
	case missing > 0 && missing == n:
		why = append(why, "none of its programs was handed in")
	case missing > 0 && missing+unbuilt == n:
		why = append(why, fmt.Sprintf("none of its programs builds; %d of %d were not handed in", missing, n))
	case unbuilt > 0 && unbuilt == n:
		why = append(why, "none of its programs builds")
	}
	return why
}
