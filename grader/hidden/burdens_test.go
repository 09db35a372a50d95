package hidden

import "example.org/sockets/grader/internal/talk"

// burdens are the checks of what a server must not use up: E7, E9, E10.
func (p promises) burdens() []promise {
	return []promise{
		{"E7", talk.Check{
			ID: "at-rest", Name: "uses no processor time while its clients are silent", Points: 1, Needs: "echo",
			Why:    "A call that blocks costs nothing while it waits. A loop that asks again and again costs a processor.",
			See:    "At rest",
			Kernel: true,
			Slow:   true,
			Talk: func(r *talk.Room) {
				server := r.Server()
				ann, _, _ := r.Client("ann"), r.Client("bob"), r.Client("cid")
				ann.HearsBack("I am ann")
				server.StaysAtRest()
				ann.HearsBack("and I am still here")
			},
		}},
		{"E7", talk.Check{
			ID: "at-rest-stalled", Name: "uses no processor time while a client does not read", Points: 1, Needs: "at-rest",
			Why:    "While there is no room for what a client is owed, there is nothing to do for it: whoever asks whether there is room must be able to wait for it.",
			See:    "At rest",
			Kernel: true,
			Talk: func(r *talk.Room) {
				server := r.Server()
				ann := r.Narrow("ann")
				ann.StartsSending(8 << 20)
				r.Settles()
				server.UsesNoProcessorTime()
				server.StaysAsleep()
			},
		}},
		{"E7", talk.Check{
			ID: "at-rest-ended", Name: "uses no processor time while one that ended reads late", Points: 0.5, Needs: "at-rest",
			Why:    "The end of a stream stays ready to be read, for ever: who has read it must not wait for it again.",
			See:    "At rest",
			Kernel: true,
			Talk: func(r *talk.Room) {
				server := r.Server()
				for _, size := range p.lateEnds() {
					ann := r.Narrow("ann")
					ann.StartsSending(size)
					r.Settles()
					ann.StopsSending()
				}
				r.Settles()
				server.UsesNoProcessorTime()
				server.StaysAsleep()
			},
		}},
		{"E9", p.short()},
		{"E9", p.shortAgain()},
		{"E10", talk.Check{
			ID: "memory", Name: "keeps little for a client that sends and never reads", Points: 1.5, Needs: "late-reader",
			Why:    "What nobody reads has to stay with the sender: a server that stops reading makes its client's write wait. One that reads on, and keeps it, can be filled by anybody.",
			See:    "A client that does not read",
			Kernel: true,
			Talk: func(r *talk.Room) {
				server := r.Server()
				ann := r.Narrow("ann")
				ann.HearsBack("I am ann")
				before := server.Uses()
				ann.StartsSending(64 << 20)
				server.StaysSmall(before)
			},
		}},
	}
}

// lateEnds is how much clients send who end their stream, and read late: a
// server that serves one at a time meets the first of them only.
func (p promises) lateEnds() []int {
	if p.alone {
		return []int{1 << 20}
	}
	return []int{1 << 20, 100 << 10, 8 << 20}
}

// short is E9, first half. A server that serves one client at a time has no
// other when it runs short: the shortage comes before the client.
func (p promises) short() talk.Check {
	c := talk.Check{
		ID: "shortage", Name: "goes on serving ann when it is out of descriptors", Points: 1.5, Needs: "at-rest",
		Why:    "Out of descriptors, accept fails at once, and its client stays in the queue: an error that passes, and no reason to end, to ask again without a pause, or to keep others waiting.",
		See:    "Out of descriptors",
		Kernel: true,
		Slow:   true,
		Talk: func(r *talk.Room) {
			server := r.Server()
			ann := r.Client("ann")
			ann.HearsBack("I am ann")
			server.RunsOutOfDescriptors()
			r.Client("cid")
			ann.KeepsUp(5)
			server.StaysAtRest()
			ann.HearsBack("and I stay")
		},
	}
	if p.alone {
		c.Name = "waits in peace when it is out of descriptors"
		c.Talk = func(r *talk.Room) {
			server := r.Server()
			r.ComeAndGo(1) // some load a part of themselves for the first
			server.RunsOutOfDescriptors()
			cid := r.Client("cid") // accept may have had a descriptor in reserve for him, and has none then
			cid.SaysInVain("I am cid")
			r.Settles()
			cid.HangsUp()
			r.Client("ann")
			server.StaysAtRest()
			server.StillRuns()
		}
	}
	return c
}

