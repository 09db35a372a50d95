//go:build !linux

package talk

// Turns notices who has had how much of the server's attention.
type Turns struct{}

// Turns begins to watch, where the system can.
func (r *Room) Turns(polite *Person, greedy ...*Person) *Turns {
	panic(skipped("it needs epoll, which only Linux has"))
}

// AreShort holds that the polite one was answered soon.
func (t *Turns) AreShort() {}

// Greedy connects somebody who can be sent much at once.
func (r *Room) Greedy(name string) *Person { return r.Client(name) }
