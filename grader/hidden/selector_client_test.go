package hidden

import (
	"slices"
	"strings"
	"testing"

	"example.org/sockets/grader/internal/talk"
)

func TestSelectorClient(t *testing.T) { talk.Hold(t, selectorClient) }

var selectorClient = talk.Suite{Program: "03-selector/client", Checks: []talk.Check{
	{
		ID: "together", Name: "opens two connections before either is answered", Points: 1.5,
		Why:   "A connect that waits, or a read, keeps the next connection from being opened: start them all, and wait for them together.",
		See:   "A connect that does not wait",
		Flags: true,
		Talk: func(r *talk.Room) {
			host := r.Host()
			client := r.Starts("kia ora")
			servers := host.AcceptsAll(2)
			servers[0].Hears("kia ora")
			servers[1].Hears("kia ora")
			client.GoesOn()
		},
	},
	{
		ID: "prints", Name: "prints a line a connection, and ends with status 0", Points: 1.5, Needs: "together",
		Why:   "An echo is whole when as many bytes have come as were sent: a server does not close to say so. The lines go to standard output, in order of number, and nothing else does: another program may read them there.",
		See:   "A connect that does not wait",
		Flags: true,
		Talk: func(r *talk.Room) {
			host := r.Host()
			client := r.Starts("kia ora")
			servers := host.AcceptsAll(2)
			servers[1].Echoes("kia ora")
			servers[0].Echoes("kia ora")
			client.Ends(0)
			client.PrintsConnections(2, 0, "kia ora")
		},
	},
	{
		ID: "messages", Name: "sends every message on each connection, in order", Points: 1, Needs: "prints",
		Why:   "What is sent is bytes, in order: one message after the other, and nothing between them that nobody asked for.",
		See:   "A connect that does not wait",
		Flags: true,
		Talk: func(r *talk.Room) {
			host := r.Host()
			client := r.Starts("-n", "3", "tēnā koe", "e hoa ", "x", "ka kite")
			for _, server := range host.AcceptsAll(3) {
				server.Echoes("tēnā koe", "e hoa ", "x", "ka kite")
				server.HearsNoMore()
			}
			client.Ends(0)
			client.PrintsConnections(3, 0, "tēnā koe e hoa  x ka kite")
		},
	},
	{
		ID: "one", Name: "opens one connection when it is told to", Points: 0.5, Needs: "prints",
		Why:   "How many connections there are is the caller's to say, with -n.",
		See:   "A connect that does not wait",
		Flags: true,
		Talk: func(r *talk.Room) {
			host := r.Host()
			client := r.Starts("-n", "1", "kia ora")
			host.AcceptsAll(1)[0].Echoes("kia ora")
			client.Ends(0)
			client.PrintsConnections(1, 0, "kia ora")
		},
	},
	{
		ID: "hundred", Name: "talks on 100 connections with at most 8 threads", Points: 1.5, Needs: "prints",
		Why:   "One thread, one selector, any number of connections: whoever starts a thread for each needs no selector.",
		See:   "A connect that does not wait",
		Flags: true, Kernel: true,
		Talk: func(r *talk.Room) {
			host := r.Host()
			client := r.Starts("-n", "100", "kia ora")
			servers := host.AcceptsAll(100)
			client.HasFewThreads(8)
			for i := range servers {
				servers[len(servers)-1-i].Echoes("kia ora")
			}
			client.Ends(0)
			client.PrintsConnections(100, 0, "kia ora")
		},
	},
	{
		ID: "pieces", Name: "puts echoes together that come in pieces, in turn", Points: 1.5, Needs: "prints",
		Why:   "One write of the server's may take several reads, and between two of them another connection has its turn: each has to know how far it has come.",
		See:   "A connect that does not wait",
		Flags: true,
		Talk: func(r *talk.Room) {
			host := r.Host()
			client := r.Starts("-n", "3", "tēnā koutou")
			servers := host.AcceptsAll(3)
			for _, server := range servers {
				server.Hears("tēnā koutou")
			}
			for _, b := range []byte("tēnā koutou") {
				for _, server := range servers {
					server.SendsByteByByte(string([]byte{b}))
				}
			}
			client.Ends(0)
			client.PrintsConnections(3, 0, "tēnā koutou")
		},
	},
	{
		ID: "late", Name: "waits for an echo that comes late, and reads the others", Points: 1, Needs: "prints",
		Why:   "A server that is late keeps nobody waiting but who talks to it: the others' echoes are read when they come.",
		See:   "A connect that does not wait",
		Flags: true,
		Slow:  true,
		Talk: func(r *talk.Room) {
			host := r.Host()
			client := r.Starts("-n", "3", "kia ora", "ka pai")
			servers := host.AcceptsAll(3)
			servers[1].Echoes("kia ora", "ka pai")
			servers[1].HasBeenRead()
			servers[2].Echoes("kia ora", "ka pai")
			servers[2].HasBeenRead()
			servers[0].TakesItsTime(aWhile) // a Select may wait for ever
			client.GoesOn()
			servers[0].Echoes("kia ora", "ka pai")
			client.Ends(0)
			client.PrintsConnections(3, 0, "kia ora ka pai")
		},
	},
	{
		ID: "long", Name: "reads while it still has much to send", Points: 1.5, Needs: "prints",
		Why:   "A server that nobody reads does not read either: whoever sends all before it reads waits for ever. And write may take only a part.",
		See:   "A connect that does not wait",
		Flags: true, Kernel: true,
		Talk: func(r *talk.Room) {
			host := r.TightHost()
			message := strings.Repeat("0123456789", 10_000)
			client := r.Starts(slices.Repeat([]string{message}, 14)...)
			for _, server := range host.AcceptsAll(2) {
				server.EchoesAsItComes(strings.Repeat(message, 14))
			}
			client.Ends(0)
		},
	},
	{
		ID: "connecting", Name: "waits for no connection before it opens the next", Points: 1.5, Needs: "together",
		Why:   "connect takes as long as the other side takes to answer: on a socket that does not block it returns at once, with EINPROGRESS, and the next can be opened.",
		See:   "A connect that does not wait",
		Flags: true, Kernel: true,
		Talk: func(r *talk.Room) {
			r.FullHost()
			client := r.Starts("-n", "4", "kia ora")
			client.WaitsForNoConnection(4)
		},
	},
	{
		ID: "one-byte", Name: "notices one wrong byte in the middle of an echo", Points: 1.5, Needs: "prints",
		Why:   "An echo is every byte, in order: the first ones alone, or their number, do not say that it is whole and right.",
		See:   "Bytes come back as they came",
		Flags: true,
		Talk: func(r *talk.Room) {
			host := r.Host()
			message := strings.Repeat("0123456789", 50)
			client := r.Starts("-n", "3", message)
			servers := host.AcceptsAll(3)
			servers[1].Hears(message)
			servers[1].Sends(message[:100])
			servers[1].HasBeenRead()
			servers[1].SendsWrong(message[100:], 157, "x")
			servers[2].Echoes(message)
			servers[0].Echoes(message)
			client.Ends(1)
			client.PrintsConnections(3, 1, message)
			client.ComplainsOfEach(1)
		},
	},
	{
		ID: "closes-early", Name: "goes on when one server closes before all is back", Points: 1.5, Needs: "prints",
		Why:   "read returns 0 at the end of the stream: what is missing will not come on that connection, and the others have nothing to do with it.",
		See:   "The end of the stream, and the last words",
		Flags: true,
		Talk: func(r *talk.Room) {
			host := r.Host()
			client := r.Starts("-n", "3", "kia ora", "ka pai")
			servers := host.AcceptsAll(3)
			servers[0].Echoes("kia ora")
			servers[0].Hears("ka pai")
			servers[0].Sends("ka ")
			servers[0].HasBeenRead()
			servers[0].HangsUp()
			servers[1].Echoes("kia ora", "ka pai")
			servers[2].Echoes("kia ora", "ka pai")
			client.Ends(1)
			client.PrintsConnections(3, 1, "kia ora ka pai")
			client.ComplainsOfEach(1)
		},
	},
	{
		ID: "reset", Name: "goes on when one server resets", Points: 1, Needs: "prints",
		Why:   "A reset makes read or write fail, ECONNRESET or EPIPE: the end of one connection, and not of the program.",
		See:   "When a client vanishes",
		Flags: true, Kernel: true,
		Talk: func(r *talk.Room) {
			host := r.TightHost()
			message := strings.Repeat("0123456789", 10_000)
			client := r.Starts(append([]string{"-n", "4"}, slices.Repeat([]string{message}, 10)...)...)
			servers := host.AcceptsAll(4)
			servers[3].Resets() // in the middle of what is sent
			whole := strings.Repeat(message, 10)
			servers[2].EchoesAsItComes(whole[:999_990])
			servers[2].Hears(whole[999_990:])
			servers[2].Resets() // when all is sent, and not yet all back
			for _, server := range servers[:2] {
				server.EchoesAsItComes(whole)
			}
			client.Ends(1)
			client.ComplainsOfEach(2)
		},
	},
	{
		ID: "all-bad", Name: "has a line for each connection that went wrong", Points: 0.5, Needs: "prints",
		Why:   "Whoever asked for three connections wants to hear of each of them.",
		See:   "A connect that does not wait",
		Flags: true,
		Talk: func(r *talk.Room) {
			host := r.Host()
			client := r.Starts("-n", "3", "kia ora")
			servers := host.AcceptsAll(3)
			servers[0].Hears("kia ora")
			servers[0].Sends("Kia ora")
			servers[1].Hears("kia ora")
			servers[1].HangsUp()
			servers[2].Resets()
			client.Ends(1)
			client.PrintsNothing()
			client.ComplainsOfEach(3)
		},
	},
	{
		ID: "nobody", Name: "ends with status 1 when nobody listens", Points: 1,
		Why:   "The kernel there answers with a reset. A connect that did not wait cannot say so itself any more: the socket is ready, and SO_ERROR says ECONNREFUSED.",
		See:   "A connect that does not wait",
		Flags: true,
		Talk: func(r *talk.Room) {
			client := r.Starts("-n", "3", "kia ora")
			client.Ends(1)
			client.PrintsNothing()
			client.ComplainsOfEach(3)
		},
	},
	{
		ID: "signals", Name: "goes on waiting after signals that do not concern it", Points: 0.5, Needs: "prints",
		Why:   "A signal may interrupt a call that waits. The call then says EINTR: nothing is wrong, and it is made again.",
		See:   "An interrupted call",
		Flags: true,
		Talk: func(r *talk.Room) {
			host := r.Host()
			client := r.Starts("kia ora")
			servers := host.AcceptsAll(2)
			servers[0].Echoes("kia ora")
			client.GetsStraySignals()
			client.IsStopped()
			client.IsContinued()
			servers[1].Echoes("kia ora")
			client.Ends(0)
			client.PrintsConnections(2, 0, "kia ora")
		},
	},
	{
		ID: "bad-flag", Name: "refuses a flag that it does not know, with status 2", Points: 0.5, Needs: "prints",
		Why:   "Whoever mistypes a flag hears of it at once. Status 2 is for a command that is wrong, and 1 for one that went wrong.",
		See:   "A connect that does not wait",
		Flags: true,
		Talk: func(r *talk.Room) {
			client := r.Starts("-no-such-flag", "kia ora")
			client.Ends(2)
			client.Complains()
		},
	},
	noNet("together"), noGo("together"),
}}
