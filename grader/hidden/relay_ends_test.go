package hidden

import (
	"time"

	"example.org/sockets/grader/internal/talk"
)

// relayEnds are the checks of how conversations end.
var relayEnds = []talk.Check{
	{
		ID: "client-ends", Name: "passes on ann's end of stream, and still brings answers", Points: 2, Needs: "carries",
		Why: "The end of a stream ends one direction. Many servers answer only once they have heard all of the question: a relay that closes then loses the answer.",
		See: "A server and a client at once",
		Talk: func(r *talk.Room) {
			ann, server := r.Upstream().Meets("ann")
			ann.Sends("kei te pēhea koe?")
			ann.StopsSending()
			server.Hears("kei te pēhea koe?")
			server.HearsEnd()
			server.TakesItsTime(1500 * time.Millisecond) // a relay that hangs up too does so now
			for range 20 {                               // one that drops what still comes may miss a few
				server.Sends("kei te pai, ")
				ann.Hears("kei te pai, ")
			}
			server.HangsUp()
			ann.HearsEnd()
		},
	},
	{
		ID: "server-ends", Name: "passes on the server's end, and still brings ann's words", Points: 1.5, Needs: "carries",
		Why:  "The end of a stream ends one direction, whichever side it comes from: a server that has said all it has to say may still listen.",
		See:  "A server and a client at once",
		Slow: true,
		Talk: func(r *talk.Room) {
			ann, server := r.Upstream().Meets("ann")
			server.Sends("I listen")
			server.StopsSending()
			ann.Hears("I listen")
			ann.HearsEnd()
			ann.TakesItsTime(aWhile) // a read may wait for ever
			ann.Sends("to whom?")
			server.Hears("to whom?")
			ann.Sends(" to me?")
			server.Hears(" to me?")
			ann.HangsUp()
			server.HearsEnd()
		},
	},
	{
		ID: "last-words", Name: "carries all that came before an end of stream", Points: 1, Needs: "client-ends",
		Why: "The end of the stream comes after the bytes before it: it is passed on when they have been, and not before.",
		See: "The end of the stream, and the last words",
		Talk: func(r *talk.Room) {
			host := r.NarrowUpstream()
			ann, annsServer := host.Meets("ann")
			bob, bobsServer := host.Meets("bob")
			ann.StartsSending(1 << 17)   // less than the kernels hold: the relay has passed on all of it
			bob.StartsSending(4_390_912) // more than the kernels hold: the relay has some of it when the end comes
			r.Settles()
			ann.StopsSending()
			bob.StopsSending()
			r.Settles()
			annsServer.HearsTheRestOf(ann)
			annsServer.HearsEnd()
			bobsServer.HearsTheRestOf(bob)
			bobsServer.HearsEnd()
			annsServer.SendsAtOnce(300_000)
			annsServer.HangsUp()
			ann.HearsTheRestOf(annsServer)
			ann.HearsEnd()
		},
	},
	{
		ID: "client-resets", Name: "ends it on the server's side when ann resets", Points: 1, Needs: "carries",
		Why: "A server whose client has gone must hear of it, or it waits for her for ever. It is her conversation that has ended, and no other.",
		See: "When a client vanishes",
		Talk: func(r *talk.Room) {
			host := r.Upstream()
			bob, bobsServer := host.Meets("bob")
			ann, annsServer := host.Meets("ann")
			ann.Sends("I am ann")
			annsServer.Hears("I am ann")
			ann.Resets()
			annsServer.IsSentHome()
			bob.Sends("I am still bob")
			bobsServer.Hears("I am still bob")
		},
	},
	{
		ID: "server-resets", Name: "ends it on ann's side when her server resets", Points: 1, Needs: "carries",
		Why: "When the server has gone there will be no answer: ann must hear that, and bob nothing of it.",
		See: "When a client vanishes",
		Talk: func(r *talk.Room) {
			host := r.Upstream()
			bob, bobsServer := host.Meets("bob")
			ann, annsServer := host.Meets("ann")
			annsServer.Sends("I am a server")
			ann.Hears("I am a server")
			annsServer.Resets()
			ann.IsSentHome()
			bob.Sends("I am still bob")
			bobsServer.Hears("I am still bob")
		},
	},
	{
		ID: "refused", Name: "sends ann home when the server cannot be reached", Points: 1.5, Needs: "carries",
		Why: "connect says ECONNREFUSED where nobody listens. That ends one conversation, before it has begun: those that stand, and those to come, have nothing to do with it.",
		See: "A server and a client at once",
		Talk: func(r *talk.Room) {
			host := r.Upstream()
			bob, bobsServer := host.Meets("bob")
			host.StopsListening()
			ann := r.Client("ann")
			ann.IsSentHome()
			bob.Sends("I am still bob")
			bobsServer.Hears("I am still bob")
			host.ListensAgain()
			cid, cidsServer := host.Meets("cid")
			cid.Sends("I am cid")
			cidsServer.Hears("I am cid")
		},
	},
	{
		ID: "hangs", Name: "carries for bob while ann's server gives no answer", Points: 0.5, Needs: "two",
		Why:    "connect waits, for minutes, for a server that does not answer. Whoever waits there must be waiting for ann alone.",
		See:    "Who waits, and where",
		Kernel: true,
		Talk: func(r *talk.Room) {
			host := r.Upstream()
			bob, bobsServer := host.Meets("bob")
			host.IsFull()
			ann := r.Client("ann")
			ann.Sends("is anybody there?")
			ann.HearsNothing()
			bob.Sends("I am bob")
			bobsServer.Hears("I am bob")
			bobsServer.Sends("kia ora, bob")
			bob.Hears("kia ora, bob")
		},
	},
}

