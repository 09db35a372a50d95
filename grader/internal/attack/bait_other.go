//go:build !linux

package attack

import (
	"errors"

	"example.org/sockets/grader/internal/attack/bait"
)

// Supported reports whether the deeds can be tried on this system.
const Supported = false

type baits struct{ bait.Bait }

func lay() (*baits, error) { return nil, errors.New("the hostile programs are for Linux") }

func (b *baits) taken() []string { return nil }

func (b *baits) Close() {}
