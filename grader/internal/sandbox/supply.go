package sandbox

import (
	"errors"
	"sync"
)

// A Supply gives out boxes of one kind. One that comes back with nothing left in
// it is given out again: making a box, and removing it, costs more than a short
// conversation in it.
type Supply struct {
	tier     Tier
	contents Contents

	mu    sync.Mutex
	left  int   // how many will still be asked for
	spare []Box // those that came back
}

// NewSupply returns a supply that will be asked for n boxes.
func NewSupply(t Tier, c Contents, n int) *Supply {
	return &Supply{tier: t, contents: c, left: n}
}

// Box returns a fresh box, as [New] does, or one as good as that.
func (s *Supply) Box() (Box, error) {
	s.mu.Lock()
	s.left--
	if last := len(s.spare) - 1; last >= 0 {
		defer s.mu.Unlock()
		box := s.spare[last]
		s.spare = s.spare[:last]
		return box, nil
	}
	s.mu.Unlock()
	return New(s.tier, s.contents)
}

// Return gives a box back, with nothing of the grader's own left in it. It
// reports whether it is given out again: if not, it has to be closed.
func (s *Supply) Return(box Box) (kept bool) {
	b, ok := box.(interface{ renew() bool })
	s.mu.Lock()
	wanted := len(s.spare) < s.left
	s.mu.Unlock()
	if !ok || !wanted || !b.renew() {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spare = append(s.spare, box)
	return true
}

// Close removes the boxes that nobody has.
func (s *Supply) Close() error {
	s.mu.Lock()
	spare := s.spare
	s.spare, s.left = nil, 0
	s.mu.Unlock()
	var errs []error
	for _, box := range spare {
		errs = append(errs, box.Close())
	}
	return errors.Join(errs...)
}
