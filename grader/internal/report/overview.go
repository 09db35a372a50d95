package report

import (
	"cmp"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"example.org/sockets/grader/internal/class"
	"example.org/sockets/grader/internal/printable"
	"example.org/sockets/grader/internal/verdict"
)

// A classPage is what a tutor reads: the class at a glance.
type classPage struct {
	Title            string
	Students, Graded int
	Go               string
	Isolation        []string
	Due              string
	Late             int
	Shard, Shards    int
	Mixed            bool
	Best             float64
	Mean, Median     string
	Bins             []bin
	HighestBin       int
	Longest          string
	Together         string
	Stages           []string
	Programs         []heatProgram
	Columns          []*heatColumn
	Rows             []heatRow
	Attention        []attention
	Again            []*heatColumn // those that most failed, first
	Unbegun          int           // programs
	Same             [][]string
	marks            []float64
	seconds          float64
	slowest          float64
	contents         map[string][]string
	columns          map[string]*heatColumn
	isolationSeen    map[string]bool
}

type bin struct {
	From, To float64
	Count    int
}

type heatProgram struct {
	Name  string
	Stage int
	Span  int
}

// A heatColumn is one check, over the class.
type heatColumn struct {
	ID, Short, Name, Why, Read string
	Program                    string
	Stage                      int
	Max                        float64
	Held, Failed, Waited       int // by how many students
	Got                        []reason
	got                        map[string]int
}

// A reason is what was got instead, and from how many.
type reason struct {
	Text  string
	Count int
}

type heatRow struct {
	Student, Page, Mark, Late string
	Value, LateValue          float64
	Seconds                   float64
	Cells                     []heatCell
}

type heatCell struct {
	Class string // p, f, s, b; u: does not build; m: was not handed in; n: nothing was graded
	Stage int
}

type attention struct {
	Student, Page string
	Why           []string
}

// Overview writes the tutor's page: one file that needs nothing else.
func Overview(w io.Writer, c *class.Class, o Options) error {
	p := &classPage{
		Title: c.Title(), Students: len(c.Rows), Go: c.Go, Best: c.Best(), Mixed: c.Mixed,
		Shard: c.Shard, Shards: c.Shards,
		contents: map[string][]string{}, columns: map[string]*heatColumn{}, isolationSeen: map[string]bool{},
	}
	if !c.Scheme.Due.IsZero() {
		p.Due = c.Scheme.Due.Format("Mon 2 Jan 2006, 15:04 MST")
	}
	if err := c.Each(func(r class.Record) error { p.learns(r, c, o); return nil }); err != nil {
		return err
	}
	if err := c.Each(func(r class.Record) error { p.adds(r, c); return nil }); err != nil {
		return err
	}
	p.concludes()
	return pages.ExecuteTemplate(w, "class.tmpl", p)
}

// learns finds the columns that there are. The order is that of the checks.
func (p *classPage) learns(r class.Record, c *class.Class, o Options) {
	if r.Verdict == nil {
		return
	}
	for _, program := range r.Verdict.Programs {
		for _, k := range program.Checks {
			if p.columns[k.ID] != nil {
				continue
			}
			p.columns[k.ID] = &heatColumn{
				ID: k.ID, Short: path.Base(k.ID), Name: printable.Line(k.Name), Why: printable.Line(k.Why), Read: lessonOf(k.See, o),
				Program: program.Program, Stage: p.stage(program.Program), Max: k.Max, got: map[string]int{},
			}
			p.Columns = append(p.Columns, p.columns[k.ID])
		}
	}
}

// stage numbers the stage of a program.
func (p *classPage) stage(program string) int {
	name, _, _ := strings.Cut(program, "/")
	if i := slices.Index(p.Stages, name); i >= 0 {
		return i
	}
	p.Stages = append(p.Stages, name)
	return len(p.Stages) - 1
}

// adds adds a student.
func (p *classPage) adds(r class.Record, c *class.Class) {
	row := heatRow{Student: printable.Line(r.Student), Page: studentFile(r.Student), Seconds: r.Seconds, Value: -1}
	if why := class.Attention(r); len(why) > 0 {
		for i := range why {
			why[i] = printable.Line(why[i])
		}
		p.Attention = append(p.Attention, attention{Student: row.Student, Page: row.Page, Why: why})
	}
	if late := c.Scheme.Lateness(r); late > 0 {
		row.Late, row.LateValue = lateness(late), late.Hours()
		p.Late++
	}
	if m, ok := c.Mark(r); ok {
		row.Mark, row.Value = points(m), m
		p.marks = append(p.marks, m)
	}
	if r.Verdict != nil {
		p.Graded++
		p.seconds += r.Seconds
		p.slowest = max(p.slowest, r.Seconds)
		if tier := r.Verdict.Isolation; tier != "" && !p.isolationSeen[tier] {
			p.isolationSeen[tier] = true
			p.Isolation = append(p.Isolation, tier)
		}
		if r.Content != "" && slices.ContainsFunc(r.Verdict.Programs, handedIn) {
			p.contents[r.Content] = append(p.contents[r.Content], row.Student)
		}
	}
	row.Cells = p.cells(r)
	p.Rows = append(p.Rows, row)
}

