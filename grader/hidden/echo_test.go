package hidden

import (
	"fmt"
	"slices"
	"strings"

	"example.org/sockets/grader/internal/talk"
)

// promises is what the contract asks of one echo server.
type promises struct {
	program string
	asked   string // E1 to E11, as the contract counts them
	crowd   int    // how many clients it has to serve at once (E8)
	forks   bool   // a process of its own for each client
	alone   bool   // one client at a time
}

const everything = "E0 E1 E2 E3 E4 E5 E6 E7 E8 E9 E10 E11"

// A promise is a check, and the promises that a server makes who has to pass it.
type promise struct {
	of string // "E4 E5"; E0 is what every server does
	talk.Check
}

// suite returns what the contract asks of every echo server, as far as it asks
// it of this one, and then the checks of its own.
func (p promises) suite(own ...talk.Check) talk.Suite {
	s := talk.Suite{Program: p.program}
	for _, shared := range slices.Concat(p.bytes(), p.company(), p.departures(), p.burdens(), p.surroundings()) {
		made := func(of string) bool { return slices.Contains(strings.Fields(p.asked), of) }
		if !slices.ContainsFunc(strings.Fields(shared.of), func(of string) bool { return !made(of) }) {
			s.Checks = append(s.Checks, shared.Check)
		}
	}
	s.Checks = append(s.Checks, own...)
	return s
}

