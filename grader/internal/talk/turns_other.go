//go:build !linux

package talk

// Greedy connects somebody who can be sent much at once.
func (r *Room) Greedy(name string) *Person { return r.Client(name) }

// GivesATurnTo holds that the polite one is answered soon, where the system tells.
func (p *Program) GivesATurnTo(polite *Person, others ...*Person) {
	panic(skipped("it needs epoll, which only Linux has"))
}
