//go:build !linux

package talk

// tightens has both kernels keep little.
func (h *Host) tightens() { panic(skipped("it needs a kernel that keeps little when it is told to")) }

// takesOne leaves room in the accept queue for one connection.
func (h *Host) takesOne() { panic(skipped("it needs an accept queue that drops who finds it full")) }
