// Package race runs servers side by side, and measures what each costs as its
// clients multiply: how many requests a second it answers and how long one
// takes, how a polite client fares beside one who is not, what clients cost who
// are silent, and what the server does while nobody speaks.
package race

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"

	"example.org/sockets/grader/internal/kernel"
	"example.org/sockets/grader/internal/load"
)

// A Runner is a server in the race.
type Runner struct {
	Name string // what its curve is called

	// Command is what to start, a word each: {addr}, {host} and {port} are
	// filled in anywhere in a word, and a word that is {flags} falls away.
	Command []string
}

// A Plan says what is measured, and for how long.
type Plan struct {
	Clients []int // who talk without a pause, in a series of measurements
	Idle    []int // who are silent; the numbers grow
	Size    int   // of a message, bytes
	Rounds  int   // every measurement of a rate or a latency is repeated so often

	Warmup, Talk, Polite, Rest time.Duration // how long each takes

	Patience time.Duration // how long a client waits for an answer

	Memory uint64 // a server that uses more gets no more clients, bytes
}

// every is how often bob asks. A server that makes him wait longer makes his
// next request late too.
const every = 20 * time.Millisecond

// Whole is the plan of a race that takes less than two minutes.
func Whole() Plan {
	return Plan{
		Clients: []int{1, 10, 100, 1000, 5000}, Idle: []int{0, 100, 1000, 10000},
		Size: 64, Rounds: 3, Warmup: 100 * time.Millisecond, Talk: 300 * time.Millisecond,
		Polite: 240 * time.Millisecond, Rest: 200 * time.Millisecond, Patience: time.Second, Memory: 1 << 29,
	}
}

// Quick is the plan of one that takes less than 20 seconds.
func Quick() Plan {
	p := Whole()
	p.Clients, p.Idle = []int{1, 20, 400}, []int{0, 20, 400}
	p.Rounds, p.Warmup, p.Talk, p.Polite, p.Rest = 2, 30*time.Millisecond, 100*time.Millisecond, 100*time.Millisecond, 80*time.Millisecond
	p.Patience, p.Memory = 300*time.Millisecond, 1<<28
	return p
}

// Steps is how many times step is called in a race of n runners.
func (p Plan) Steps(n int) int { return n * (len(p.Clients)*p.Rounds + len(load.Manners)*p.Rounds + 1) }

// cores says which core the servers run on, and which the clients; -1 is any.
func cores() (servers, clients int) {
	if runtime.NumCPU() < 2 {
		return -1, -1
	}
	return 0, 1
}

// Run has the runners race. They take turns, forwards and backwards, so that a
// machine which grows slower is slower for all. Step is called before each
// measurement with what it is. One who cannot be started is named in the
// results; an error is that of the race.
func (p Plan) Run(ctx context.Context, runners []Runner, step func(what string)) (Results, error) {
	if len(runners) == 0 {
		return Results{}, errors.New("there is no server to race")
	}
	t := &track{Plan: p, step: step}
	t.serverCore, t.clientCore = cores()
	for _, r := range runners {
		t.lanes = append(t.lanes, &lane{Runner: r, most: 1 << 30, server: Server{Name: r.Name, Measured: time.Now().UTC().Truncate(time.Second)}})
	}
	for _, measure := range []func(context.Context) error{t.crowds, t.manners, t.guests} {
		if err := measure(ctx); err != nil {
			return Results{}, err
		}
	}
	all := Results{Version: Version, Machine: thisMachine(), Size: p.Size}
	for _, l := range t.lanes {
		l.server.Spread, l.server.Foreign = spreadOf(l.server.Crowds), median(l.foreign)
		all.Servers = append(all.Servers, l.server)
	}
	return all, nil
}

// A track is a race while it is run.
type track struct {
	Plan
	lanes                  []*lane
	serverCore, clientCore int
	step                   func(what string)
}

// A lane is what is known of one runner so far.
type lane struct {
	Runner
	server  Server
	most    int       // clients that it may be given: fewer than it could not serve
	foreign []float64 // shares of the processors that others took
}

// inTurns calls f for all lanes, in so many rounds, every other one backwards.
func (t *track) inTurns(rounds int, f func(l *lane) error) error {
	order := slices.Clone(t.lanes)
	for range rounds {
		for _, l := range order {
			if err := f(l); err != nil {
				return err
			}
		}
		slices.Reverse(order)
	}
	return nil
}

