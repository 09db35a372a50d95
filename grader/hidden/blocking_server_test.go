package hidden

import (
	"strings"
	"testing"

	"example.org/sockets/grader/internal/talk"
)

func TestBlockingServer(t *testing.T) { talk.Hold(t, blockingServer) }

// received is the answer that the server of 01-blocking gives to everything.
const received = "received"

var blockingServer = talk.Suite{Program: "01-blocking/server", Checks: []talk.Check{
	{
		ID: "listens", Name: "listens on the address it is given, and only there", Points: 2,
		Why:    "bind names the one address that a server is to be reached at, and 0.0.0.0 would be all of them.",
		See:    "One address, and only that one",
		Kernel: true,
		Talk: func(r *talk.Room) {
			r.Server().ListensOnlyThere()
		},
	},
	{
		ID: "answers", Name: "answers a message with the eight bytes received", Points: 2,
		Why: "accept, read, write: a server that leaves one of them out is a door that nobody opens.",
		See: "The nine steps",
		Talk: func(r *talk.Room) {
			ann := r.Client("ann")
			ann.Sends("Hello")
			ann.Hears(received)
			ann.HearsNoMore()
		},
	},
	{
		ID: "speaks-second", Name: "says nothing before its client has spoken", Points: 1, Needs: "listens",
		Why: "A client that has not asked does not expect an answer, and would take it for the answer to its next question.",
		See: "The nine steps",
		Talk: func(r *talk.Room) {
			ann := r.Client("ann")
			ann.HearsNothing()
			ann.Sends("Hello")
			ann.Hears(received)
		},
	},
	{
		ID: "again", Name: "answers again, for as long as its client talks", Points: 2, Needs: "answers",
		Why: "Step 7 is a loop: one read takes what has come so far, and more may come until the end of the stream.",
		See: "A stream of bytes, not messages",
		Talk: func(r *talk.Room) {
			ann := r.Client("ann")
			for _, words := range []string{"kia ora", "x", "e hoa", "haere rā"[:7]} {
				ann.Sends(words)
				ann.Hears(received)
			}
		},
	},
	{
		ID: "any-bytes", Name: "answers any bytes, zeroes and line ends among them", Points: 1, Needs: "answers",
		Why: "A socket carries bytes: no value of a byte ends a message, and not all bytes are text.",
		See: "A stream of bytes, not messages",
		Talk: func(r *talk.Room) {
			ann := r.Client("ann")
			for _, bytes := range []string{"\x00", "\n", "\r\n", "\xff\xfe"} {
				ann.Sends(bytes)
				ann.Hears(received)
			}
		},
	},
	{
		ID: "last-words", Name: "answers what came before the end of the stream", Points: 1, Needs: "answers",
		Why: "The end of the stream comes after the bytes before it. They are read first, and answered; then read says 0, now and for ever, and it is time to close (step 8).",
		See: "The end of the stream",
		Talk: func(r *talk.Room) {
			ann := r.Client("ann")
			ann.Sends("bye")
			ann.StopsSending()
			ann.Hears(received)
			ann.HearsEnd()
		},
	},
	{
		ID: "pieces", Name: "takes a long message in pieces of at most 1024 bytes", Points: 1, Needs: "last-words",
		Why: "What was sent at once is read in as many pieces as the reader's buffer makes of it; each gets its answer.",
		See: "A stream of bytes, not messages",
		Talk: func(r *talk.Room) {
			ann := r.Client("ann")
			ann.Sends(strings.Repeat("kia ora ", 640) + "!!")
			ann.StopsSending()
			ann.HearsRepeated(received, 6)
		},
	},
	{
		ID: "ends", Name: "ends with status 0 when its client has closed", Points: 2, Needs: "answers",
		Why: "read returns 0 bytes at the end of the stream, for ever: a server that does not look for it goes round in circles, or waits.",
		See: "The end of the stream",
		Talk: func(r *talk.Room) {
			server := r.Server()
			ann := r.Client("ann")
			ann.Sends("Hello")
			ann.Hears(received)
			ann.HangsUp()
			server.Ends(0)
		},
	},
	{
		ID: "wordless", Name: "ends with status 0 when its client leaves without a word", Points: 1, Needs: "ends",
		Why: "The end of the stream may be the first thing that a server reads.",
		See: "The end of the stream",
		Talk: func(r *talk.Room) {
			server := r.Server()
			r.Client("ann").HangsUp()
			server.Ends(0)
		},
	},
	{
		ID: "order", Name: "closes the connection first, and then the listener", Points: 1, Needs: "last-words",
		Why:    "What was opened first is closed last: a listener that goes first cuts off whoever waits there, while the conversation is still open. What a program does not close, its end does, in the order of the numbers: the listener first.",
		See:    "The end of the stream",
		Kernel: true,
		Talk: func(r *talk.Room) {
			server := r.Server()
			ann, bob := r.Client("ann"), r.Client("bob")
			ann.Sends("Hello")
			bob.SaysInVain("is anybody there?")
			ann.Hears(received)
			server.IsStopped()
			ann.StopsSending()
			watch := r.Watch(ann, bob)
			server.IsContinued()
			server.EndsByItself()
			watch.EndedFirst(ann)
		},
	},
	{
		ID: "queue", Name: "leaves a second client waiting in the accept queue", Points: 1, Needs: "answers",
		Why:    "accept takes one connection. The kernel completes the next ones and holds them, and nobody serves them.",
		See:    "Who waits, and where",
		Kernel: true,
		Talk: func(r *talk.Room) {
			ann, bob := r.Client("ann"), r.Client("bob")
			ann.Sends("Hello")
			bob.SaysInVain("is anybody there?")
			ann.Hears(received)
			bob.WaitsInTheQueue()
			bob.HearsNoWord()
		},
	},
	{
		ID: "reset", Name: "ends, without a panic, when its client resets", Points: 1, Needs: "answers",
		Why: "A reset makes read say ECONNRESET. It ends a conversation as an end of stream does: nobody is left to talk to.",
		See: "When the other side vanishes",
		Talk: func(r *talk.Room) {
			server := r.Server()
			ann := r.Client("ann")
			ann.Sends("Hello")
			ann.Hears(received)
			ann.Resets()
			server.EndsByItself()
		},
	},
	{
		ID: "unheard", Name: "ends, without a panic, when its client leaves unheard", Points: 1, Needs: "answers",
		Why: "A client that closes with an answer unread resets the connection: the kernel says that what was sent is lost. read says ECONNRESET; so does write, if the reset comes between the two.",
		See: "When the other side vanishes",
		Talk: func(r *talk.Room) {
			server := r.Server()
			ann := r.Client("ann")
			ann.Sends("Hello")
			ann.LeavesUnheard()
			server.EndsByItself()
			for range 3 { // the reset may also be there before read is
				server = r.Server()
				bob := r.Client("bob")
				bob.Sends("Hello")
				bob.Hears(received)
				server.IsStopped()
				bob.Sends("are you there?")
				bob.Resets()
				server.IsContinued()
				server.EndsByItself()
			}
		},
	},
	{
		ID: "again-at-once", Name: "starts again on the same address at once", Points: 1, Needs: "answers",
		Why: "The address stays taken while its last connections are in TIME_WAIT, a minute long, unless SO_REUSEADDR is set before bind.",
		See: "The address is still in use",
		Talk: func(r *talk.Room) {
			server := r.Server()
			ann := r.Client("ann")
			ann.Sends("Hello")
			ann.Hears(received)
			server.IsKilled()
			r.Server()
			bob := r.Client("bob")
			bob.Sends("Hello")
			bob.Hears(received)
		},
	},
	{
		ID: "in-use", Name: "says which address is in use, and ends with status 1", Points: 0.5,
		Why: "An error that bind or listen returns is the end of a server: it names the address, so that somebody can do something about it.",
		See: "The address is still in use",
		Talk: func(r *talk.Room) {
			r.Host()
			server := r.Starts()
			server.Ends(1)
			server.ComplainsOf(r.Addr())
		},
	},
	{
		ID: "bad-flag", Name: "refuses a flag that it does not know, with status 2", Points: 0.5, Needs: "answers",
		Why:   "Whoever mistypes a flag hears of it at once. Status 2 is for a command that is wrong, and 1 for one that went wrong.",
		See:   "One address, and only that one",
		Flags: true,
		Talk: func(r *talk.Room) {
			server := r.Starts("-no-such-flag")
			server.Ends(2)
			server.Complains()
		},
	},
	{
		ID: "signals", Name: "goes on after signals that do not concern it", Points: 0.5, Needs: "again",
		Why: "A signal may interrupt a call that waits. The call then says EINTR: nothing is wrong, and it is made again.",
		See: "An interrupted call",
		Talk: func(r *talk.Room) {
			server := r.Server()
			server.GetsStraySignals()
			server.IsStopped()
			server.IsContinued()
			ann := r.Client("ann")
			ann.Sends("Hello")
			ann.Hears(received)
			server.GetsStraySignals()
			server.IsStopped()
			server.IsContinued()
			ann.Sends("still there?")
			ann.Hears(received)
		},
	},
	{
		ID: "unix", Name: "serves the same on a Unix domain socket", Points: 0.5, Needs: "ends",
		Why: "The nine steps do not depend on the network: the family of the address is a parameter, and the address of this one is a file.",
		See: "The same steps on a Unix domain socket",
		Talk: func(r *talk.Room) {
			r.OnUnix()
			r.Server().IsKilled() // and leaves a file behind, on which nobody listens
			server := r.Server()
			ann := r.Client("ann")
			ann.Sends("Hello")
			ann.Hears(received)
			ann.HangsUp()
			server.Ends(0)
			r.SocketFileIsGone()
		},
	},
}}
