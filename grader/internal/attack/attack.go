// Package attack holds the grader against programs that nobody should be
// afraid of any more: each does one hostile deed, and then serves as
// 01-blocking/server does. What holds it in shows in what does not happen.
package attack

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"example.org/sockets/grader/internal/attack/bait"
	"example.org/sockets/grader/internal/exam"
	"example.org/sockets/grader/internal/verdict"
)

// A Deed is what a hostile program does.
type Deed struct {
	Name string // what the program calls it
	Does string // continues "a program that …"
	Ends string // stands in what the report says; empty if it goes on to serve
	Any  bool   // it may also end in another way: what counts is who else notices

	Harms  bool // as a mere process it would do damage
	Spends bool // it does damage wherever limits do not hold all processes together
}

// Deeds are all of them.
var Deeds = []Deed{
	{Name: "read-tests", Does: "reads the hidden tests through /proc"},
	{Name: "read-secret", Does: "reads a file of the grader's user"},
	{Name: "read-memory", Does: "opens the memory of other processes", Harms: true},
	{Name: "read-variables", Does: "reads the grader's environment"},
	{Name: "read-devices", Does: "reads devices, and /etc/shadow", Harms: true},
	{Name: "list-processes", Does: "looks who else is on the machine"},
	{Name: "write-results", Does: "writes the results"},
	{Name: "write-elsewhere", Does: "leaves files outside of its folder"},
	{Name: "write-inherited", Does: "writes results to the grader's own descriptors"},
	{Name: "replace-itself", Does: "puts another program in its own place"},
	{Name: "set-kernel", Does: "sets the kernel's parameters"},

	{Name: "signal-grader", Does: "sends a signal to the grader"},
	{Name: "signal-parent", Does: "ends the process that started it", Harms: true},
	{Name: "signal-all", Does: "sends a signal to everybody"},
	{Name: "trace-parent", Does: "traces its parent (ptrace)", Harms: true},
	{Name: "peek-parent", Does: "reads its parent's memory (process_vm_readv)"},
	{Name: "share-memory", Does: "finds shared memory of others (shmget)"},
	{Name: "leave-daemon", Does: "leaves a daemon behind (setsid)"},
	{Name: "ignore-all", Does: "ignores every signal"},
	{Name: "stop-itself", Does: "stops itself (SIGSTOP)", Ends: "nobody listens on"},

	{Name: "dial-tcp", Does: "dials out by TCP"},
	{Name: "dial-mptcp", Does: "dials out by MPTCP"},
	{Name: "dial-raw", Does: "dials out by MPTCP behind a filter's back"},
	{Name: "dial-abstract", Does: "dials an abstract Unix socket"},
	{Name: "send-udp", Does: "sends a packet out by UDP"},
	{Name: "squat-port", Does: "takes a port that another program needs"},
	{Name: "odd-sockets", Does: "opens sockets of families that no server needs"},

	{Name: "io-uring", Does: "goes around a filter by io_uring"},
	{Name: "hold-lease", Does: "keeps others from opening a file (a lease)"},
	{Name: "keyring", Does: "keeps a note in the kernel's keyring"},
	{Name: "new-namespace", Does: "makes itself root of a new namespace"},
	{Name: "mount", Does: "mounts a file system", Harms: true},
	{Name: "become-root", Does: "gets a capability"},
	{Name: "start-shell", Does: "starts a shell"},
	{Name: "raise-limits", Does: "raises its own limits"},
	{Name: "load-module", Does: "loads a module into the kernel", Harms: true},
	{Name: "watch-with-bpf", Does: "watches the machine by bpf"},

	{Name: "flood-output", Does: "prints without end", Ends: "it had printed more than 64 MiB"},
	{Name: "hog-memory", Does: "takes 2 GiB of memory", Ends: "it had used more than 512 MiB of memory", Spends: true},
	{Name: "hog-together", Does: "takes 2 GiB of memory in sixteen processes", Ends: "it had used more than 512 MiB of memory", Spends: true},
	{Name: "hog-file", Does: "takes 1600 MiB of memory in files without a name (memfd)", Harms: true},
	{Name: "fill-disk", Does: "fills the disk", Spends: true},
	{Name: "bomb-processes", Does: "starts processes without end", Any: true, Spends: true},
	{Name: "bomb-threads", Does: "starts threads without end", Any: true, Spends: true},

	{Name: "forge-events", Does: "prints the results of Go tests"},
	{Name: "forge-answer", Does: "answers with the results of Go tests", Ends: `\x16===`},
}

