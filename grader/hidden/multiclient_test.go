package hidden

import (
	"testing"

	"example.org/sockets/grader/internal/talk"
)

func TestMultiClientSequential(t *testing.T) { talk.Hold(t, sequential) }
func TestMultiClientThreads(t *testing.T)    { talk.Hold(t, threads) }
func TestMultiClientProcesses(t *testing.T)  { talk.Hold(t, processes) }

var sequential = promises{
	program: "02-multi-client/sequential", asked: "E0 E1 E2 E3 E5 E6 E7 E9 E11", alone: true,
}.suite(
	talk.Check{
		ID: "queue", Name: "leaves bob in the accept queue while it serves ann", Points: 1, Needs: "echo",
		Why:    "accept takes one connection. The kernel completes the next ones and holds them: bob is connected, what he sends is taken, and nobody hears him.",
		See:    "Who waits, and where",
		Kernel: true,
		Talk: func(r *talk.Room) {
			ann, bob := r.Client("ann"), r.Client("bob")
			bob.Sends("is anybody there?")
			bob.HearsNothing()
			ann.HearsBack("I am ann")
			bob.WaitsInTheQueue()
		},
	},
	talk.Check{
		ID: "turns", Name: "serves those who wait in the order in which they came", Points: 1, Needs: "queue",
		Why:    "The accept queue is one: first come, first served, and whoever has waited in it has lost no byte.",
		See:    "Who waits, and where",
		Kernel: true,
		Talk: func(r *talk.Room) {
			ann, bob, cid := r.Client("ann"), r.Client("bob"), r.Client("cid")
			cid.Sends("I am cid")
			bob.Sends("I am bob")
			ann.HearsBack("I am ann")
			ann.HangsUp()
			bob.Hears("I am bob")
			cid.HearsNothing()
			cid.WaitsInTheQueue()
			bob.HangsUp()
			cid.Hears("I am cid")
		},
	},
	talk.Check{
		ID: "turns-reset", Name: "turns to bob when ann vanishes", Points: 0.5, Needs: "queue",
		Why: "A reset ends ann's conversation, and bob is next.",
		See: "When a client vanishes",
		Talk: func(r *talk.Room) {
			ann, bob := r.Narrow("ann"), r.Client("bob")
			ann.StartsSending(8 << 20)
			bob.Sends("I am bob")
			r.Settles()
			ann.Resets()
			bob.Hears("I am bob")
		},
	},
)

var threads = promises{program: "02-multi-client/threads", asked: everything, crowd: 200}.suite()

var processes = promises{
	program: "02-multi-client/processes", asked: everything, crowd: 50, forks: true,
}.suite(
	talk.Check{
		ID: "process-each", Name: "gives each client a process, with no other's socket", Points: 1, Needs: "idle",
		Why:    "A child inherits every descriptor that is open, unless it is closed or marked close-on-exec. A connection ends when nobody holds its socket any more.",
		See:    "What a child inherits",
		Kernel: true,
		Talk: func(r *talk.Room) {
			server := r.Server()
			ann, bob, cid := r.Client("ann"), r.Client("bob"), r.Client("cid")
			cid.HearsBack("I am cid")
			bob.HearsBack("I am bob")
			ann.HearsBack("I am ann")
			server.GivesEachAProcess(ann, bob, cid)
		},
	},
	talk.Check{
		ID: "ends-at-once", Name: "ends ann's stream while later clients stay", Points: 1, Needs: "idle",
		Why: "If the parent, or a child that was started later, holds ann's socket too, she waits for the end until it has gone.",
		See: "What a child inherits",
		Talk: func(r *talk.Room) {
			ann, bob, cid := r.Client("ann"), r.Client("bob"), r.Client("cid")
			cid.HearsBack("I am cid")
			bob.HearsBack("I am bob")
			ann.HearsBack("I am ann")
			ann.StopsSending()
			ann.HearsEnd()
			bob.HearsBack("and I stay")
		},
	},
	talk.Check{
		ID: "children-go", Name: "has no child of a client that has gone", Points: 0.5, Needs: "idle",
		Why:    "A process for each client, for as long as the client stays: it ends with its conversation.",
		See:    "A process for each client",
		Kernel: true,
		Talk: func(r *talk.Room) {
			server := r.Server()
			ann := r.Client("ann")
			ann.HearsBack("I am ann")
			before := server.Uses()
			bob, cid := r.Client("bob"), r.Client("cid")
			bob.HearsBack("I am bob")
			cid.HearsBack("I am cid")
			bob.HangsUp()
			cid.Resets()
			server.IsBackTo(before)
			ann.HearsBack("I am still ann")
		},
	},
	talk.Check{
		ID: "zombies", Name: "leaves no zombie of a child that has ended", Points: 1, Needs: "idle",
		Why:    "The kernel keeps an ended child until its parent has asked how it ended (wait), or has said that it never will (SIGCHLD ignored).",
		See:    "Nothing left behind",
		Kernel: true,
		Talk: func(r *talk.Room) {
			server := r.Server()
			ann := r.Client("ann")
			ann.HearsBack("I am ann")
			r.ComeAndGo(5)
			server.HasNoZombies()
			var others []*talk.Person
			for _, name := range []string{"bob", "cid", "dan", "eve", "fay"} {
				p := r.Client(name)
				p.HearsBack("I am " + name)
				others = append(others, p)
			}
			server.IsStoppedAlone() // signals of one kind that wait are one signal
			for _, p := range others {
				p.HangsUp()
			}
			r.Settles() // all children have ended by then
			server.IsContinued()
			server.HasNoZombies()
			ann.HearsBack("I am still ann")
		},
	},
	talk.Check{
		ID: "heir", Name: "starts again at once while a child still serves ann", Points: 0.5, Needs: "again-at-once",
		Why: "A child that has inherited the listening socket keeps the address taken, and clients come to a queue that nobody asks.",
		See: "What a child inherits",
		Talk: func(r *talk.Room) {
			server := r.Server()
			ann := r.Client("ann")
			ann.HearsBack("I am ann")
			server.IsKilledAlone()
			again := r.Server()
			bob := r.Client("bob")
			bob.HearsBack("I am bob")
			again.StillRuns()
		},
	},
)
