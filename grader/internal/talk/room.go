package talk

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"example.org/sockets/grader/internal/exam"
	"example.org/sockets/grader/internal/sandbox"
)

// A Room is where one check takes place: a box, the program, the people who
// talk to it, and the minutes of what was said.
type Room struct {
	Random *rand.Rand // from the seed: the same in every run of this check

	candidate exam.Candidate
	role      role
	box       sandbox.Box
	addr      string // what the program is given as {addr}
	began     time.Time

	leaves func() // gives its place among those that are held at a time to another
	nears  func() // says that the result is in sight

	mu         sync.Mutex
	transcript []string

	people  []*Person
	crowd   *Crowd   // those who are many
	limits  []limit  // on descriptors, for a while
	hosts   []*Host  // who play the server, for a client or a relay
	to      *Host    // the relay's upstream; nil for other programs
	program *Program // the one that was started last

	listened bool // a program has listened on the room's address
}

// evidence is what a broken promise looks like. It is thrown by the verb that
// was not satisfied, and caught by [Hold].
type evidence struct {
	got, want string
	kernel    []string // what the verb itself saw; the rest is found later
}

// boxes are for the rooms of a candidate, so many.
func boxes(candidate exam.Candidate, n int) *sandbox.Supply {
	return sandbox.NewSupply(session.tier, sandbox.Contents{
		Command: candidate.Command, Alone: candidate.Source != "",
	}, n)
}

func newRoom(candidate exam.Candidate, id string, supply *sandbox.Supply) (*Room, error) {
	box, err := supply.Box()
	if err != nil {
		return nil, err
	}
	return &Room{
		Random:    rand.New(rand.NewChaCha8(sha256.Sum256([]byte(session.paper.Seed + id)))),
		candidate: candidate, role: roleOf(candidate),
		box: box, addr: box.Addr().String(), began: time.Now(), leaves: func() {},
	}, nil
}

// A role says what the program is to the people in the room.
type role string

const (
	server role = "server"
	client role = "client"
	relay  role = "relay" // a client too
)

func roleOf(c exam.Candidate) role {
	switch path.Base(c.Program) {
	case "client":
		return client
	case "relay":
		return relay
	}
	return server
}

// notes writes a move down, with its time.
func (r *Room) notes(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.transcript = append(r.transcript,
		fmt.Sprintf("%.3f  ", time.Since(r.began).Seconds())+fmt.Sprintf(format, args...))
}

// fails ends the check.
func (r *Room) fails(got, want string, kernel ...string) {
	panic(evidence{got: got, want: want, kernel: kernel})
}

// must ends the check as the grader's own failure, if there is an error.
func must(doing string, err error) {
	if err != nil {
		panic(fmt.Errorf("%s: %w", doing, err))
	}
}

// Addr is the address that the program is given, as it is given.
func (r *Room) Addr() string { return r.addr }

// OnUnix gives the program the path of a Unix domain socket for an address.
func (r *Room) OnUnix() {
	if !slices.ContainsFunc(r.candidate.Command, func(word string) bool {
		return strings.Contains(word, "{addr}")
	}) {
		panic(skipped("the command has no {addr} for a path to stand in"))
	}
	r.addr = "unix:" + filepath.Join(r.box.Dir(), "socket")
}

// skipped is thrown by a verb that cannot be held here.
type skipped string

// network splits the address into what a dialer wants.
func (r *Room) network() (network, addr string) {
	if path, ok := strings.CutPrefix(r.addr, "unix:"); ok {
		return "unix", path
	}
	return "tcp", r.addr
}

// tcp is the address of the room, if it is one of TCP.
func (r *Room) tcp() (netip.AddrPort, bool) {
	return r.box.Addr(), r.addr == r.box.Addr().String()
}

// words fills in the command of the program for this room.
func (r *Room) words(flags []string) (argv []string) {
	host, port, _ := strings.Cut(r.box.Addr().String(), ":")
	to := ""
	if r.role == relay {
		to = r.upstream().addr
	}
	fill := strings.NewReplacer("{addr}", r.addr, "{host}", host, "{port}", port, "{to}", to)
	for _, word := range r.candidate.Command {
		if word == "{flags}" {
			argv = append(argv, flags...)
			continue
		}
		argv = append(argv, fill.Replace(word))
	}
	return argv
}

// shownCommand is the command as the transcript shows it: the program by its
// name, without the folder that it was built in.
func shownCommand(argv []string) string {
	words := []string{filepath.Base(argv[0])}
	for _, word := range argv[1:] {
		if word == "" || strings.ContainsAny(word, " \t\n\"'\\") || printable(word) != word {
			word = quote([]byte(word))
		}
		words = append(words, word)
	}
	text := strings.Join(words, " ")
	if len(text) > 200 {
		text = text[:200] + "… (" + bytesOf(len(text)) + ")"
	}
	return text
}

// tidies ends what is the grader's own in the box.
func (r *Room) tidies() {
	people := r.people
	if r.crowd != nil {
		people = append(people, r.crowd.people...)
	}
	for _, p := range people {
		p.resets() // leaves nothing in the kernel
	}
	for _, h := range r.hosts {
		_ = h.ln.Close() // ignored: closed already
	}
}
