package sandbox

import "sync"

// A Supply makes boxes of one kind, each a little before it is asked for: while
// one is in use, the next is made. No box is given out twice.
type Supply struct {
	tier     Tier
	contents Contents

	mu   sync.Mutex
	left int       // how many will still be asked for
	next chan made // the one that is made ahead; nil if there is none
}

type made struct {
	box Box
	err error
}

// Ahead returns a supply of n boxes. Nothing is made before the first is asked
// for.
func Ahead(t Tier, c Contents, n int) *Supply {
	return &Supply{tier: t, contents: c, left: n}
}

// Box returns a fresh box, as [New] does.
func (s *Supply) Box() (Box, error) {
	s.mu.Lock()
	next := s.next
	s.next = nil
	if s.left--; s.left > 0 {
		s.next = s.makes()
	}
	s.mu.Unlock()
	if next == nil {
		return New(s.tier, s.contents)
	}
	m := <-next
	return m.box, m.err
}

func (s *Supply) makes() chan made {
	next := make(chan made, 1)
	go func() {
		box, err := New(s.tier, s.contents)
		next <- made{box, err}
	}()
	return next
}

// Close removes the box that nobody has asked for. No more are made.
func (s *Supply) Close() error {
	s.mu.Lock()
	next := s.next
	s.next, s.left = nil, 0
	s.mu.Unlock()
	if next == nil {
		return nil
	}
	m := <-next
	if m.err != nil {
		return nil // whoever had asked for it would have been told
	}
	return m.box.Close()
}
