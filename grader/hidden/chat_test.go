package hidden

import (
	"slices"
	"strings"
	"testing"

	"example.org/sockets/grader/internal/talk"
)

func TestGoroutinesChat(t *testing.T) { talk.Hold(t, chat) }

var chat = talk.Suite{Program: "04-goroutines/chat", Checks: slices.Concat(
	names, chatLines, chatOrder, chatLeaving,
	everyServer("enters", func(r *talk.Room, name string) { r.Enters(name, "nobody") }),
)}

// names are the checks of how somebody enters.
var names = []talk.Check{
	{
		ID: "enters", Name: "tells the first who enters that nobody is there", Points: 1.5,
		Why: "A client's first line is its name, and the first line that it reads says who is in the room already.",
		See: "The room",
		Talk: func(r *talk.Room) {
			ann := r.Client("ann")
			ann.Says("ann")
			ann.Reads("* in the room: nobody")
			ann.HearsNothing()
		},
	},
	{
		ID: "speaks-second", Name: "says nothing before it has been told a name", Points: 0.5,
		Why: "Who has not said its name is not in the room: it hears nothing, and nobody hears of it.",
		See: "The room",
		Talk: func(r *talk.Room) {
			eve := r.Client("eve")
			eve.HearsNothing()
			ann := r.Enters("ann", "nobody")
			bob := r.Enters("bob", "ann")
			bob.Says("kia ora")
			ann.Reads("* bob has joined", "bob: kia ora")
			eve.HearsNothing()
		},
	},
	{
		ID: "joins", Name: "tells all others that bob has joined", Points: 1.5, Needs: "enters",
		Why: "Everyone in the room hears of a newcomer, once, and the newcomer does not hear of itself.",
		See: "The room",
		Talk: func(r *talk.Room) {
			ann := r.Enters("ann", "nobody")
			bob := r.Enters("bob", "ann")
			ann.Reads("* bob has joined")
			r.Enters("cid", "ann, bob")
			bob.Reads("* cid has joined")
			ann.Reads("* cid has joined")
			bob.HearsNothing()
		},
	},
	{
		ID: "sorted", Name: "tells a newcomer who is there, in alphabetical order", Points: 1, Needs: "joins",
		Why: "A map has no order, and Go makes sure that nobody counts on one: whoever wants its keys in order sorts them.",
		See: "The room",
		Talk: func(r *talk.Room) {
			r.Enters("eve", "nobody")
			r.Enters("bob", "eve")
			r.Enters("dan", "bob, eve")
			r.Enters("anna", "bob, dan, eve")
			r.Enters("cid", "anna, bob, dan, eve")
			r.Enters("ann", "anna, bob, cid, dan, eve")
			r.Enters("fay", "ann, anna, bob, cid, dan, eve")
		},
	},
	{
		ID: "names", Name: "takes every name that the rule allows", Points: 0.5, Needs: "enters",
		Why: "The rule says 1 to 32 bytes of letters, digits, - and _: its ends belong to it.",
		See: "The room",
		Talk: func(r *talk.Room) {
			ann := r.Enters("x", "nobody")
			for _, name := range []string{"A-b_9", "0", "-", "_", strings.Repeat("z", 32)} {
				bob := r.Enters(name, "x")
				ann.Reads("* " + name + " has joined")
				bob.Resets()
				ann.Reads("* " + name + " has left")
			}
		},
	},
	{
		ID: "bad-names", Name: "turns away a name that the rule does not allow", Points: 1, Needs: "joins",
		Why: "What a client sends is not to be trusted, and a name stands in everybody's lines: a blank, a colon or a line end in it could pass for somebody else's words.",
		See: "The room",
		Talk: func(r *talk.Room) {
			ann := r.Enters("ann", "nobody")
			for _, name := range []string{"", " ", "two words", "bob:", "bob ", "*", "a.b", "mārama", "\x00", "b\rb", "\xff", strings.Repeat("z", 33), strings.Repeat("z", 900)} {
				bob := r.Client("bob")
				bob.Says(name)
				bob.IsTurnedAway()
			}
			ann.HearsNothing()
			r.Enters("bob", "ann")
		},
	},
	{
		ID: "taken", Name: "turns away a name that is taken", Points: 1, Needs: "joins",
		Why: "Two with one name cannot be told apart. Who comes second is told so, and the room hears nothing of it.",
		See: "The room",
		Talk: func(r *talk.Room) {
			ann := r.Enters("ann", "nobody")
			bob := r.Client("bob")
			bob.Says("ann")
			bob.IsTurnedAway()
			ann.HearsNothing()
			cid := r.Enters("cid", "ann")
			ann.Reads("* cid has joined")
			cid.Says("are you still there?")
			ann.Reads("cid: are you still there?")
		},
	},
	{
		ID: "taken-at-once", Name: "lets in one of ten who come at once with one name", Points: 0.5, Needs: "taken",
		Why:    "To ask whether a name is free, and to take it, has to be one step: between two, somebody else may take it.",
		See:    "One owner, or a lock",
		Kernel: true,
		Talk: func(r *talk.Room) {
			r.Server()
			r.OneIsLetIn("ann", "nobody", 10)
			r.OneIsLetIn("bob", "ann", 10)
			r.OneIsLetIn("cid", "ann, bob", 10)
		},
	},
}

