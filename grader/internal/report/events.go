package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"example.org/sockets/grader/internal/class"
	"example.org/sockets/grader/internal/printable"
	"example.org/sockets/grader/internal/verdict"
)

// A testEvent is an event of go test -json (go doc test2json).
type testEvent struct {
	Action  string
	Package string
	Test    string  `json:",omitempty"`
	Output  string  `json:",omitempty"`
	Elapsed float64 `json:",omitempty"`
}

// Events writes a class as the events of go test -json, for gotestsum to make
// JUnit XML of: a student's program is a package, a check is a test.
func Events(w io.Writer, c *class.Class) error {
	e := &events{to: json.NewEncoder(w)}
	err := c.Each(func(r class.Record) error {
		student := printable.Line(r.Student)
		if r.Verdict == nil {
			e.begins(student)
			e.tells("is graded", "fail", r.Problem, 0)
			e.ends()
			return e.err
		}
		for _, p := range r.Verdict.Programs {
			e.begins(student + "/" + p.Program)
			e.program(p)
			e.ends()
		}
		return e.err
	})
	return err
}

// events writes the events of one package after another.
type events struct {
	to   *json.Encoder
	name string
	end  string
	took float64
	err  error
}

func (e *events) begins(name string) {
	e.name, e.end, e.took = name, "pass", 0
	e.say(testEvent{Action: "start"})
}

func (e *events) ends() { e.say(testEvent{Action: e.end, Elapsed: e.took}) }

func (e *events) say(event testEvent) {
	event.Package = e.name
	if err := e.to.Encode(event); err != nil && e.err == nil {
		e.err = err
	}
}

// tells tells of one test, from its beginning to its end.
func (e *events) tells(test, action, output string, seconds float64) {
	test = strings.ReplaceAll(printable.Line(test), "/", "∕") // a slash would make it a part of another
	if action == "fail" {
		e.end = "fail"
	}
	e.took += seconds
	e.say(testEvent{Action: "run", Test: test})
	if output != "" {
		e.say(testEvent{Action: "output", Test: test, Output: printable.Text(output) + "\n"})
	}
	e.say(testEvent{Action: action, Test: test, Elapsed: seconds})
}

func (e *events) program(p verdict.Program) {
	if !p.Build.OK {
		e.tells("builds", "fail", p.Build.Output, 0)
	}
	for _, k := range p.Checks {
		switch k.Status {
		case verdict.Pass:
			e.tells(k.Name, "pass", "", k.Seconds)
		case verdict.Fail:
			e.tells(k.Name, "fail", fmt.Sprintf("got %s\nwant %s", k.Got, k.Want), k.Seconds)
		case verdict.Skip:
			e.tells(k.Name, "skip", k.Got, 0)
		default:
			e.tells(k.Name, "skip", "the grader broke: "+k.Got, 0)
		}
	}
}
