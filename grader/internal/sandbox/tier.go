package sandbox

import (
	"errors"
	"fmt"
	"strings"
	"sync"
)

// A tier that this system may have, and how a box of it is made.
type maker struct {
	tier Tier
	make func(Contents) (Box, error)
}

// try makes a box with nothing in it, once.
var try = sync.OnceValue(func() map[Tier]error {
	tried := map[Tier]error{}
	for _, m := range makers {
		box, err := m.make(Contents{})
		if err == nil {
			err = box.Close()
		}
		tried[m.tier] = err
	}
	return tried
})

// Choose returns the best tier that there is here; or the one that was asked
// for by name, if it is there. Tiers are chosen by trying.
func Choose(name string) (Tier, error) {
	if name == "" {
		var all error
		for _, m := range makers {
			err := try()[m.tier]
			if err == nil {
				return m.tier, nil
			}
			all = errors.Join(all, fmt.Errorf("%s: %w", m.tier, err))
		}
		return "", all
	}
	for _, m := range makers {
		if string(m.tier) == name {
			if err := try()[m.tier]; err != nil {
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
