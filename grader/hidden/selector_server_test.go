package hidden

import (
	"testing"

	"example.org/sockets/grader/internal/talk"
)

func TestSelectorServer(t *testing.T) { talk.Hold(t, selectorServer) }

var selectorServer = promises{
	program: "03-selector/server", asked: everything, crowd: 1000,
}.suite(
	talk.Check{
		ID: "batch", Name: "serves all who come, speak and leave in one moment", Points: 0.5, Needs: "idle",
		Why:    "What happens while a loop is busy comes in one batch: the end of one client, the words of another, and several in the accept queue at once.",
		See:    "Who waits, and where",
		Kernel: true,
		Talk: func(r *talk.Room) {
			server := r.Server()
			bob, ann := r.Client("bob"), r.Client("ann")
			bob.HearsBack("I am bob")
			ann.HearsBack("I am ann")
			server.IsStopped()
			cid, dan := r.Client("cid"), r.Client("dan")
			ann.Sends("my last words")
			ann.Resets()
			dan.Sends("I am dan")
			bob.Sends("I am still bob")
			cid.Sends("I am cid")
			server.IsContinued()
			cid.Hears("I am cid")
			bob.Hears("I am still bob")
			dan.Hears("I am dan")
			bob.HearsBack("and I stay")
		},
	},
	talk.Check{
		ID: "descriptor", Name: "keeps from cid what it owed to ann, whose number he gets", Points: 0.5, Needs: "stalled",
		Why:    "The number of a closed descriptor goes to the next who comes. What was known under that number has to be gone by then.",
		See:    "The selector",
		Kernel: true,
		Talk: func(r *talk.Room) {
			server := r.Server()
			bob, ann := r.Client("bob"), r.Narrow("ann")
			bob.HearsBack("I am bob")
			ann.StartsSending(8 << 20)
			r.Settles()
			ann.Resets()
			server.HasForgotten(ann)
			bob.HearsBack("I am still bob")
			cid := r.Client("cid")
			cid.HearsNothing()
			cid.HearsBack("I am cid")
		},
	},
	talk.Check{
		ID: "turns", Name: "gives bob his turn while two others want every turn", Points: 1.5, Needs: "stalled",
		Why:    "Whoever reads one client until nothing is left, or megabytes at once, keeps the others waiting for as long as that client sends. A turn is one read of some kilobytes, or a few: what else there is can wait.",
		See:    "A turn each",
		Kernel: true,
		Talk: func(r *talk.Room) {
			server := r.Server()
			ann, cid, bob := r.Greedy("ann"), r.Greedy("cid"), r.Client("bob")
			bob.HearsBack("I am bob")
			server.GivesATurnTo(bob, ann, cid)
		},
	},
	talk.Check{
		ID: "asleep", Name: "hardly ever wakes while nobody speaks", Points: 1, Needs: "idle",
		Why:    "A loop that looks around a thousand times a second finds nothing, and keeps the processor from its rest. The kernel wakes a selector when there is something to do.",
		See:    "At rest",
		Kernel: true,
		Talk: func(r *talk.Room) {
			server := r.Server()
			ann, bob, cid := r.Client("ann"), r.Narrow("bob"), r.Narrow("cid")
			ann.HearsBack("I am ann")
			bob.StartsSending(8 << 20)
			cid.StartsSending(1 << 20)
			r.Settles()
			cid.StopsSending()
			r.Settles()
			server.StaysAsleep()
			ann.HearsBack("and I am still here")
		},
	},
	talk.Check{
		ID: "threads", Name: "has at most 8 threads with 500 clients", Points: 1.5, Needs: "idle", Weight: 3,
		Why:    "One thread waits for all. The others are the language's own, and their number does not depend on the clients.",
		See:    "Who waits, and where",
		Kernel: true,
		Talk: func(r *talk.Room) {
			server := r.Server()
			crowd := r.Crowd(500)
			crowd.AnswersAll()
			server.HasFewThreads(8)
		},
	},
	noNet("echo"), noGo("echo"),
)

// noNet and noGo are the rules of 03-selector that are read in the source.
func noNet(needs string) talk.Check {
	return talk.Check{
		ID: "no-net", Name: "makes its sockets without package net", Points: 0.5, Needs: needs,
		Why:    "Package net has a selector of its own, out of sight: what it does for you is what this stage is about.",
		See:    "The selector",
		Source: true,
		Talk:   (*talk.Room).DoesNotImportNet,
	}
}

func noGo(needs string) talk.Check {
	return talk.Check{
		ID: "no-go", Name: "starts no goroutine", Points: 0.5, Needs: needs,
		Why:    "One thread serves every client: what a goroutine would wait for, the selector waits for.",
		See:    "Who waits, and where",
		Source: true,
		Talk:   (*talk.Room).StartsNoGoroutine,
	}
}
