//go:build !linux

package talk

// GetsStraySignals sends the program signals that mean nothing to it.
func (p *Program) GetsStraySignals() { panic(skipped("it needs to see when the program waits")) }

// IsStoppedAndContinued stops the program, and lets it go on.
func (p *Program) IsStoppedAndContinued() { panic(skipped("it needs to see when the program waits")) }
