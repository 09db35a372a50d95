package lesson

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"example.org/sockets/grader/internal/race"
)

// figures is a table of what the workbook's race has measured, a column for
// each server that a race marker names.
func figures(root, marker string) ([]string, error) {
	names, err := words(marker)
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("race: %q: want the names of servers", marker)
	}
	all, err := race.Read(filepath.Join(root, ".github", "race", "race.json"))
	if err != nil {
		return nil, err
	}
	var servers []race.Server
	for _, name := range names {
		i := slices.IndexFunc(all.Servers, func(s race.Server) bool { return s.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("race: no server is called %q", name)
		}
		servers = append(servers, all.Servers[i])
	}
	lines := []string{row(all.Machine.String(), servers, func(s race.Server) string { return s.Name })}
	lines = append(lines, "|"+strings.Repeat("---|", len(servers)+1))
	for _, f := range []struct {
		what string
		of   func(most, none race.Idle) string
	}{
		{"clients, silent", func(most, _ race.Idle) string { return race.Count(float64(most.Clients)) }},
		{"threads for them", func(most, _ race.Idle) string { return race.Count(float64(most.Threads)) }},
		{"memory for each", func(most, none race.Idle) string {
			return race.Bytes((float64(most.Resident) - float64(none.Resident)) / float64(most.Clients))
		}},
	} {
		lines = append(lines, row(f.what, servers, func(s race.Server) string {
			return f.of(s.Idle[len(s.Idle)-1], s.Idle[0])
		}))
	}
	for _, n := range []int{1, 100, 5000} {
		what := fmt.Sprintf("%d-byte echoes a second, %s talking", all.Size, race.Count(float64(n)))
		lines = append(lines, row(what, servers, func(s race.Server) string {
			for _, c := range s.Crowds {
				if c.Clients == n {
					return race.Count(c.Rate.Median)
				}
			}
			return "–"
		}))
	}
	return lines, nil
}

// row is a row of a table: its first cell, and one for each server.
func row(first string, servers []race.Server, cell func(race.Server) string) string {
	line := "| " + first + " |"
	for _, s := range servers {
		line += " " + cell(s) + " |"
	}
	return line
}
