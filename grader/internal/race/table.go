package race

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"example.org/sockets/grader/internal/load"
	"example.org/sockets/grader/internal/printable"
)

// A Table is figures in rows: one for each server.
type Table struct {
	Title string
	Head  []string // of the columns, the first for the servers' names
	Rows  [][]string
}

// Tables are the results in figures.
func (r Results) Tables() []Table {
	var counts, idles []int
	for _, s := range r.Servers {
		for _, c := range s.Crowds {
			counts = put(counts, c.Clients)
		}
		for _, i := range s.Idle {
			idles = put(idles, i.Clients)
		}
	}
	var manners []string
	for _, m := range load.Manners {
		manners = append(manners, string(m))
	}
	crowd := func(title string, f func(Crowd) string) Table {
		return r.table(title, "clients, talking", numbers(counts), func(s Server, i int) string {
			for _, c := range s.Crowds {
				if c.Clients == counts[i] {
					return f(c)
				}
			}
			return ""
		})
	}
	idle := func(title string, f func(Idle) string) Table {
		return r.table(title, "clients, silent", numbers(idles), func(s Server, i int) string {
			for _, one := range s.Idle {
				if one.Clients == idles[i] {
					return f(one)
				}
			}
			return ""
		})
	}
	polite := func(title string, f func(Polite) float64) Table {
		return r.table(title, "Ann is", manners, func(s Server, i int) string {
			for _, p := range s.Polite {
				if string(p.Ann) == manners[i] && p.Never() {
					return "never"
				}
				if string(p.Ann) == manners[i] {
					return Seconds(f(p))
				}
			}
			return ""
		})
	}
	all := []Table{
		crowd("Requests a second", func(c Crowd) string { return Count(c.Rate.Median) }),
		crowd("Half of the requests take at most", func(c Crowd) string { return Seconds(c.P50.Median) }),
		crowd("99 of 100 requests take at most", func(c Crowd) string { return Seconds(c.P99.Median) }),
		crowd("Processor time for a request, the server's", func(c Crowd) string { return Seconds(c.Server.Median) }),
		crowd("Processor time for a request, the clients'", func(c Crowd) string { return Seconds(c.Own.Median) }),
		polite("Half of Bob's requests take at most", func(p Polite) float64 { return p.P50.Median }),
		polite("The longest of Bob's waits", func(p Polite) float64 { return p.Most.Median }),
		idle("Threads", func(i Idle) string { return Count(float64(i.Threads)) }),
		idle("Memory", func(i Idle) string { return Bytes(float64(i.Resident)) }),
		idle("Processor time while nobody speaks, of a core", func(i Idle) string { return Percent(i.Rest) }),
	}
	return slices.DeleteFunc(all, func(t Table) bool {
		return len(t.Head) == 1 || r.Machine.Blind && strings.HasSuffix(t.Title, "the server's")
	})
}

// put puts n into an ordered list, once.
func put(list []int, n int) []int {
	for i, m := range list {
		if m == n {
			return list
		}
		if m > n {
			return append(list[:i], append([]int{n}, list[i:]...)...)
		}
	}
	return append(list, n)
}

func numbers(list []int) (texts []string) {
	for _, n := range list {
		texts = append(texts, Count(float64(n)))
	}
	return texts
}

func (r Results) table(title, corner string, columns []string, cell func(s Server, column int) string) Table {
	t := Table{Title: title, Head: append([]string{corner}, columns...)}
	for _, s := range r.Servers {
		row := []string{s.Name}
		for i := range columns {
			text := cell(s, i)
			if text == "" {
				text = "–"
			}
			row = append(row, text)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Print writes the tables for a terminal of 80 columns, and what there is to
// say about them.
func (r Results) Print(w io.Writer) {
	for _, t := range r.Tables() {
		fmt.Fprintf(w, "\n%s\n", t.Title)
		for _, row := range append([][]string{t.Head}, t.Rows...) {
			line := "  " + printable.Columns.FillRight(printable.Columns.Truncate(row[0], 24, "…"), 24)
			for _, cell := range row[1:] {
				line += printable.Columns.FillLeft(cell, 10)
			}
			fmt.Fprintln(w, strings.ReplaceAll(line, "\u00a0", " "))
		}
	}
	fmt.Fprintln(w)
	for _, note := range append(r.Notes(), r.Foot()...) {
		for _, line := range printable.Wrap(strings.ReplaceAll(note, "\u00a0", " "), 80) {
			fmt.Fprintln(w, line)
		}
	}
}
