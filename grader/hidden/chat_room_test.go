package hidden

import (
	"time"

	"example.org/sockets/grader/internal/talk"
)

// chatOrder are the checks of who reads what, and when.
var chatOrder = []talk.Check{
	{
		ID: "own-order", Name: "keeps the order of one who says 200 lines at once", Points: 1, Needs: "says",
		Why: "Lines of one sender go through one pair of hands, and one queue for each reader: a goroutine for each line would let them overtake each other, and a queue with room for less than 256 lines would be full at once.",
		See: "One owner, or a lock",
		Talk: func(r *talk.Room) {
			ann := r.Enters("ann", "nobody")
			bob := r.Enters("bob", "ann")
			cid := r.Enters("cid", "ann, bob")
			bob.Reads("* cid has joined")
			ann.SaysMany(200)
			cid.ReadsMany(ann, 200)
			bob.ReadsMany(ann, 200)
		},
	},
	{
		ID: "order", Name: "lets all read the same order while five talk at once", Points: 1.5, Needs: "own-order",
		Why: "A room has one order of events. Where each member's goroutine hands its line to one after the other, two lines can arrive in two orders.",
		See: "One owner, or a lock",
		Talk: func(r *talk.Room) {
			ann := r.Enters("ann", "nobody")
			bob := r.Enters("bob", "ann")
			cid := r.Enters("cid", "ann, bob")
			dan := r.Enters("dan", "ann, bob, cid")
			eve := r.Enters("eve", "ann, bob, cid, dan")
			fay := r.Enters("fay", "ann, bob, cid, dan, eve")
			ann.Reads("* bob has joined", "* cid has joined", "* dan has joined", "* eve has joined", "* fay has joined")
			bob.Reads("* cid has joined", "* dan has joined", "* eve has joined", "* fay has joined")
			cid.Reads("* dan has joined", "* eve has joined", "* fay has joined")
			dan.Reads("* eve has joined", "* fay has joined")
			eve.Reads("* fay has joined")
			r.TalkAtOnce(ann, bob, cid, dan, eve, fay)
		},
	},
	{
		ID: "first-of-all", Name: "tells a newcomer who is there before anything else", Points: 1, Needs: "own-order",
		Why: "To be told who is there, and to be there, has to be one step: what happens between two would be heard before it, or by nobody.",
		See: "One owner, or a lock",
		Talk: func(r *talk.Room) {
			ann := r.Enters("ann", "nobody")
			r.ComeWhile(ann, 25)
		},
	},
	{
		ID: "fifty", Name: "lets fifty members hear each other", Points: 1, Needs: "own-order", Weight: 2,
		Why: "A line to fifty members is fifty writes, and none of them waits for another's reader.",
		See: "The room",
		Talk: func(r *talk.Room) {
			room := r.Gathering(50)
			room.EachSpeaks()
			room.AllButOneLeave()
		},
	},
	{
		ID: "late", Name: "keeps 150 lines and more for a member that reads late", Points: 1, Needs: "own-order",
		Why:    "Who does not read for a moment has not gone. The queue is there for that: a member is dropped when 256 lines wait for it, and not before.",
		See:    "A client that does not read",
		Kernel: true,
		Slow:   true,
		Talk: func(r *talk.Room) {
			ann := r.Enters("ann", "nobody")
			cid := r.EntersNarrow("cid", "ann")
			bob := r.Enters("bob", "ann, cid")
			cid.Reads("* bob has joined")
			said := cid.FallsBehind(ann, bob, 150, 1500*time.Millisecond) // by the clock, a server would drop her
			cid.ReadsMany(ann, said)
			ann.Reads("* cid has joined", "* bob has joined")
			ann.HearsNothing()
		},
	},
	{
		ID: "never-reads", Name: "drops a member that never reads, and stalls nobody", Points: 1.5, Needs: "late",
		Why: "A queue without an end can be filled by anybody who does not read, and one with an end makes the room wait for it, unless somebody decides: that member has left.",
		See: "A client that does not read",
		Talk: func(r *talk.Room) {
			ann := r.Enters("ann", "nobody")
			bob := r.Enters("bob", "ann")
			cid := r.EntersNarrow("cid", "ann, bob")
			ann.Reads("* bob has joined", "* cid has joined")
			bob.Reads("* cid has joined")
			ann.TalksUntil(bob, cid)
			ann.Reads("* cid has left")
			r.Enters("dan", "ann, bob")
			ann.Reads("* dan has joined")
			cid.IsDropped()
			r.Enters("cid", "ann, bob, dan")
		},
	},
}

