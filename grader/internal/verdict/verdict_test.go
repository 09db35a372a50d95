package verdict

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// program makes a program with a check of one point for each status.
func program(all ...Status) Program {
	p := Program{Build: Build{OK: true}}
	for _, s := range all {
		c := Check{Status: s, Max: 1}
		if s == Pass {
			c.Points = 1
		}
		p.Checks = append(p.Checks, c)
	}
	return p
}

// Points add up from the checks, whatever stood in the sums before.
func TestScore(t *testing.T) {
	half := program(Pass, Fail)
	half.Checks[0].Points, half.Checks[0].Max = 0.5, 0.5
	half.Points, half.Max = 100, 100
	unbuilt := program(Skip, Skip)
	unbuilt.Build.OK = false
	v := Verdict{Points: 7, Programs: []Program{half, program(Pass, Pass, Skip), unbuilt, {}}}
	for range 2 { // scoring twice changes nothing
		v.Score()
		assert.Equal(t, [2]float64{2.5, 6.5}, [2]float64{v.Points, v.Max})
		assert.Equal(t, [2]float64{0.5, 1.5}, [2]float64{v.Programs[0].Points, v.Programs[0].Max})
		assert.Equal(t, [2]float64{2, 3}, [2]float64{v.Programs[1].Points, v.Programs[1].Max})
		assert.Equal(t, [2]float64{0, 2}, [2]float64{v.Programs[2].Points, v.Programs[2].Max})
		assert.Equal(t, [2]float64{}, [2]float64{v.Programs[3].Points, v.Programs[3].Max})
	}
	none := Verdict{Points: 1, Max: 1}
	none.Score()
	assert.Zero(t, none.Points+none.Max)
}

// A program holds if nothing that is its own fault stands against it.
func TestHeld(t *testing.T) {
	unseen := program(Pass, Skip)
	unseen.Checks[1].Max = 0 // this system cannot see it
	unbuilt := program(Pass)
	unbuilt.Build.OK = false
	for name, c := range map[string]struct {
		p    Program
		want bool
	}{
		"all passed":                   {program(Pass, Pass), true},
		"one failed":                   {program(Pass, Fail), false},
		"one waits for a failed one":   {program(Pass, Skip), false},
		"one is not observable":        {unseen, true},
		"one was broken by the grader": {program(Pass, Broken), true},
		"it does not build":            {unbuilt, false},
		"no checks":                    {program(), true},
	} {
		assert.Equal(t, c.want, c.p.Held(), name)
	}
}

func TestCount(t *testing.T) {
	p := program(Pass, Fail, Pass, Skip, Broken, Pass)
	assert.Equal(t, []int{3, 1, 1, 1, 0}, []int{p.Count(Pass), p.Count(Fail), p.Count(Skip), p.Count(Broken), p.Count("")})
}

// The names in the JSON form are a promise to other programs.
func TestJSONNames(t *testing.T) {
	v := Verdict{Version: Version, Seed: "kauri", Programs: []Program{program(Fail)}}
	text, err := json.Marshal(v)
	require.NoError(t, err)
	const want = `{"version":1,"seed":"kauri","isolation":"","points":0,"max":0,"programs":[{"program":"",` +
		`"points":0,"max":0,"build":{"ok":true,"output":""},"checks":[{"id":"","name":"","status":"fail",` +
		`"points":0,"max":1,"seconds":0,"why":"","see":"","got":"","want":"","needs":"","transcript":null,` +
		`"kernel":null,"stack":null}]}]}`
	assert.Equal(t, want, string(text))
	v.Tampering = []string{"somebody wrote"}
	text, err = json.Marshal(v)
	require.NoError(t, err)
	var back Verdict
	require.NoError(t, json.Unmarshal(text, &back))
	assert.Equal(t, v, back)
}

// Only what is not there is missing. What the compiler refuses does not build.
func TestMissing(t *testing.T) {
	for output, want := range map[string]string{
		"01-blocking/server: this folder is not there, and so there is no program.":                                      "was not handed in",
		"my server: there is no server.go in this folder. It is the file that the program is written in.":                "was not handed in",
		"01-blocking/server: this folder cannot be read: permission denied.":                                             "does not build",
		"# example.org/sockets/x\nserver.go:1:1: \"x: this folder is not there, and so there is no program.\" (untyped)": "does not build",
	} {
		assert.Equal(t, want, Build{Output: output}.Wants(), output)
	}
	assert.False(t, Build{OK: true}.Missing())
}
