package hidden

import (
	"strings"
	"testing"

	"example.org/sockets/grader/internal/talk"
)

func TestBlockingClient(t *testing.T) { talk.Hold(t, blockingClient) }

var blockingClient = talk.Suite{Program: "01-blocking/client", Checks: []talk.Check{
	{
		ID: "says-hello", Name: "connects, and says Hello", Points: 2,
		Why: "socket, connect, write: a client is the one who begins.",
		See: "The nine steps",
		Talk: func(r *talk.Room) {
			host := r.Host()
			r.Starts()
			server := host.Accepts()
			server.Hears("Hello")
			server.HearsNoMore()
		},
	},
	{
		ID: "prints", Name: "prints the answer on a line, and ends with status 0", Points: 2, Needs: "says-hello",
		Why: "The answer goes to standard output, and nothing else does: another program may read it there.",
		See: "The nine steps",
		Talk: func(r *talk.Room) {
			host := r.Host()
			client := r.Starts()
			server := host.Accepts()
			server.Hears("Hello")
			server.Sends(received)
			client.Ends(0)
			client.Prints(received + "\n")
		},
	},
	{
		ID: "message", Name: "sends the message that it is given", Points: 1, Needs: "says-hello",
		Why:   "What is sent is bytes: letters outside ASCII take several, and none of them is to be lost.",
		See:   "A stream of bytes, not messages",
		Flags: true,
		Talk: func(r *talk.Room) {
			host := r.Host()
			r.Starts("tēnā koe, e hoa")
			server := host.Accepts()
			server.Hears("tēnā koe, e hoa")
			server.HearsNoMore()
		},
	},
	{
		ID: "long", Name: "sends a long message whole to a server that reads late", Points: 1, Needs: "prints",
		Why:   "write may take only a part of what it is given. The rest is still yours to send.",
		See:   "A stream of bytes, not messages",
		Flags: true,
		Talk: func(r *talk.Room) {
			host := r.NarrowHost()
			message := strings.Repeat("0123456789", 12_000)
			client := r.Starts(message)
			server := host.Accepts()
			client.KeepsWaiting()
			server.Hears(message)
			server.Sends(received)
			client.Ends(0)
			client.Prints(received + "\n")
		},
	},
	{
		ID: "two-pieces", Name: "puts an answer together that comes in two pieces", Points: 2, Needs: "prints",
		Why: "One write of the server's may take several reads of the client's: read until the answer is whole.",
		See: "A stream of bytes, not messages",
		Talk: func(r *talk.Room) {
			host := r.Host()
			client := r.Starts()
			server := host.Accepts()
			server.Hears("Hello")
			server.Sends(received[:4])
			server.HasBeenRead()
			server.Sends(received[4:])
			client.Ends(0)
			client.Prints(received + "\n")
		},
	},
	{
		ID: "byte-by-byte", Name: "puts an answer together that comes byte by byte", Points: 1, Needs: "prints",
		Why: "TCP promises the order of the bytes, and nothing about the pieces.",
		See: "A stream of bytes, not messages",
		Talk: func(r *talk.Room) {
			host := r.Host()
			client := r.Starts()
			server := host.Accepts()
			server.Hears("Hello")
			server.SendsByteByByte(received)
			client.Ends(0)
			client.Prints(received + "\n")
		},
	},
	{
		ID: "late", Name: "waits for an answer that comes late", Points: 1, Needs: "prints",
		Why: "read waits for as long as the server needs: nothing is printed before the answer is there.",
		See: "The nine steps",
		Talk: func(r *talk.Room) {
			host := r.Host()
			client := r.Starts()
			server := host.Accepts()
			server.Hears("Hello")
			client.KeepsWaiting()
			server.Sends(received)
			client.Ends(0)
			client.Prints(received + "\n")
		},
	},
	{
		ID: "eight-bytes", Name: "prints one answer where two have come", Points: 0.5, Needs: "prints",
		Why: "An answer ends where client and server have agreed that it ends, after eight bytes: not where a read ends.",
		See: "A stream of bytes, not messages",
		Talk: func(r *talk.Room) {
			host := r.Host()
			client := r.Starts()
			server := host.Accepts()
			server.Hears("Hello")
			server.Sends(received + received)
			client.Ends(0)
			client.Prints(received + "\n")
		},
	},
	{
		ID: "closes", Name: "closes its connection when it has the answer", Points: 0.5, Needs: "says-hello",
		Why: "The server waits for the end of the stream, and only a client that closes gives it.",
		See: "The end of the stream",
		Talk: func(r *talk.Room) {
			host := r.Host()
			r.Starts()
			server := host.Accepts()
			server.Hears("Hello")
			server.Sends(received)
			server.HearsEnd()
		},
	},
	{
		ID: "half-answer", Name: "prints no half answer when the server closes early", Points: 1, Needs: "prints",
		Why: "read returns 0 at the end of the stream, for ever. A client that counts on eight bytes has to see that they will not come.",
		See: "The end of the stream",
		Talk: func(r *talk.Room) {
			host := r.Host()
			client := r.Starts()
			server := host.Accepts()
			server.Hears("Hello")
			server.Sends(received[:4])
			server.HangsUp()
			client.Ends(1)
			client.PrintsNothing()
			client.Complains()
		},
	},
	{
		ID: "no-answer", Name: "ends with status 1 when the server closes at once", Points: 0.5, Needs: "prints",
		Why: "An end of stream is no answer: whoever asked has to hear that there is none.",
		See: "The end of the stream",
		Talk: func(r *talk.Room) {
			host := r.Host()
			client := r.Starts()
			server := host.Accepts()
			server.Hears("Hello")
			server.HangsUp()
			client.Ends(1)
			client.PrintsNothing()
			client.Complains()
		},
	},
	{
		ID: "reset", Name: "ends with status 1 when the server resets", Points: 0.5, Needs: "prints",
		Why: "A reset makes read say ECONNRESET: an error to be told in a line, and no reason for a stack trace.",
		See: "When the other side vanishes",
		Talk: func(r *talk.Room) {
			host := r.Host()
			client := r.Starts()
			server := host.Accepts()
			server.Hears("Hello")
			server.Sends(received[:4])
			server.HasBeenRead()
			server.Resets()
			client.Ends(1)
			client.PrintsNothing()
			client.Complains()
		},
	},
	{
		ID: "nobody", Name: "ends with status 1 when nobody listens", Points: 1,
		Why: "connect says ECONNREFUSED when no socket listens on the address: the kernel there answers with a reset.",
		See: "When the other side vanishes",
		Talk: func(r *talk.Room) {
			client := r.Starts()
			client.Ends(1)
			client.PrintsNothing()
			client.Complains()
		},
	},
	{
		ID: "signals", Name: "goes on waiting after signals that do not concern it", Points: 0.5, Needs: "prints",
		Why: "A signal may interrupt a call that waits. The call then says EINTR: nothing is wrong, and it is made again.",
		See: "An interrupted call",
		Talk: func(r *talk.Room) {
			host := r.Host()
			client := r.Starts()
			server := host.Accepts()
			server.Hears("Hello")
			client.GetsStraySignals()
			client.IsStopped()
			client.IsContinued()
			server.Sends(received)
			client.Ends(0)
			client.Prints(received + "\n")
		},
	},
	{
		ID: "unix", Name: "asks the same on a Unix domain socket", Points: 0.5, Needs: "prints",
		Why: "The nine steps do not depend on the network: the family of the address is a parameter, and the address of this one is a file.",
		See: "The same steps on a Unix domain socket",
		Talk: func(r *talk.Room) {
			r.OnUnix()
			host := r.Host()
			client := r.Starts()
			server := host.Accepts()
			server.Hears("Hello")
			server.Sends(received)
			client.Ends(0)
			client.Prints(received + "\n")
		},
	},
}}