// bytes are the checks of what comes back: E1, E2, E3.
func (p promises) bytes() []promise {
	echo := talk.Check{
		ID: "echo", Name: "sends back what it is sent, and no more", Points: 2,
		Why: "An echo is every byte that read has returned, given to write: n bytes, and not the whole buffer.",
		See: "Bytes come back as they came",
		Talk: func(r *talk.Room) {
			ann := r.Client("ann")
			ann.Sends("kia ora")
			ann.Hears("kia ora")
			ann.HearsNothing()
		},
	}
	if p.forks {
		echo.Why = "A child is the same program, and begins anew: it has to see that it is a child, and to find its client's socket as its descriptor 3. Then it echoes what read returns, n bytes, and ends."
		echo.See = "A process for each client"
	}
	return []promise{
		{"E1", echo},
		{"E0", talk.Check{
			ID: "listens", Name: "listens on the address it is given, and only there", Points: 1, Needs: "echo",
			Why:    "bind names the one address that a server is to be reached at, and 0.0.0.0 would be all of them.",
			See:    "One address, and only that one",
			Kernel: true,
			Talk: func(r *talk.Room) {
				r.Server().ListensOnlyThere()
			},
		}},
		{"E0", talk.Check{
			ID: "speaks-second", Name: "says nothing before its client has spoken", Points: 0.5,
			Why: "A client that has not asked does not expect an answer, and would take it for the answer to its next question.",
			See: "Bytes come back as they came",
			Talk: func(r *talk.Room) {
				ann := r.Client("ann")
				ann.HearsNothing()
				ann.HearsBack("kia ora")
			},
		}},
		{"E1", talk.Check{
			ID: "again", Name: "answers again, for as long as its client talks", Points: 1, Needs: "echo",
			Why: "read returns what has come so far: a server reads again and again, to the end of the stream, and a short text after a long one stays short.",
			See: "Bytes come back as they came",
			Talk: func(r *talk.Room) {
				ann := r.Client("ann")
				ann.HearsBack(strings.Repeat("a long text ", 40), "short", "x", "e hoa", strings.Repeat("y", 700), "bye")
				ann.StopsSending()
				ann.HearsEnd()
			},
		}},
		{"E1", talk.Check{
			ID: "any-bytes", Name: "sends back any bytes, zeroes and line ends among them", Points: 0.5, Needs: "echo",
			Why: "A socket carries bytes: no value of a byte ends a message, and not all bytes are text.",
			See: "Bytes come back as they came",
			Talk: func(r *talk.Room) {
				ann := r.Client("ann")
				ann.HearsBack("\x00", "\n", "\r\n\r\n", " \t ", "\x00\x00end", "\xff\xfe\xfd", "\xc3", "quit\n", "\x04", "\x1a")
				ann.HearsBack(everyByte())
			},
		}},
		{"E1", talk.Check{
			ID: "sizes", Name: "sends back messages of all sizes around a buffer's", Points: 0.5, Needs: "echo",
			Why: "What is longer than the buffer comes in several reads, and each read says how many bytes of the buffer are new.",
			See: "Bytes come back as they came",
			Talk: func(r *talk.Room) {
				ann := r.Client("ann")
				for _, size := range []int{1, 2, 127, 128, 129, 511, 512, 513, 1023, 1024, 1025, 2047, 2048, 2049, 4095, 4096, 4097, 8192, 9000, 16385} {
					ann.SendsAtOnce(size)
					ann.HearsTheRest()
				}
			},
		}},
		{"E1", talk.Check{
			ID: "long", Name: "sends back 100 000 bytes that were sent at once", Points: 1, Needs: "echo",
			Why: "One write of the client's may take many reads of the server's: TCP carries bytes, and no messages.",
			See: "Bytes come back as they came",
			Talk: func(r *talk.Room) {
				ann := r.Client("ann")
				ann.SendsAtOnce(100_000)
				ann.HearsTheRest()
				ann.HearsNothing()
			},
		}},
		{"E1", talk.Check{
			ID: "byte-by-byte", Name: "sends back a text that comes byte by byte", Points: 0.5, Needs: "echo",
			Why:  "A server cannot count on pieces: it sends back what is there, waits for the end of neither a line nor a buffer, and for the next piece as long as it takes.",
			See:  "Bytes come back as they came",
			Slow: true,
			Talk: func(r *talk.Room) {
				ann := r.Client("ann")
				ann.SendsByteByByte("tēnā koe, ")
				ann.Hears("tēnā koe, ")
				ann.TakesItsTime(aWhile) // a read may wait for ever
				ann.SendsByteByByte("e hoa")
				ann.Hears("e hoa")
			},
		}},
		{"E2", talk.Check{
			ID: "late-reader", Name: "keeps every byte for a client that reads late", Points: 1.5, Needs: "long",
			Why: "write may take only a part of what it is given, or wait; where it must not wait it says EAGAIN, which ends nothing. What it did not take is still yours to send.",
			See: "A write that takes a part",
			Talk: func(r *talk.Room) {
				ann := r.Narrow("ann")
				ann.StartsSending(8 << 20)
				r.Settles()
				ann.HearsTheRest()
			},
		}},
		{"E2", talk.Check{
			ID: "sips", Name: "keeps every byte for one that reads a little at a time", Points: 0.5, Needs: "long",
			Why: "Each time the client has read a little, there is room for a little more: the next write takes a part again.",
			See: "A write that takes a part",
			Talk: func(r *talk.Room) {
				ann := r.Narrow("ann")
				ann.StartsSending(8 << 20)
				for range 4 {
					r.Settles()
					ann.HearsSome(100_000)
				}
				ann.HearsTheRest()
			},
		}},
		{"E3", talk.Check{
			ID: "last-words", Name: "sends what it owes after the end of the stream", Points: 1, Needs: "echo",
			Why: "The end of the stream comes after the bytes before it: they are read first, and sent back, and then the server closes.",
			See: "The end of the stream, and the last words",
			Talk: func(r *talk.Room) {
				server := r.Server()
				ann := r.Client("ann")
				server.InOneMoment(func() {
					ann.SendsAtOnce(1000)
					ann.StopsSending()
				})
				ann.HearsTheRest()
				ann.HearsEnd()
			},
		}},
		{"E3", talk.Check{
			ID: "last-words-late", Name: "sends all it owes to one that ends, and reads late", Points: 1.5, Needs: "last-words",
			Why:  "A client that has ended its stream may still read. Whoever closes at the end of the stream loses what write has not taken yet.",
			See:  "The end of the stream, and the last words",
			Slow: true,
			Talk: func(r *talk.Room) {
				ann := r.Narrow("ann")
				ann.StartsSending(8 << 20)
				r.Settles()
				ann.StopsSending()
				ann.DoesNotRead(aWhile) // a write may wait for ever
				ann.HearsTheRest()
				ann.HearsEnd()
			},
		}},
		{"E3", talk.Check{
			ID: "wordless", Name: "closes when its client ends the stream without a word", Points: 0.5,
			Why: "The end of the stream may be the first thing that a server reads, and the client waits for the server to close.",
			See: "The end of the stream, and the last words",
			Talk: func(r *talk.Room) {
				ann := r.Client("ann")
				ann.StopsSending()
				ann.HearsEnd()
			},
		}},
	}
}

