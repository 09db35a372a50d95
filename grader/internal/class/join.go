package class

import (
	"fmt"
	"slices"

	"example.org/sockets/grader/internal/course"
)

// A Class is the results of one class, from one folder or from those of several
// shards.
type Class struct {
	Plan
	stores []*Store
}

// Join opens folders of results, and takes them for one class's.
func Join(dirs ...string) (*Class, error) {
	c := &Class{}
	seen := map[string]bool{}
	for i, dir := range dirs {
		s, err := Open(dir)
		if err != nil {
			return nil, err
		}
		p, err := s.Plan()
		if err != nil {
			return nil, err
		}
		c.stores = append(c.stores, s)
		if i == 0 {
			rows := p.Rows
			c.Plan, c.Rows = p, nil
			p.Rows = rows
		} else {
			if !slices.Equal(p.Programs, c.Programs) {
				return nil, fmt.Errorf("%s and %s hold results of different programs", dirs[0], dir)
			}
			if p.Checks != c.Checks {
				c.Mixed = true
			}
		}
		for _, row := range p.Rows {
			if !seen[row.Student] {
				c.Rows = append(c.Rows, row)
			}
			seen[row.Student] = true
		}
	}
	if len(dirs) > 1 {
		c.Shard, c.Shards = 0, 0
	}
	return c, nil
}

// Save writes what was joined into a folder, which is one of results then.
func (c *Class) Save(dir string) error {
	to, err := Create(dir)
	if err != nil {
		return err
	}
	defer to.Close()
	for _, row := range c.Rows {
		if len(c.stores) == 1 && c.stores[0].dir == dir {
			break // they stand there
		}
		r, ok, err := c.find(row.Student)
		if err == nil && ok {
			err = to.SetRecord(r)
		}
		if err != nil {
			return err
		}
	}
	return to.SetPlan(c.Plan)
}

// Record returns the record of one student; where nobody has graded the work,
// it says so.
func (c *Class) Record(student string) (Record, error) {
	if r, ok, err := c.find(student); ok || err != nil {
		return r, err
	}
	for _, row := range c.Rows {
		if row.Student == student {
			return Record{Version: Version, Row: row, Problem: "not graded yet"}, nil
		}
	}
	return Record{}, fmt.Errorf("%q is not in this class", student)
}

// find looks for the record of one student. Where several folders have one,
// what was graded last counts.
func (c *Class) find(student string) (best Record, found bool, err error) {
	for _, s := range c.stores {
		r, ok, err := s.Record(student)
		if err != nil {
			return Record{}, false, err
		}
		if ok && (!found || r.Graded.After(best.Graded)) {
			best, found = r, true
		}
	}
	return best, found, nil
}

// Each calls do for every record, in the order of the roster. One record is in
// memory at a time.
func (c *Class) Each(do func(Record) error) error {
	for _, row := range c.Rows {
		r, err := c.Record(row.Student)
		if err != nil {
			return err
		}
		if err := do(r); err != nil {
			return err
		}
	}
	return nil
}

// Mark is what a record is worth.
func (c *Class) Mark(r Record) (float64, bool) { return c.Scheme.Mark(r, c.Programs) }

// Reckons reckons what a record is worth.
func (c *Class) Reckons(r Record) (Reckoning, bool) { return c.Scheme.Reckons(r, c.Programs) }

// Best is the best mark.
func (c *Class) Best() float64 { return c.Scheme.Best(c.Programs) }

// Title is what the marks are for.
func (c *Class) Title() string {
	if c.Scheme.Title != "" {
		return c.Scheme.Title
	}
	stages := map[string]bool{}
	for _, id := range c.Programs {
		if p, ok := course.Find(id); ok {
			stages[p.Stage] = true
		}
	}
	if len(stages) == 1 {
		for stage := range stages {
			return "Network Sockets, " + stage
		}
	}
	return "Network Sockets"
}