// Build builds the hostile program in dir.
func Build(ctx context.Context, dir string) (binary string, err error) {
	root, err := exam.Source()
	if err != nil {
		return "", err
	}
	binary = filepath.Join(dir, "hostile")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", binary, "./internal/attack/hostile")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly", "CGO_ENABLED=0")
	if said, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the hostile program: %w\n%s", err, said)
	}
	return binary, nil
}

// A Range is where deeds are tried.
type Range struct {
	Tests     string // the hidden tests, compiled
	Hostile   string // see [Build]
	Isolation string // the tier
}

// neighbour is an honest client, which is graded at the same time.
func (r *Range) neighbour() exam.Candidate {
	return exam.Candidate{
		Program: "01-blocking/client", Source: "neighbour",
		Command: []string{r.Hostile, bait.Neighbour, "{addr}", "{}", "{flags}"},
	}
}

// An Outcome is what came of a deed.
type Outcome struct {
	Escaped []string // what was not held in; empty if it was
	Said    string   // what the report says of the program, if a check failed
}

// Try has a program do its deed, while it is graded.
func (r *Range) Try(ctx context.Context, d Deed) (o Outcome, err error) {
	laid, err := lay()
	if err != nil {
		return o, fmt.Errorf("lay out bait: %w", err)
	}
	defer laid.Close()
	told, _ := json.Marshal(laid.Bait) // of strings and numbers: it cannot fail
	hostile := exam.Candidate{
		Program: "01-blocking/server", Source: "hostile",
		Command: []string{r.Hostile, d.Name, "{addr}", string(told), "{flags}"},
	}
	var stream strings.Builder
	v, err := exam.Run(ctx, exam.Paper{
		Seed: "attack", Patience: 0.5, Isolation: r.Isolation, Programs: []exam.Candidate{hostile, r.neighbour()},
		Only: []string{"answers", "prints"}, // one of each program
	}, exam.Options{Tests: r.Tests, Stream: &stream})
	if err != nil {
		o.Escaped = append(o.Escaped, "the grader broke: "+err.Error())
	} else {
		o.judges(d, v, stream.String())
	}
	o.Escaped = append(o.Escaped, laid.taken()...)
	return o, ctx.Err()
}

// judges compares the verdict with what it should be.
func (o *Outcome) judges(d Deed, v verdict.Verdict, stream string) {
	escaped := func(format string, a ...any) { o.Escaped = append(o.Escaped, fmt.Sprintf(format, a...)) }
	for i, p := range v.Programs {
		if len(p.Checks) != 1 {
			escaped("%s was held to %d checks", p.Program, len(p.Checks))
		}
		for _, c := range p.Checks {
			switch {
			case c.Status == verdict.Broken:
				escaped("the grader broke: %s", c.Got)
			case i > 0 && c.Status != verdict.Pass:
				escaped("the neighbour's verdict changed: %s", c.Got)
			case i > 0:
			case strings.Contains(c.Got, bait.Escaped):
				escaped("it did")
			case c.Status == verdict.Fail:
				o.Said = c.Got
				if !d.Any && (d.Ends == "" || !strings.Contains(c.Got, d.Ends)) {
					escaped("it ended in another way: %s", c.Got)
				}
			case d.Ends != "":
				escaped("it was not stopped")
			}
		}
	}
	if len(v.Tampering) > 0 {
		escaped("the test stream was forged: %s", v.Tampering[0])
	}
	if strings.Contains(stream, "\x16=== RUN   TestGhost") || strings.Contains(stream, "\n::error::") {
		escaped("its words stand in the test stream as they are")
	}
}