// relayBurdens are the checks of what is left when one side has gone.
var relayBurdens = []talk.Check{
	{
		ID: "lets-go-server", Name: "keeps no connection to a server whose client reset", Points: 1, Needs: "client-resets",
		Why:    "A server that is silent gives the relay nothing to notice: once ann has reset, nobody is left to carry for, and somebody has to close.",
		See:    "Nothing left behind",
		Kernel: true,
		Talk: func(r *talk.Room) {
			ann, server := r.Upstream().Meets("ann")
			ann.Sends("I am ann")
			server.Hears("I am ann")
			ann.Resets()
			server.IsLetGo()
			ann.IsLetGo()
		},
	},
	{
		ID: "lets-go-client", Name: "keeps no connection to a client whose server reset", Points: 0.5, Needs: "server-resets",
		Why:    "ann may stay, silent, for hours. Once her server has reset, what she says has nowhere to go, and somebody has to close.",
		See:    "Nothing left behind",
		Kernel: true,
		Talk: func(r *talk.Room) {
			ann, server := r.Upstream().Meets("ann")
			server.Sends("I am a server")
			ann.Hears("I am a server")
			server.Resets()
			ann.IsLetGo()
			server.IsLetGo()
		},
	},
	{
		ID: "vanishes-ended", Name: "keeps no connection when ann has ended, and then resets", Points: 0.5, Needs: "client-ends",
		Why:    "Once ann's end of stream has been read, nobody reads from her any more. That she has gone is heard when the answer is written to her, at the latest: then it is over on the server's side too.",
		See:    "A server and a client at once",
		Kernel: true,
		Talk: func(r *talk.Room) {
			ann, server := r.Upstream().Meets("ann")
			ann.Sends("kei te pēhea koe?")
			ann.StopsSending()
			server.Hears("kei te pēhea koe?")
			server.HearsEnd()
			ann.Resets()
			server.SaysInVain("kei te pai, ")
			r.Settles()
			server.SaysInVain("are you still there?")
			server.IsLetGo()
			ann.IsLetGo()
		},
	},
	{
		ID: "vanishes-sending", Name: "keeps no connection when ann resets in mid-sentence", Points: 0.5, Needs: "late-server",
		Why:    "While the server does not read, the relay waits in write, and nobody reads from ann. When the server has read what there is, her reset is next: it ends both sides, and is no end of stream.",
		See:    "A server and a client at once",
		Kernel: true,
		Talk: func(r *talk.Room) {
			ann, server := r.NarrowUpstream().Meets("ann")
			ann.StartsSending(8 << 20)
			r.Settles()
			ann.Resets()
			server.HearsAllThereIs()
			server.IsLetGo()
			ann.IsLetGo()
		},
	},
	{
		ID: "leaves-nothing", Name: "has nothing left of 20 clients that have gone", Points: 1, Needs: "client-ends",
		Why:    "Each client costs two connections, and both are closed when both directions have ended: a relay that closes one of them runs out of descriptors.",
		See:    "Nothing left behind",
		Kernel: true,
		Talk: func(r *talk.Room) {
			host, relay := r.Upstream(), r.Server()
			visits := func() {
				pairs := host.MeetsMany(20)
				pairs.Talk()
				pairs.Leave()
			}
			visits() // io.Copy moves bytes through pipes, and keeps them for the next time
			before := relay.Uses()
			visits()
			relay.IsBackTo(before)
		},
	},
}
