// Package course is the workbook's one ordered list: its stages and their
// programs. Everything that walks the workbook walks this list.
package course

import (
	"path"
	"strings"
)

// A Stage is one lesson and its programs, a folder with a module of its own.
type Stage struct {
	Name     string    // "01-blocking", the folder's name too
	Title    string    // what the lesson is about
	Programs []Program // in teaching order
	Given    []string  // packages that students read and use: "selector"
}

// A Program is a folder in a stage with three files: main.go (given), the
// exercise, and main_test.go (the visible test).
type Program struct {
	Stage    string  // "01-blocking"
	Name     string  // "server"
	Exercise string  // the one file that a student writes: "server.go"
	Points   float64 // what all its checks are worth together
}

// ID returns the program's name in the whole workbook: "01-blocking/server".
func (p Program) ID() string { return path.Join(p.Stage, p.Name) }

// Stages returns all stages that have something to grade, in teaching order.
func Stages() []Stage {
	return []Stage{
		{
			Name:  "01-blocking",
			Title: "the nine steps, once",
			Programs: []Program{
				{Stage: "01-blocking", Name: "server", Exercise: "server.go", Points: 20},
				{Stage: "01-blocking", Name: "client", Exercise: "client.go", Points: 15},
			},
		},
		{
			Name:  "02-multi-client",
			Title: "the queue, and the first two ways out of it",
			Programs: []Program{
				{Stage: "02-multi-client", Name: "sequential", Exercise: "server.go", Points: 30},
				{Stage: "02-multi-client", Name: "threads", Exercise: "server.go", Points: 36},
				{Stage: "02-multi-client", Name: "processes", Exercise: "server.go", Points: 40},
			},
		},
		{
			Name:  "03-selector",
			Title: "one thread, every client",
			Given: []string{"selector"},
			Programs: []Program{
				{Stage: "03-selector", Name: "server", Exercise: "server.go", Points: 42},
				{Stage: "03-selector", Name: "client", Exercise: "client.go", Points: 19},
			},
		},
		{
			Name:  "04-goroutines",
			Title: "blocking style again, on the runtime's selector",
			Programs: []Program{
				{Stage: "04-goroutines", Name: "server", Exercise: "server.go", Points: 45},
				{Stage: "04-goroutines", Name: "relay", Exercise: "relay.go", Points: 26},
				{Stage: "04-goroutines", Name: "chat", Exercise: "chat.go", Points: 30},
			},
		},
	}
}

// Programs returns the programs of all stages, in teaching order.
func Programs() (all []Program) {
	for _, s := range Stages() {
		all = append(all, s.Programs...)
	}
	return all
}

// Program looks a program of the stage up by its name, "server".
func (s Stage) Program(name string) (Program, bool) {
	for _, p := range s.Programs {
		if p.Name == name {
			return p, true
		}
	}
	return Program{}, false
}

// FindStage looks a stage up by its name.
func FindStage(name string) (Stage, bool) {
	for _, s := range Stages() {
		if s.Name == name {
			return s, true
		}
	}
	return Stage{}, false
}

// Find looks a program up by its ID, "01-blocking/server".
func Find(id string) (Program, bool) {
	for _, p := range Programs() {
		if p.ID() == strings.Trim(id, "/") {
			return p, true
		}
	}
	return Program{}, false
}

// StageNames lists the stages for a message: "01-blocking, 02-multi-client".
func StageNames() string {
	var names []string
	for _, s := range Stages() {
		names = append(names, s.Name)
	}
	return strings.Join(names, ", ")
}

// IDs lists the programs for a message: "01-blocking/server, …".
func IDs() string {
	var ids []string
	for _, p := range Programs() {
		ids = append(ids, p.ID())
	}
	return strings.Join(ids, ", ")
}
