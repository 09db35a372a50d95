package hidden

import "example.org/sockets/grader/internal/talk"

// departures are the checks of clients that leave, and of what they leave
// behind: E5, E6.
func (p promises) departures() []promise {
	return []promise{
		{"E5", talk.Check{
			ID: "next", Name: "serves bob when ann has gone", Points: 0.5, Needs: "echo",
			Why: "A server comes back to accept, whoever has gone: the socket that listens stays open, and no return leads out of the loop. What was kept of ann must not meet bob, whose socket may get her number.",
			See: "Who waits, and where",
			Talk: func(r *talk.Room) {
				ann := r.Client("ann")
				ann.HearsBack("I am ann")
				ann.HangsUp()
				bob := r.Client("bob")
				bob.HearsBack("I am bob")
			},
		}},
		{"E5", talk.Check{
			ID: "reset-silent", Name: "goes on when a client resets before it has spoken", Points: 0.5, Needs: "next",
			Why: "A reset makes read say ECONNRESET. It ends a conversation as an end of stream does, and that conversation alone.",
			See: "When a client vanishes",
			Talk: func(r *talk.Room) {
				ann := r.Client("ann")
				ann.HasBeenRead()
				ann.Resets()
				bob := r.Client("bob")
				bob.HearsBack("I am bob")
			},
		}},
		{"E5", talk.Check{
			ID: "reset-talk", Name: "goes on when a client resets in the middle", Points: 1, Needs: "next",
			Why: "A reset makes read say ECONNRESET. It ends a conversation as an end of stream does, and that conversation alone.",
			See: "When a client vanishes",
			Talk: func(r *talk.Room) {
				ann := r.Client("ann")
				ann.HearsBack("I am ann")
				ann.Resets()
				bob := r.Client("bob")
				bob.HearsBack("I am bob")
			},
		}},
		{"E5", talk.Check{
			ID: "reset-unread", Name: "goes on when a client leaves with its echo unread", Points: 1, Needs: "next",
			Why: "A client that leaves with something unread resets the connection. The server may be in the middle of a write: that says ECONNRESET or EPIPE.",
			See: "When a client vanishes",
			Talk: func(r *talk.Room) {
				ann := r.Narrow("ann")
				ann.StartsSending(8 << 20)
				r.Settles()
				ann.Resets()
				bob := r.Client("bob")
				bob.HearsBack("I am bob")
			},
		}},
		{"E5", talk.Check{
			ID: "reset-ended", Name: "goes on when a client ends its stream, and vanishes", Points: 1, Needs: "next",
			Why: "Whoever writes to a client that has gone is told EPIPE, and may get a SIGPIPE, which ends a program that does not expect it.",
			See: "When a client vanishes",
			Talk: func(r *talk.Room) {
				vanish := 40 // some too late to be missed
				if p.forks { // each of them is a program to be started
					vanish = 10
				}
				r.ComeAndEnd(vanish, 30_000)
				bob := r.Client("bob")
				bob.IsHeardLate("I am bob")
			},
		}},
		{"E5", talk.Check{
			ID: "reset-queued", Name: "goes on when a client vanishes in the accept queue", Points: 0.5, Needs: "next",
			Why:    "A connection may end before anybody has accepted it. accept then says so, or hands it out all the same, and read says it.",
			See:    "When a client vanishes",
			Kernel: true,
			Talk: func(r *talk.Room) {
				server := r.Server()
				server.IsStopped()
				ann, cid := r.Client("ann"), r.Client("cid")
				ann.Resets()
				cid.Sends("I am cid")
				cid.HangsUp()
				server.IsContinued()
				bob := r.Client("bob")
				bob.HearsBack("I am bob")
			},
		}},
		{"E4 E5", talk.Check{
			ID: "bystander", Name: "goes on with bob while others vanish", Points: 0.5, Needs: "idle",
			Why: "A conversation that ends badly ends for one client.",
			See: "When a client vanishes",
			Talk: func(r *talk.Room) {
				bob := r.Client("bob")
				bob.HearsBack("I am bob")
				r.ComeAndVanish(8)
				bob.HearsBack("I am still bob")
				r.ComeAndGo(8)
				bob.HearsBack("and I stay")
			},
		}},
		{"E6", talk.Check{
			ID: "leaves-nothing", Name: "has nothing left of 40 clients that have gone", Points: 1, Needs: "next",
			Why:    "A connection lives for as long as somebody holds its descriptor, and so does whoever was started for it. A server that runs for years cannot afford one a client.",
			See:    "Nothing left behind",
			Kernel: true,
			Talk: func(r *talk.Room) {
				server := r.Server()
				r.ComeAndGo(4)
				before := server.Uses()
				r.ComeAndGo(40)
				server.IsBackTo(before)
			},
		}},
		{"E5 E6", talk.Check{
			ID: "vanished-leave-nothing", Name: "has nothing left of 40 clients that have vanished", Points: 1, Needs: "next",
			Why:    "The way out of a conversation that leads through an error has to close its descriptor too.",
			See:    "Nothing left behind",
			Kernel: true,
			Talk: func(r *talk.Room) {
				server := r.Server()
				r.ComeAndGo(4)
				before := server.Uses()
				r.ComeAndVanish(40)
				server.IsBackTo(before)
				server.UsesNoProcessorTime()
			},
		}},
		{"E6", talk.Check{
			ID: "stays-small", Name: "is no bigger after 300 clients than after three", Points: 1, Needs: "leaves-nothing", Weight: 2,
			Why:    "What is kept for a client and never given back adds up: threads, goroutines, buffers.",
			See:    "Nothing left behind",
			Kernel: true,
			Talk: func(r *talk.Room) {
				server := r.Server()
				r.ComeAndSend(3, 64<<10)
				before := server.Uses()
				r.ComeAndSend(297, 64<<10)
				server.HasNoMoreThreads(before)
				server.DoesNotKeepGrowing(before)
				server.HasFewGoroutines()
			},
		}},
	}
}
