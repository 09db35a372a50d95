//go:build !linux

package talk

// rests waits until the program waits: nobody here can tell.
func (p *Program) rests() {}

// GetsStraySignals sends the program signals that mean nothing to it.
func (p *Program) GetsStraySignals() { panic(skipped("it needs to see when the program waits")) }

// IsStopped stops the program where it waits.
func (p *Program) IsStopped() { panic(skipped("it needs to see when the program waits")) }

// InOneMoment has it happen as fast as it goes.
func (p *Program) InOneMoment(happens func()) { happens() }

// IsStoppedAlone stops the program, and not its children.
func (p *Program) IsStoppedAlone() { panic(skipped("it needs to see when the program waits")) }

// IsContinued lets the program go on.
func (p *Program) IsContinued() {}
