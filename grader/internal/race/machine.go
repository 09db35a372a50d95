package race

import (
	"fmt"
	"runtime"

	"example.org/sockets/grader/internal/kernel"
)

// A Machine is what the servers ran on.
type Machine struct {
	Processor string `json:"processor"`
	Cores     int    `json:"cores"`
	System    string `json:"system"`
	Go        string `json:"go"`

	// Blind is one whose kernel does not tell what a server uses, and keeps it
	// on no core.
	Blind bool `json:"blind,omitempty"`
}

func thisMachine() Machine {
	processor, system := kernel.Describe()
	return Machine{Processor: processor, Cores: runtime.NumCPU(), System: system, Go: runtime.Version(), Blind: !kernel.Observable()}
}

func (m Machine) String() string {
	return fmt.Sprintf("%s, %d cores, %s, %s", m.Processor, m.Cores, m.System, m.Go)
}