// chatLeaving are the checks of members that leave.
var chatLeaving = []talk.Check{
	{
		ID: "leaves", Name: "tells all others that bob has left", Points: 1.5, Needs: "says",
		Why: "A member leaves with the end of its stream, whether it closes the connection, or ends its half and waits for the room to close.",
		See: "The room",
		Talk: func(r *talk.Room) {
			ann := r.Enters("ann", "nobody")
			bob := r.Enters("bob", "ann")
			cid := r.Enters("cid", "ann, bob")
			ann.Reads("* bob has joined", "* cid has joined")
			bob.Reads("* cid has joined")
			bob.Says("haere rā")
			bob.HangsUp()
			cid.Reads("bob: haere rā", "* bob has left")
			ann.Reads("bob: haere rā", "* bob has left")
			cid.StopsSending()
			cid.HearsEnd()
			ann.Reads("* cid has left")
			r.Enters("dan", "ann")
		},
	},
	{
		ID: "free-again", Name: "gives a name free when its member has left", Points: 0.5, Needs: "leaves",
		Why: "A name belongs to a member for as long as it is in the room.",
		See: "The room",
		Talk: func(r *talk.Room) {
			ann := r.Enters("ann", "nobody")
			for range 3 {
				bob := r.Enters("bob", "ann")
				ann.Reads("* bob has joined")
				bob.HangsUp()
				ann.Reads("* bob has left")
			}
		},
	},
	{
		ID: "resets", Name: "tells all others that a member that reset has left", Points: 1, Needs: "leaves",
		Why: "A reset makes read say ECONNRESET, and write EPIPE. Either way a member has left, once, and the room goes on.",
		See: "When a client vanishes",
		Talk: func(r *talk.Room) {
			ann := r.Enters("ann", "nobody")
			bob := r.Enters("bob", "ann")
			cid := r.Enters("cid", "ann, bob")
			ann.Reads("* bob has joined", "* cid has joined")
			bob.Resets()
			ann.Reads("* bob has left")
			cid.Reads("* bob has left")
			ann.Says("are you there, cid?")
			cid.Reads("ann: are you there, cid?")
			ann.HearsNothing()
		},
	},
	{
		ID: "vanishes-unread", Name: "goes on when a member resets with 150 lines unread", Points: 0.5, Needs: "resets",
		Why:    "What waits for a member that has gone goes nowhere. The write that waits for it fails, and whoever fills its queue must not wait for it.",
		See:    "When a client vanishes",
		Kernel: true,
		Talk: func(r *talk.Room) {
			ann := r.Enters("ann", "nobody")
			bob := r.Enters("bob", "ann")
			cid := r.EntersNarrow("cid", "ann, bob")
			ann.Reads("* bob has joined", "* cid has joined")
			bob.Reads("* cid has joined")
			cid.FallsBehind(ann, bob, 150, 100*time.Millisecond)
			cid.Resets()
			ann.Reads("* cid has left")
			bob.Reads("* cid has left")
			ann.SaysMany(200)
			bob.ReadsMany(ann, 200)
		},
	},
	{
		ID: "nameless", Name: "goes on when one leaves that has said no name", Points: 0.5, Needs: "joins",
		Why: "Who has said no name has not joined, and cannot leave: nobody is told, and its connection is closed.",
		See: "When a client vanishes",
		Talk: func(r *talk.Room) {
			ann := r.Enters("ann", "nobody")
			r.Client("eve").Resets()
			r.Client("eve").HangsUp()
			fay := r.Client("fay")
			fay.StopsSending()
			fay.HearsEnd()
			bob := r.Enters("bob", "ann")
			bob.Says("kia ora")
			ann.Reads("* bob has joined", "bob: kia ora")
		},
	},
}
