//go:build !linux

package talk

// tightens has the client's kernel keep little, where the system can be told.
func (h *Host) tightens() {}

// takesOne leaves room in the accept queue for one connection.
func (h *Host) takesOne() { panic(skipped("it needs an accept queue that drops who finds it full")) }
