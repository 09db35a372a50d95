package sandbox

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
)

// A maker is a tier that this system may have, and how a box of it is made.
type maker struct {
	tier Tier
	make func(Contents) (Box, error)
	try  func() error // makes a box with nothing in it, once
}

func newMaker(tier Tier, make func(Contents) (Box, error)) maker {
	return maker{tier, make, sync.OnceValue(func() error {
		box, err := make(Contents{})
		if err == nil {
			go func() { _ = box.Close() }() // ignored: it was empty, and it ends with this process
		}
		return err
	})}
}

// Choose returns the best tier that there is here; or the one that was asked
// for by name, if it is there. Tiers are chosen by trying.
func Choose(name string) (Tier, error) {
	if name == "" {
		var all error
		for _, m := range makers {
			err := m.try()
			if err == nil {
				return m.tier, nil
			}
			all = errors.Join(all, fmt.Errorf("%s: %w", m.tier, err))
		}
		return "", all
	}
	for _, m := range makers {
		if string(m.tier) == name {
			if err := m.try(); err != nil {
				return "", fmt.Errorf("%s is not to be had here: %w", name, err)
			}
			return m.tier, nil
		}
	}
	var names []string
	for _, m := range makers {
		names = append(names, string(m.tier))
	}
	return "", fmt.Errorf("%s: there is no such tier here. There are %s", name, strings.Join(names, ", "))
}

// alone is the warden by itself.
var alone atomic.Pointer[string]

// Hire makes later boxes with walls start their warden from a program that is
// nothing else: a large one takes longer to be set up, and many boxes are made.
// Without a file, the warden is this program.
func Hire(file string) {
	if file != "" {
		alone.Store(&file)
	}
}

// Named returns a tier by its name, untried: somebody else has tried it.
func Named(name string) (Tier, error) {
	for _, m := range makers {
		if string(m.tier) == name {
			return m.tier, nil
		}
	}
	return "", fmt.Errorf("%s: there is no such tier here", name)
}

// New returns a fresh box of a tier.
func New(t Tier, c Contents) (Box, error) {
	for _, m := range makers {
		if m.tier == t {
			return m.make(c)
		}
	}
	return nil, fmt.Errorf("no isolation is called %q here", t)
}

// Tiers lists what this system may have, the best first.
func Tiers() (tiers []Tier) {
	for _, m := range makers {
		tiers = append(tiers, m.tier)
	}
	return tiers
}
