package hidden

import (
	"slices"
	"testing"

	"example.org/sockets/grader/internal/talk"
)

func TestGoroutinesRelay(t *testing.T) { talk.Hold(t, relay) }

var relay = talk.Suite{Program: "04-goroutines/relay", Checks: slices.Concat(
	carrying, relayEnds, relayBurdens,
	everyServer("carries", func(r *talk.Room, name string) { r.Client(name).HasBeenRead() }),
)}

// carrying are the checks of what goes through while both sides are there.
var carrying = []talk.Check{
	{
		ID: "connects", Name: "connects to the server for each client", Points: 1,
		Why: "A relay is a server to its clients, and a client to the server behind it: one connection in, one out. Of itself it says nothing to either.",
		See: "A server and a client at once",
		Talk: func(r *talk.Room) {
			ann, server := r.Upstream().Meets("ann")
			server.HearsNothing()
			ann.HearsNothing()
		},
	},
	{
		ID: "carries", Name: "carries to the server what ann says, and the answer back", Points: 2, Needs: "connects",
		Why: "What is read from one side is written to the other, in both directions: neither has to wait for its turn.",
		See: "A server and a client at once",
		Talk: func(r *talk.Room) {
			ann, server := r.Upstream().Meets("ann")
			ann.Sends("kia ora")
			server.Hears("kia ora")
			server.Sends("tēnā koe")
			ann.Hears("tēnā koe")
			ann.Sends("ka pai")
			server.Hears("ka pai")
			ann.Sends(" e hoa")
			server.Hears(" e hoa")
			server.Sends("haere rā")
			ann.Hears("haere rā")
		},
	},
	{
		ID: "server-first", Name: "carries what a server says that speaks first", Points: 0.5, Needs: "connects",
		Why: "Who speaks first is the business of those who talk: a relay that waits for the client keeps a server waiting that greets.",
		See: "A server and a client at once",
		Talk: func(r *talk.Room) {
			ann, server := r.Upstream().Meets("ann")
			server.Sends("220 kia ora\r\n")
			ann.Hears("220 kia ora\r\n")
			server.Sends("and?")
			ann.Hears("and?")
		},
	},
	{
		ID: "any-bytes", Name: "carries any bytes, zeroes and line ends among them", Points: 0.5, Needs: "carries",
		Why: "A relay carries bytes, and knows nothing of what they mean: no value of a byte ends a message, and no piece has to be whole.",
		See: "A server and a client at once",
		Talk: func(r *talk.Room) {
			ann, server := r.Upstream().Meets("ann")
			for _, text := range []string{"\x00", "\r\n", "\xff\xfe", everyByte()} {
				ann.Sends(text)
				server.Hears(text)
				server.Sends(text)
				ann.Hears(text)
			}
			ann.SendsByteByByte("in pieces")
			server.Hears("in pieces")
		},
	},
	{
		ID: "both-ways", Name: "carries both ways at once", Points: 1.5, Needs: "carries",
		Why:  "Each direction waits for its own reader. Where one waits for the other, both sides can be waiting for a relay that waits for them.",
		See:  "A server and a client at once",
		Slow: true,
		Talk: func(r *talk.Room) {
			ann, server := r.Upstream().Meets("ann")
			ann.StartsSending(8 << 20)
			server.StartsSending(8 << 20)
			r.Settles()
			ann.DoesNotRead(aWhile) // nor does the server: a write may wait for ever
			server.HearsTheRestOf(ann)
			ann.HearsTheRestOf(server)
		},
	},
	{
		ID: "other-way", Name: "carries the answers while the server does not read", Points: 0.5, Needs: "carries",
		Why: "When ann's bytes find no room, it is her direction that waits. The other has nothing to do with it.",
		See: "A client that does not read",
		Talk: func(r *talk.Room) {
			ann, server := r.NarrowUpstream().Meets("ann")
			ann.StartsSending(8 << 20)
			r.Settles()
			server.Sends("one moment")
			ann.Hears("one moment")
			server.HearsTheRestOf(ann)
		},
	},
	{
		ID: "late-server", Name: "keeps every byte for a server that reads late", Points: 1, Needs: "carries",
		Why: "What one side does not take has to stay with the other: a relay that waits in write reads nothing meanwhile, and loses nothing.",
		See: "A write that takes a part",
		Talk: func(r *talk.Room) {
			ann, server := r.NarrowUpstream().Meets("ann")
			ann.StartsSending(8 << 20)
			r.Settles()
			server.HearsSomeOf(ann, 100_000)
			r.Settles()
			server.HearsTheRestOf(ann)
		},
	},
	{
		ID: "late-client", Name: "keeps every byte for a client that reads late", Points: 1, Needs: "carries",
		Why: "What one side does not take has to stay with the other: a relay that waits in write reads nothing meanwhile, and loses nothing.",
		See: "A write that takes a part",
		Talk: func(r *talk.Room) {
			ann, server := r.Upstream().MeetsNarrow("ann")
			server.StartsSending(8 << 20)
			r.Settles()
			ann.HearsSomeOf(server, 100_000)
			r.Settles()
			ann.HearsTheRestOf(server)
		},
	},
	{
		ID: "two", Name: "carries for bob while ann is silent", Points: 1, Needs: "carries",
		Why: "Each client has a connection of its own to the server, and somebody who waits for it alone.",
		See: "Who waits, and where",
		Talk: func(r *talk.Room) {
			host := r.Upstream()
			ann, annsServer := host.Meets("ann")
			bob, bobsServer := host.Meets("bob")
			bob.Sends("I am bob")
			bobsServer.Hears("I am bob")
			bobsServer.Sends("kia ora, bob")
			bob.Hears("kia ora, bob")
			ann.Sends("I am ann")
			annsServer.Hears("I am ann")
			annsServer.Sends("kia ora, ann")
			ann.Hears("kia ora, ann")
		},
	},
	{
		ID: "stalled", Name: "carries for bob while ann's server does not read", Points: 1, Needs: "two",
		Why: "A server that does not read keeps its own client waiting. Whoever waits there must be waiting for ann alone, with a buffer that is hers alone.",
		See: "A client that does not read",
		Talk: func(r *talk.Room) {
			host := r.NarrowUpstream()
			ann, annsServer := host.Meets("ann")
			bob, bobsServer := host.Meets("bob")
			ann.StartsSending(8 << 20)
			r.Settles()
			bob.SendsAtOnce(50_000)
			bobsServer.HearsTheRestOf(bob)
			annsServer.HearsTheRestOf(ann)
		},
	},
	{
		ID: "twenty", Name: "carries for 20 clients at once", Points: 1, Needs: "two",
		Why: "Twenty clients are twenty conversations, each with its own two connections, and none hears another's.",
		See: "A server and a client at once",
		Talk: func(r *talk.Room) {
			pairs := r.Upstream().MeetsMany(20)
			pairs.Talk()
			pairs.Talk()
			pairs.Leave()
		},
	},
}
