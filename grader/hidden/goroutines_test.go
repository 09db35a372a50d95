package hidden

import (
	"slices"
	"testing"
	"time"

	"example.org/sockets/grader/internal/talk"
)

func TestGoroutinesServer(t *testing.T) { talk.Hold(t, goroutinesServer) }

// goroutinesServer is held to the shared table, and to what it alone has: times
// that it keeps, and an end in good order.
var goroutinesServer = promises{
	program: "04-goroutines/server", asked: everything, crowd: 1000,
}.suite(
	talk.Check{
		ID: "few-threads", Name: "has few threads while 1000 clients wait", Points: 1, Needs: "idle", Weight: 4,
		Why:    "A goroutine that waits for a socket is parked by the runtime, and its thread takes up another: only a call that the runtime knows nothing of holds a thread while it waits.",
		See:    "Who waits, and where",
		Kernel: true, Source: true, // what Go's runtime does for package net
		Talk: func(r *talk.Room) {
			server := r.Server()
			crowd := r.Crowd(1000)
			crowd.AnswersAll()
			server.HasFewThreads(100)
			crowd.Leaves()
		},
	},
	talk.Check{
		ID: "idle-closes", Name: "closes a client that has been silent for -idle", Points: 1, Needs: "echo",
		Why:   "A client that has lost its network never says that it has gone. The deadline of a read ends the wait for it: set anew before each, it comes so long after the last word, and no sooner; and a goodbye needs one too.",
		See:   "Deadlines",
		Flags: true,
		Talk: func(r *talk.Room) {
			r.Server("-idle", "400ms")
			bob := r.Client("bob")
			r.FallsIdle("ann", 400*time.Millisecond)
			bob.StaysIdle(400 * time.Millisecond)
			bob.IsLetGo()
			cid, dan := r.Client("cid"), r.Client("dan")
			dan.Chatters()
			cid.StaysIdle(400 * time.Millisecond)
			dan.FallsSilent()
		},
	},
	talk.Check{
		ID: "idle-spares-busy", Name: "spares a client that speaks again before -idle is over", Points: 1, Needs: "idle-closes",
		Why:   "A deadline is a moment, and not a length of time: it is set anew before each read, or it ends the conversation of somebody who talks.",
		See:   "Deadlines",
		Flags: true,
		Talk: func(r *talk.Room) {
			r.Server("-idle", "600ms")
			r.KeepsTalking("ann", 600*time.Millisecond)
		},
	},
	talk.Check{
		ID: "idle-spares-reader", Name: "spares a client that is still being sent its echo", Points: 1, Needs: "idle-closes",
		Why:   "Whoever reads slowly keeps the server in write: she sends nothing meanwhile, because the server reads nothing, and she is not idle.",
		See:   "Deadlines",
		Flags: true,
		Talk: func(r *talk.Room) {
			r.Server("-idle", "600ms")
			ann := r.Narrow("ann")
			ann.StartsSending(8 << 20)
			var others []*talk.Person // of whom the server may hear, and hold, it all
			for i, name := range []string{"bob", "cid", "dan", "eve", "fay"} {
				p := r.Narrow(name)
				p.StartsSending(2_800_000 + i*400_000)
				others = append(others, p)
			}
			for range 2 {
				ann.DoesNotRead(1200 * time.Millisecond)
				ann.HearsSome(100_000)
			}
			ann.HearsTheRest()
			for _, p := range others {
				p.HearsTheRest()
			}
		},
	},
	talk.Check{
		ID: "term-ends", Name: "on SIGTERM closes its clients, and ends with status 0", Points: 1, Needs: "echo",
		Why:   "Whoever stops a server sends SIGTERM, and later, if it is still there, SIGKILL. A context that is done interrupts no read: somebody has to set the deadline, or close.",
		See:   "An end in good order",
		Flags: true,
		Talk: func(r *talk.Room) {
			server := r.Server("-grace", "1s")
			ann, bob := r.Client("ann"), r.Client("bob")
			bob.HearsBack("I am bob")
			ann.IsAccepted() // from the accept queue she would hear a reset
			server.IsToldToEnd()
			server.EndsWithin(time.Second)
			ann.HearsEnd()
			bob.HearsEnd()
		},
	},
	talk.Check{
		ID: "int-ends", Name: "on SIGINT does the same, and within 2 s by itself", Points: 0.5, Needs: "term-ends",
		Why: "Control-C sends SIGINT: somebody at a terminal ends a server in as good an order as a supervisor does.",
		See: "An end in good order",
		Talk: func(r *talk.Room) {
			server := r.Server()
			ann, bob := r.Client("ann"), r.Narrow("bob")
			ann.HearsBack("I am ann")
			bob.StartsSending(8 << 20)
			r.Settles()
			server.IsInterrupted()
			server.EndsWithin(2 * time.Second)
			ann.HearsEnd()
		},
	},
	talk.Check{
		ID: "term-refuses", Name: "on SIGTERM takes no new client from then on", Points: 1, Needs: "term-ends",
		Why:   "A server that ends, and still listens, takes clients that it will not serve. Once the listening socket is closed, they are refused at once, and may ask elsewhere.",
		See:   "An end in good order",
		Flags: true,
		Talk: func(r *talk.Room) {
			server := r.Server("-grace", "20s")
			ann := r.Narrow("ann")
			ann.StartsSending(8 << 20)
			r.Settles()
			server.IsToldToEnd()
			r.Refuses("bob")
		},
	},
	talk.Check{
		ID: "term-owed", Name: "on SIGTERM sends what it owes before it closes", Points: 1, Needs: "term-ends",
		Why:    "What the server has read, and not sent back, would be lost with it. A close while something of hers is unread makes the kernel send a reset, and that destroys the echo on its way.",
		See:    "An end in good order",
		Flags:  true,
		Kernel: true,
		Slow:   true,
		Talk: func(r *talk.Room) {
			const grace = 10 * time.Second
			server := r.Server("-grace", "10s")
			ann := r.Narrow("ann")
			ann.StartsSending(8 << 20)
			r.Settles()
			owed := ann.IsOwed()
			server.IsToldToEnd()
			ann.DoesNotRead(aWhile)
			ann.IsPaid(owed, grace)
			ann.HangsUp()
			server.EndsWithin(grace)
		},
	},
	talk.Check{
		ID: "term-cuts", Name: "on SIGTERM cuts one that never reads, after -grace", Points: 1, Needs: "term-ends",
		Why:   "A client that never reads would keep the server for ever: patience has an end, and whoever ends the server has said when. It is one end, for all of them together.",
		See:   "An end in good order",
		Flags: true,
		Talk: func(r *talk.Room) {
			server := r.Server("-grace", "800ms")
			r.Client("ann")
			for _, name := range []string{"bob", "cid", "dan", "eve", "fay"} {
				r.Narrow(name).StartsSending(8 << 20)
			}
			r.Settles()
			server.IsToldToEnd()
			server.EndsWithin(800 * time.Millisecond)
		},
	},
	talk.Check{
		ID: "unix", Name: "serves the same on a Unix domain socket", Points: 0.5, Needs: "term-ends",
		Why: "A conversation does not depend on the network: the family of the address is a parameter, and the address of this one is a file, which is gone when the server has ended.",
		See: "The address is still in use",
		Talk: func(r *talk.Room) {
			r.OnUnix()
			r.Server().IsKilled() // and leaves a file behind, on which nobody listens
			server := r.Server()
			ann, bob := r.Client("ann"), r.Client("bob")
			bob.HearsBack("I am bob")
			ann.HearsBack("I am ann")
			ann.StopsSending()
			ann.HearsEnd()
			server.IsToldToEnd()
			server.EndsWithin(2 * time.Second)
			bob.HearsEnd()
			r.SocketFileIsGone()
		},
	},
)

// everyServer are the checks of the shared table that every server has to
// pass, for one that does not echo: visits is what somebody does there.
func everyServer(needs string, visits func(r *talk.Room, name string)) (checks []talk.Check) {
	for _, p := range slices.Concat(promises{}.bytes(), promises{}.surroundings()) {
		c := p.Check
		c.Needs = needs
		switch c.ID {
		case "listens", "in-use", "bad-flag":
		case "again-at-once":
			c.Talk = func(r *talk.Room) {
				server := r.Server()
				visits(r, "ann")
				server.IsKilled()
				r.Server()
				visits(r, "bob")
			}
		default:
			continue
		}
		checks = append(checks, c)
	}
	return checks
}