// everyByte is a text in which every value of a byte stands.
func everyByte() string {
	var b strings.Builder
	for value := range 256 {
		b.WriteByte(byte(value))
	}
	return b.String()
}

// company are the checks of several clients at the same time: E4, E8.
func (p promises) company() []promise {
	return []promise{
		{"E4", talk.Check{
			ID: "idle", Name: "serves bob while ann is silent", Points: 2, Needs: "echo",
			Why: "A server that waits in read for one client hears no other: somebody else has to do the waiting.",
			See: "Who waits, and where",
			Talk: func(r *talk.Room) {
				ann, bob := r.Client("ann"), r.Client("bob")
				bob.HearsBack("I am bob")
				ann.HearsBack("I am ann")
				bob.HearsBack("and I am still bob")
			},
		}},
		{"E4", talk.Check{
			ID: "reverse", Name: "answers in the order in which its clients speak", Points: 0.5, Needs: "echo",
			Why: "The order in which clients came says nothing about who speaks next.",
			See: "Who waits, and where",
			Talk: func(r *talk.Room) {
				ann, bob, cid := r.Client("ann"), r.Client("bob"), r.Client("cid")
				cid.HearsBack("I am cid")
				bob.HearsBack("I am bob")
				ann.HearsBack("I am ann")
				cid.HearsBack("cid again")
			},
		}},
		{"E4", talk.Check{
			ID: "stalled", Name: "serves bob while ann does not read", Points: 1.5, Needs: "idle",
			Why: "When ann does not read, there is no room for what she is owed. Whoever waits for it must be waiting for her alone, with a buffer that is hers alone; one thread that serves all must not wait for anybody, and asks to be told when there is room.",
			See: "A client that does not read",
			Talk: func(r *talk.Room) {
				ann, bob := r.Narrow("ann"), r.Client("bob")
				ann.StartsSending(8 << 20)
				r.Settles()
				bob.SendsAtOnce(200_000) // many a read, each as long as it can be
				bob.HearsTheRest()
				ann.HearsTheRest()
			},
		}},
		{"E4", talk.Check{
			ID: "half-gone", Name: "serves bob while ann has ended, and does not read", Points: 0.5, Needs: "idle",
			Why: "ann's stream has ended, and she is still owed her echo: that must keep nobody else waiting.",
			See: "A client that does not read",
			Talk: func(r *talk.Room) {
				ann, bob := r.Narrow("ann"), r.Client("bob")
				ann.StartsSending(1 << 20)
				r.Settles()
				ann.StopsSending()
				bob.SendsAtOnce(50_000)
				bob.HearsTheRest()
				ann.HearsTheRest()
				ann.HearsEnd()
			},
		}},
		{"E4", talk.Check{
			ID: "flood", Name: "serves bob while ann sends without a pause", Points: 0.5, Needs: "idle",
			Why: "A client for whom there is always something to do must not get every turn.",
			See: "Who waits, and where",
			Talk: func(r *talk.Room) {
				ann, bob := r.Client("ann"), r.Client("bob")
				ann.Chatters()
				bob.HearsBack("may I?", "thank you", "that is all")
				cid := r.Client("cid")
				cid.HearsBack("and I?")
				ann.FallsSilent()
			},
		}},
		{"E8", talk.Check{
			ID: "crowd", Name: fmt.Sprintf("serves %d clients at once", p.crowd), Points: 1.5, Needs: "idle", Weight: 4,
			Why: "Each client costs something for as long as it stays. Many that stay show what, and how it adds up.",
			See: "At rest",
			Talk: func(r *talk.Room) {
				server := r.Server()
				crowd := r.Crowd(p.crowd)
				crowd.AnswersAll()
				server.UsesNoProcessorTime()
				crowd.AnswersAll()
				crowd.Leaves()
				bob := r.Client("bob")
				bob.HearsBack("is anybody here?")
			},
		}},
	}
}
