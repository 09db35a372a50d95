package talk

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"sync"
	"testing"

	"example.org/sockets/grader/internal/exam"
	"example.org/sockets/grader/internal/sandbox"
	"example.org/sockets/grader/internal/verdict"
)

// session is the one exam that this process holds.
var session examination

type examination struct {
	paper exam.Paper
	tier  sandbox.Tier

	mu      sync.Mutex
	results *json.Encoder // nil when nobody reads them
}

// Main runs the suites. Under the grader it reads its paper on standard input,
// and writes results to descriptor 3. Under go test it examines what answers
// builds in dir: the workbook's own, which keep every promise.
func Main(m *testing.M, suites []Suite, answers func(dir string) ([]exam.Candidate, error)) int {
	sandbox.Adopt()
	defer sandbox.Sweep()
	// A check that waits for another one takes a place among the parallel
	// tests: there are enough for all, and places bound those that are held.
	flag.Parse()
	if err := flag.Set("test.parallel", "1000"); err != nil {
		panic(err)
	}
	if os.Getenv(exam.Variable) == "" {
		return session.practise(m, answers)
	}
	return session.examine(m, suites)
}

func (s *examination) practise(m *testing.M, answers func(string) ([]exam.Candidate, error)) int {
	dir, err := os.MkdirTemp("", "answers")
	if err != nil {
		fmt.Fprintln(os.Stderr, "make a folder for the answers:", err)
		return 1
	}
	defer os.RemoveAll(dir)
	s.paper = exam.Paper{Seed: "practice", Patience: 1}
	if err := s.chooses(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if s.paper.Programs, err = answers(dir); err != nil {
		fmt.Fprintln(os.Stderr, "build the answers:", err)
		return 1
	}
	return m.Run()
}

func (s *examination) examine(m *testing.M, suites []Suite) int {
	s.results = json.NewEncoder(os.NewFile(3, "results"))
	stdin := bufio.NewReader(os.Stdin)
	if err := json.NewDecoder(stdin).Decode(&s.paper); err != nil {
		fmt.Fprintln(os.Stderr, "read what to examine:", err)
		return 3
	}
	if s.paper.Patience == 0 {
		s.paper.Patience = 1
	}
	sandbox.Hire(s.paper.Warden)
	if err := s.chooses(); err != nil && !s.paper.List {
		fmt.Fprintln(os.Stderr, err)
		return 3
	}
	go func() { // standard input ends when the grader does, however that ends
		_, _ = io.Copy(io.Discard, stdin) // ignored: an error is an end too
		sandbox.Sweep()
		os.Exit(3)
	}()
	debug.SetGCPercent(400) // little stays, and much comes and goes: 64 KiB for everybody who reads
	s.announces(suites)
	status := 0
	if !s.paper.List {
		status = m.Run()
	}
	s.write(exam.Event{End: true})
	return status
}

// chooses chooses the sandbox's tier.
func (s *examination) chooses() (err error) {
	if s.paper.Tried {
		s.tier, err = sandbox.Named(s.paper.Isolation)
	} else {
		s.tier, err = sandbox.Choose(s.paper.Isolation)
	}
	if s.tier != sandbox.Namespaces { // programs see other processes
		sandbox.Conceal()
	}
	return err
}

// candidate returns the program to examine under that name.
func (s *examination) candidate(program string) (exam.Candidate, bool) {
	for _, c := range s.paper.Programs {
		if c.Program == program {
			return c, true
		}
	}
	return exam.Candidate{}, false
}

// asked are the checks of a suite that are to be held.
func (s *examination) asked(suite Suite) (checks []Check) {
	for _, c := range suite.Checks {
		if s.paper.Only == nil || slices.Contains(s.paper.Only, c.ID) {
			checks = append(checks, c)
		}
	}
	return checks
}

// announces writes down every check that is going to be held.
func (s *examination) announces(suites []Suite) {
	s.write(exam.Event{Isolation: string(s.tier)})
	for _, suite := range suites {
		if _, ok := s.candidate(suite.Program); !ok && !s.paper.List {
			continue
		}
		for _, c := range s.asked(suite) {
			s.write(exam.Event{Program: suite.Program, Planned: true, Check: suite.describe(c)})
		}
	}
}

// writes writes the result of one check, which is the test of that name.
func (s *examination) writes(test, program string, v verdict.Check) {
	s.write(exam.Event{Program: program, Test: test, Check: v})
}

func (s *examination) write(e exam.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.results == nil {
		return
	}
	if err := s.results.Encode(e); err != nil {
		fmt.Fprintln(os.Stderr, "write a result:", err)
		sandbox.Sweep()
		os.Exit(3) // nobody reads them any more
	}
}