// crowds measures rates and latencies against clients who talk.
func (t *track) crowds(ctx context.Context) error {
	for _, n := range t.Clients {
		samples := map[*lane][]load.Figures{}
		err := t.inTurns(t.Rounds, func(l *lane) error {
			t.step(fmt.Sprintf("%s, %d talking", l.Name, n))
			if n >= l.most {
				return nil
			}
			f, err := t.crowd(ctx, l, n)
			if err == nil {
				samples[l] = append(samples[l], f)
			}
			return l.takes(err, n)
		})
		if err != nil {
			return err
		}
		for _, l := range t.lanes {
			if n < l.most && len(samples[l]) > 0 {
				l.server.Crowds = append(l.server.Crowds, newCrowd(n, samples[l]))
			}
		}
	}
	return nil
}

// takes notes what a server could not do. Other errors are those of the race.
func (l *lane) takes(err error, n int) error {
	var unserved load.Unserved
	var unable unable
	switch {
	case err == nil:
		return nil
	case errors.As(err, &unserved), errors.As(err, &unable):
		l.most = min(l.most, n)
		l.server.notes(err.Error())
		return nil
	}
	return err
}

func (t *track) crowd(ctx context.Context, l *lane, n int) (f load.Figures, err error) {
	s, err := t.start(ctx, l.Runner)
	if err != nil {
		return f, err
	}
	defer s.close()
	var before, after usage
	began := true
	f, err = load.Crowd{
		Addr: s.addr, Clients: n, Size: t.Size, Warmup: t.Warmup, Duration: t.Talk, Core: t.clientCore, Patience: t.Patience,
		Enough: s.enough(t.Memory),
		Meter: func() time.Duration {
			u := s.usage()
			if began {
				before, began = u, false
			}
			after = u
			return u.server
		},
	}.Run(ctx)
	if err != nil {
		return f, s.explains(err)
	}
	if machine := after.machine - before.machine; machine > 0 && f.Took > 0 {
		others := machine - f.Server - f.Own
		l.foreign = append(l.foreign, max(0, others.Seconds()/(f.Took.Seconds()*float64(runtime.NumCPU()))))
	}
	return f, nil
}

// manners measures a polite client's latency beside ann.
func (t *track) manners(ctx context.Context) error {
	samples := map[*lane]map[load.Manner][]load.Waits{}
	for _, l := range t.lanes {
		samples[l] = map[load.Manner][]load.Waits{}
	}
	for _, m := range load.Manners {
		err := t.inTurns(t.Rounds, func(l *lane) error {
			t.step(fmt.Sprintf("%s, bob while ann is %s", l.Name, m))
			if l.most < 1 || never(samples[l][m]) {
				return nil // it cannot be started, or bob has waited in vain once
			}
			w, err := t.polite(ctx, l, m)
			if err == nil {
				samples[l][m] = append(samples[l][m], w)
			}
			return l.takes(err, 1)
		})
		if err != nil {
			return err
		}
		for _, l := range t.lanes {
			if len(samples[l][m]) > 0 {
				l.server.Polite = append(l.server.Polite, newPolite(m, samples[l][m]))
			}
		}
	}
	return nil
}

func never(waits []load.Waits) bool {
	return slices.ContainsFunc(waits, func(w load.Waits) bool { return w.Answered == 0 })
}

func (t *track) polite(ctx context.Context, l *lane, m load.Manner) (w load.Waits, err error) {
	s, err := t.start(ctx, l.Runner)
	if err != nil {
		return w, err
	}
	defer s.close()
	leave, err := m.Visit(ctx, s.addr)
	if err != nil {
		return w, s.explains(err)
	}
	defer leave()
	return load.Polite{Addr: s.addr, Every: every, Duration: t.Polite, Size: t.Size, Patience: t.Patience}.Run(ctx)
}

// guests measures what clients cost who say nothing, where the kernel tells.
func (t *track) guests(ctx context.Context) error {
	return t.inTurns(1, func(l *lane) error {
		t.step(fmt.Sprintf("%s, %d silent", l.Name, t.Idle[len(t.Idle)-1]))
		if l.most < 1 || !kernel.Observable() {
			return nil
		}
		s, err := t.start(ctx, l.Runner)
		if err != nil {
			return l.takes(err, 1)
		}
		defer s.close()
		g := load.Guests{Addr: s.addr, Patience: t.Patience}
		defer g.Leave()
		for _, n := range t.Idle {
			if err := g.Come(ctx, n, s.enough(t.Memory)); err != nil {
				err = s.explains(err)
				if l.takes(err, n+1) != nil {
					return err
				}
				return nil
			}
			rest, err := s.rest(ctx, t.Rest)
			if err != nil {
				return err
			}
			u := s.usage()
			l.server.Idle = append(l.server.Idle, Idle{Clients: n, Threads: u.threads, Resident: u.resident, Rest: rest})
		}
		return nil
	})
}