func handedIn(p verdict.Program) bool { return !p.Build.Missing() }

// cells are a student's row of the heat map, a cell a column.
func (p *classPage) cells(r class.Record) (cells []heatCell) {
	checks, programs := map[string]verdict.Check{}, map[string]verdict.Program{}
	if r.Verdict != nil {
		for _, program := range r.Verdict.Programs {
			programs[program.Program] = program
			if unbegun(program) {
				p.Unbegun++
			}
			for _, k := range program.Checks {
				checks[k.ID] = k
			}
		}
	}
	for _, column := range p.Columns {
		cell := heatCell{Class: "n", Stage: column.Stage}
		k, ok := checks[column.ID]
		program := programs[column.Program]
		switch {
		case !ok:
		case program.Build.Missing():
			cell.Class = "m"
		case !program.Build.OK:
			cell.Class = "u"
		case k.Status == verdict.Pass:
			cell.Class = "p"
			column.Held++
		case k.Status == verdict.Fail:
			cell.Class = "f"
			if !unbegun(program) && unwrittenStep(k) == "" { // else it teaches nothing
				column.Failed++
				column.got[shape(k.Got)]++
			}
		case k.Status == verdict.Skip:
			cell.Class = "s"
			column.Waited++
		default:
			cell.Class = "b"
		}
		cells = append(cells, cell)
	}
	return cells
}

// numbers differ from run to run where the reason is the same.
var numbers = regexp.MustCompile(`\d[\d  .,:]*\d|\d`)

// shape is what a program did, without what differs from one to the next.
func shape(got string) string {
	line, _, _ := strings.Cut(printable.Text(got), "\n")
	line = numbers.ReplaceAllString(line, "…")
	if r := []rune(line); len(r) > 100 {
		line = string(r[:99]) + "…"
	}
	return line
}

// concludes makes of all students what is said of the class.
func (p *classPage) concludes() {
	for _, c := range p.Columns {
		for text, n := range c.got {
			c.Got = append(c.Got, reason{text, n})
		}
		slices.SortFunc(c.Got, func(a, b reason) int {
			return cmp.Or(b.Count-a.Count, strings.Compare(a.Text, b.Text))
		})
		c.Got = c.Got[:min(3, len(c.Got))]
		if c.Failed > 0 {
			p.Again = append(p.Again, c)
		}
		if n := len(p.Programs); n > 0 && p.Programs[n-1].Name == c.Program {
			p.Programs[n-1].Span++
		} else {
			p.Programs = append(p.Programs, heatProgram{Name: c.Program, Stage: c.Stage, Span: 1})
		}
	}
	slices.SortStableFunc(p.Again, func(a, b *heatColumn) int { return b.Failed - a.Failed })
	p.Again = p.Again[:min(12, len(p.Again))]
	for _, same := range p.contents {
		if len(same) > 1 {
			p.Same = append(p.Same, same)
		}
	}
	slices.SortFunc(p.Same, func(a, b []string) int { return cmp.Or(len(b)-len(a), strings.Compare(a[0], b[0])) })
	p.distribution()
	p.Longest = took(p.slowest)
	p.Together = took(p.seconds)
}

// distribution counts marks in ten bins. The best mark stands in the last.
func (p *classPage) distribution() {
	const bins = 10
	for i := range bins {
		p.Bins = append(p.Bins, bin{From: p.Best * float64(i) / bins, To: p.Best * float64(i+1) / bins})
	}
	sum := 0.0
	for _, m := range p.marks {
		i := 0
		if p.Best > 0 {
			i = min(bins-1, max(0, int(m/p.Best*bins)))
		}
		p.Bins[i].Count++
		p.HighestBin = max(p.HighestBin, p.Bins[i].Count)
		sum += m
	}
	if n := len(p.marks); n > 0 {
		slices.Sort(p.marks)
		p.Mean = number(float64(int(sum/float64(n)*10+0.5)) / 10)
		p.Median = number(float64(int((p.marks[(n-1)/2]+p.marks[n/2])/2*10+0.5)) / 10)
	}
}

// took writes how long something took.
func took(seconds float64) string {
	return time.Duration(seconds * float64(time.Second)).Round(100 * time.Millisecond).String()
}

// studentFile is the name of a student's page, from the class's.
func studentFile(student string) string {
	return path.Join(StudentsDir, class.Slug(student)+".html")
}