// chatLines are the checks of what a line is.
var chatLines = []talk.Check{
	{
		ID: "says", Name: "hands a line on, with the name of who said it", Points: 2, Needs: "joins",
		Why: "Everyone else reads NAME: TEXT, and who has said it does not hear itself.",
		See: "The room",
		Talk: func(r *talk.Room) {
			ann := r.Enters("ann", "nobody")
			bob := r.Enters("bob", "ann")
			cid := r.Enters("cid", "ann, bob")
			ann.Reads("* bob has joined", "* cid has joined")
			bob.Reads("* cid has joined")
			ann.Says("kia ora")
			bob.Reads("ann: kia ora")
			cid.Reads("ann: kia ora")
			bob.Says("kia ora, ann")
			ann.Reads("bob: kia ora, ann")
			cid.Reads("bob: kia ora, ann")
			ann.HearsNothing()
		},
	},
	{
		ID: "pieces", Name: "puts a line together that comes in pieces", Points: 1, Needs: "says",
		Why:  "TCP knows no lines: a read may end anywhere in one. A line is whole when its end has come, and is handed on then.",
		See:  "The room",
		Slow: true,
		Talk: func(r *talk.Room) {
			ann := r.Client("ann")
			ann.SendsByteByByte("ann\n")
			ann.Reads("* in the room: nobody")
			bob := r.Enters("bob", "ann")
			ann.SendsByteByByte("kia ora, e hoa")
			bob.HearsNothing()
			ann.TakesItsTime(aWhile) // a read may wait for ever
			ann.SendsByteByByte("\n")
			bob.Reads("ann: kia ora, e hoa")
		},
	},
	{
		ID: "several", Name: "takes several lines that come at once", Points: 1, Needs: "says",
		Why: "A read may return several lines, and the beginning of the next: what comes after the first is not to be dropped.",
		See: "The room",
		Talk: func(r *talk.Room) {
			ann := r.Enters("ann", "nobody")
			bob := r.Client("bob")
			bob.Sends("bob\none\ntwo\nthr")
			bob.Reads("* in the room: ann")
			ann.Reads("* bob has joined", "bob: one", "bob: two")
			bob.Sends("ee\nfour\n")
			ann.Reads("bob: three", "bob: four")
		},
	},
	{
		ID: "empty", Name: "hands on an empty line, and one of blanks", Points: 0.5, Needs: "says",
		Why: "A line is what stands before its end, and nothing may stand there. What it means is for those to say who read it.",
		See: "The room",
		Talk: func(r *talk.Room) {
			ann := r.Enters("ann", "nobody")
			bob := r.Enters("bob", "ann")
			ann.Reads("* bob has joined")
			ann.Says("", "  ", " kia ora ", "")
			bob.Reads("ann: ", "ann:   ", "ann:  kia ora ", "ann: ")
		},
	},
	{
		ID: "crlf", Name: "drops a \\r before the end of a line, and no other", Points: 0.5, Needs: "says",
		Why: "Many programs end a line in \\r\\n: telnet does, and so do most protocols of the network. A \\r in the middle is a byte like others.",
		See: "The room",
		Talk: func(r *talk.Room) {
			ann := r.Client("ann")
			ann.Sends("ann\r\n")
			ann.Reads("* in the room: nobody")
			bob := r.Enters("bob", "ann")
			ann.Sends("kia ora\r\n\r\none\rtwo\n")
			bob.Reads("ann: kia ora", "ann: ", "ann: one\rtwo")
			ann.SendsByteByByte("ka pai\r\n")
			bob.Reads("ann: ka pai")
			ann.Sends("two\r\r\n")
			bob.Reads("ann: two\r")
		},
	},
	{
		ID: "any-bytes", Name: "hands on bytes that are no text", Points: 0.5, Needs: "says",
		Why: "A line is bytes. Whoever makes text of them, and bytes of that again, may have other bytes in the end.",
		See: "The room",
		Talk: func(r *talk.Room) {
			ann := r.Enters("ann", "nobody")
			bob := r.Enters("bob", "ann")
			for _, text := range []string{"\xff\xfe", "\xc3", "a\x00b", "\t\x1b[31m", "kei te pēhea koe? 😀", "100 %d %s"} {
				ann.Says(text)
				bob.Reads("ann: " + text)
			}
		},
	},
	{
		ID: "longest", Name: "takes a line of 1024 bytes, whichever end it has", Points: 1, Needs: "says",
		Why: "1,024 bytes are allowed, and the end of the line is not counted: the room that a reader needs for it is two bytes more.",
		See: "The room",
		Talk: func(r *talk.Room) {
			ann := r.Enters("ann", "nobody")
			bob := r.Enters("bob", "ann")
			for _, end := range []string{"\n", "\r\n"} {
				for _, size := range []int{1022, 1023, 1024} {
					text := strings.Repeat("0123456789abcdef", 64)[:size]
					ann.Sends(text + end)
					bob.Reads("ann: " + text)
				}
			}
		},
	},
	{
		ID: "too-long", Name: "ends with one whose line has 1025 bytes", Points: 1, Needs: "longest",
		Why: "A limit is kept to the byte, and who goes beyond it is told so before it is closed. A close with something unread would destroy that line on its way.",
		See: "The room",
		Talk: func(r *talk.Room) {
			ann := r.Enters("ann", "nobody")
			for _, line := range []string{
				strings.Repeat("x", 1025) + "\n",
				strings.Repeat("x", 1025) + "\r\n",
				strings.Repeat("ā", 512) + "x\n",
			} {
				bob := r.Enters("bob", "ann")
				ann.Reads("* bob has joined")
				bob.Sends(line)
				bob.ReadsLast("error: line too long")
				ann.Reads("* bob has left")
				bob.HangsUp()
			}
			ann.HearsNothing()
		},
	},
	{
		ID: "endless", Name: "ends with one whose line does not end", Points: 1, Needs: "says",
		Why: "Whoever waits for the end of a line, and keeps what has come of it, can be filled by anybody who never ends one.",
		See: "The room",
		Talk: func(r *talk.Room) {
			ann := r.Enters("ann", "nobody")
			bob := r.Enters("bob", "ann")
			ann.Reads("* bob has joined")
			bob.Sends("hear me\n" + strings.Repeat("and another thing, ", 300))
			ann.Reads("bob: hear me", "* bob has left")
			bob.ReadsLast("error: line too long")
		},
	},
}
