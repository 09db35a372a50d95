package report

import (
	"encoding/json"
	"fmt"
	"io"

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
// JUnit XML of: a student is a package, a check is a test.
func Events(w io.Writer, c *class.Class) error {
	e := json.NewEncoder(w)
	return c.Each(func(r class.Record) error {
		name := printable.Line(r.Student)
		say := func(action, test, output string, seconds float64) error {
			return e.Encode(testEvent{Action: action, Package: name, Test: test, Output: output, Elapsed: seconds})
		}
		end := "pass"
		one := func(test, action, output string, seconds float64) error {
			if action == "fail" {
				end = "fail"
			}
			if err := say("run", test, "", 0); err != nil {
				return err
			}
			if output != "" {
				if err := say("output", test, printable.Text(output)+"\n", 0); err != nil {
					return err
				}
			}
			return say(action, test, "", seconds)
		}
		if err := say("start", "", "", 0); err != nil {
			return err
		}
		if r.Verdict == nil {
			if err := one("is graded", "fail", r.Problem, 0); err != nil {
				return err
			}
			return say(end, "", "", 0)
		}
		for _, p := range r.Verdict.Programs {
			if !p.Build.OK {
				if err := one(p.Program+"/builds", "fail", p.Build.Output, 0); err != nil {
					return err
				}
			}
			for _, k := range p.Checks {
				action, output := "fail", fmt.Sprintf("got %s\nwant %s", k.Got, k.Want)
				switch k.Status {
				case verdict.Pass:
					action, output = "pass", ""
				case verdict.Skip:
					action, output = "skip", k.Got
				case verdict.Broken:
					action, output = "skip", "the grader broke: "+k.Got
				}
				if err := one(p.Program+"/"+printable.Line(k.Name), action, output, k.Seconds); err != nil {
					return err
				}
			}
		}
		return say(end, "", "", r.Seconds)
	})
}
