// Package load puts many clients on an echo server at once, and measures what
// they see of it.
//
// It is a closed loop: a client sends a message, waits until all of it has come
// back, and sends the next. So the rate is what the server can do for so many
// clients, and a latency is the wait of one client for one message. While a
// server stands still, each client waits once, however long: its pause counts
// as one sample a client, and not as one for every message that could have been
// sent meanwhile (coordinated omission). Whoever wants to know what a pause is
// like for a client with a timetable asks [Polite], which keeps to one.
package load

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// A Crowd is a number of clients that talk without a pause.
type Crowd struct {
	Addr    netip.AddrPort
	Clients int
	Size    int // of a message, bytes

	Warmup   time.Duration // before anything is counted
	Duration time.Duration // what is counted

	Core int // the processor core to run on; -1 for any

	// Patience is how long the clients wait when none of them gets an answer.
	Patience time.Duration

	// Meter tells the server's processor time. It is read where the counted
	// time begins, and where it ends.
	Meter func() time.Duration

	// Enough is asked while the clients join, some at a time, how many they
	// are. Its error ends the measurement.
	Enough func(clients int) error
}

// Figures are what a crowd has seen.
type Figures struct {
	Requests int64                   // answered, in the time that is counted
	Took     time.Duration           // the time that is counted
	Latency  *hdrhistogram.Histogram // from sending to the last byte, nanoseconds
	Wrong    int64                   // echoes in which a byte differs
	Lost     int64                   // clients whose connection broke
	Server   time.Duration           // processor time, by Meter
	Own      time.Duration           // processor time of the clients
}

// Rate is how many requests were answered a second.
func (f Figures) Rate() float64 { return float64(f.Requests) / f.Took.Seconds() }

// Unserved says that not all clients of a crowd could be served.
type Unserved struct {
	Served, Clients int
	Reason          error
}

func (u Unserved) Error() string {
	return fmt.Sprintf("%d of %d clients: %s", u.Served, u.Clients, u.Reason)
}

func (u Unserved) Unwrap() error { return u.Reason }

// Clients join so many at a time: an accept queue has room for them.
const batch = 64

// Why a client was not served.
var (
	ErrSilent = errors.New("no answer")
	ErrClosed = errors.New("the server has closed a connection")
)

// newLatency counts latencies up to a minute, to three digits.
func newLatency() *hdrhistogram.Histogram {
	return hdrhistogram.New(1, int64(time.Minute), 3)
}

// pattern is what all messages are cut from. Its length is a prime, so that a
// piece which was lost, came twice or belongs to another client shows.
type pattern []byte

const period = 4093

func newPattern(size int) pattern {
	p := make(pattern, period+size)
	x := uint32(2463534242)
	for i := range period {
		x ^= x << 13 // xorshift (Marsaglia, 2003)
		x ^= x >> 17
		x ^= x << 5
		p[i] = byte(x)
	}
	for i := period; i < len(p); i++ {
		p[i] = p[i-period]
	}
	return p
}

// message is the n-th of a client.
func (p pattern) message(client int, n int64) []byte {
	from := (int64(client)*7919 + n*13) % period
	return p[from : from+int64(len(p)-period)]
}