// shortAgain is E9, second half. Where each client has a process of its own,
// its leaving gives the server nothing back.
func (p promises) shortAgain() talk.Check {
	c := talk.Check{
		ID: "shortage-ends", Name: "takes new clients when descriptors come free", Points: 1, Needs: "shortage",
		Why:    "When a client has left, its descriptor can be used again, and whoever waits in the queue be accepted: somebody has to ask for it.",
		See:    "Out of descriptors",
		Kernel: true,
		Talk: func(r *talk.Room) {
			server := r.Server()
			var guests []*talk.Person // four descriptors come free: some servers need two a client
			for _, name := range []string{"ann", "bob", "cid", "dan"} {
				guest := r.Client(name)
				guest.HearsBack("I am " + name)
				guests = append(guests, guest)
			}
			server.RunsOutOfDescriptors()
			eve := r.Client("eve")
			r.Settles() // accept had a descriptor in reserve for eve, and has none now
			eve.HangsUp()
			for _, guest := range guests {
				guest.HangsUp()
			}
			server.HasForgotten(append(guests, eve)...)
			r.TakesOneOf("fay", "gus", "hal")
		},
	}
	if p.alone || p.forks {
		c.Talk = func(r *talk.Room) {
			server := r.Server()
			r.ComeAndGo(1)
			server.RunsOutOfDescriptors()
			r.Client("cid").HangsUp()
			server.UsesNoProcessorTime()
			server.HasDescriptorsAgain()
			dan := r.Client("dan")
			dan.HearsBack("I am dan")
		}
	}
	return c
}

// surroundings are the checks of what comes from outside the conversation: E11,
// and what every server does.
func (p promises) surroundings() []promise {
	return []promise{
		{"E11", talk.Check{
			ID: "signals", Name: "goes on after signals that do not concern it", Points: 0.5, Needs: "echo",
			Why: "A signal may interrupt a call that waits. The call then says EINTR: nothing is wrong, and it is made again.",
			See: "An interrupted call",
			Talk: func(r *talk.Room) {
				server := r.Server()
				server.GetsStraySignals()
				server.IsStopped()
				server.IsContinued()
				ann := r.Client("ann")
				ann.HearsBack("I am ann")
				server.GetsStraySignals()
				server.IsStopped()
				server.IsContinued()
				ann.HearsBack("still there?")
				ann.StopsSending()
				ann.HearsEnd()
			},
		}},
		{"E2 E11", talk.Check{
			ID: "signals-sending", Name: "loses no byte when signals come while it sends", Points: 0.5, Needs: "late-reader",
			Why: "A signal may interrupt a write that waits, after it has taken a part: it then says how much, and the rest is still yours to send.",
			See: "A write that takes a part",
			Talk: func(r *talk.Room) {
				server := r.Server()
				ann := r.Narrow("ann")
				ann.StartsSending(8 << 20)
				for range 3 {
					r.Settles()
					server.GetsStraySignals()
					server.IsStopped()
					server.IsContinued()
					ann.HearsSome(200_000)
				}
				ann.HearsTheRest()
			},
		}},
		{"E0", talk.Check{
			ID: "again-at-once", Name: "starts again on the same address at once", Points: 1, Needs: "echo",
			Why: "The address stays taken while its last connections are in TIME_WAIT, a minute long, unless SO_REUSEADDR is set before bind.",
			See: "The address is still in use",
			Talk: func(r *talk.Room) {
				server := r.Server()
				ann := r.Client("ann")
				ann.HearsBack("I am ann")
				server.IsKilled()
				r.Server()
				bob := r.Client("bob")
				bob.HearsBack("I am bob")
			},
		}},
		{"E0", talk.Check{
			ID: "in-use", Name: "says which address is in use, and ends with status 1", Points: 0.5, Needs: "echo",
			Why: "An error that bind or listen returns is the end of a server: it names the address, so that somebody can do something about it.",
			See: "The address is still in use",
			Talk: func(r *talk.Room) {
				r.Host()
				server := r.Starts()
				server.Ends(1)
				server.ComplainsOf(r.Addr())
			},
		}},
		{"E0", talk.Check{
			ID: "bad-flag", Name: "refuses a flag that it does not know, with status 2", Points: 0.5, Needs: "echo",
			Why:   "Whoever mistypes a flag hears of it at once. Status 2 is for a command that is wrong, and 1 for one that went wrong.",
			See:   "One address, and only that one",
			Flags: true,
			Talk: func(r *talk.Room) {
				server := r.Starts("-no-such-flag")
				server.Ends(2)
				server.Complains()
			},
		}},
	}
}
