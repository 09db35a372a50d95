package main

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"example.org/sockets/grader/internal/class"
	"example.org/sockets/grader/internal/course"
	"example.org/sockets/grader/internal/verdict"
)

var (
	students = flag.Int("class", 0, "grade a made-up class of so many students in TestMadeUpClass, twice, and measure; 300 takes a while")
	keepIn   = flag.String("class-dir", "", "a folder to keep the made-up class and its results in")
	only     = flag.String("class-only", "01-blocking/server", "the stages and programs that the made-up class hands in")
	tier     = flag.String("class-tier", "", "the tier in which the made-up class is graded; the best without it")
)

// A made is a student who was made up, and what has to become of the work.
type made struct {
	name, kind string
	program    string // the one that is not an answer
	fails      []string
	perhaps    []string
	plan       string // of a hostile one: holds, fails or no build
}

// The kinds of students, of twenty.
var kinds = []struct {
	kind string
	of20 int
}{{"answers", 10}, {"mutant", 7}, {"skeleton", 1}, {"no build", 1}, {"hostile", 1}}

// madeUpClass writes a class of n students into a folder: the same in every
// run. Half of them have the answers, a third a mutant; one in twenty hands in
// the skeletons, something that does not build, or something hostile.
func madeUpClass(t *testing.T, dir string, n int, programs []course.Program) (all []made) {
	random := rand.New(rand.NewPCG(20, 26))
	var pool []mutant
	for _, m := range mutants {
		if slices.ContainsFunc(programs, func(p course.Program) bool { return p.ID() == m.program }) {
			pool = append(pool, m)
		}
	}
	hostile, err := txtar.ParseFile("testdata/class/hostile.txtar")
	require.NoError(t, err)
	count := 0
	for _, k := range kinds {
		for range max(1, (n*k.of20+10)/20) {
			if len(all) == n {
				break
			}
			all = append(all, made{kind: k.kind})
		}
	}
	for len(all) < n {
		all = append(all, made{kind: "answers"})
	}
	random.Shuffle(n, func(i, j int) { all[i], all[j] = all[j], all[i] })
	for i := range all {
		m := &all[i]
		m.name = fmt.Sprintf("s%03d", i)
		from := "../solutions"
		if m.kind == "skeleton" {
			from = ".."
		}
		home := filepath.Join(dir, m.name)
		for _, p := range programs {
			copyFile(t, from, home, path.Join(p.ID(), "main.go"))
			copyFile(t, from, home, path.Join(p.ID(), p.Exercise))
			// No two students have the same bytes, but for those with the skeletons.
			if m.kind != "skeleton" {
				appendTo(t, filepath.Join(home, p.ID(), p.Exercise), "\n// "+m.name+"\n")
			}
		}
		switch m.kind {
		case "mutant":
			k := pool[count%len(pool)]
			count++
			p, _ := course.Find(k.program)
			file := filepath.Join(home, k.program, p.Exercise)
			changed := k.text(t, p.Exercise) + "\n// " + m.name + "\n"
			require.NoError(t, os.WriteFile(file, []byte(changed), 0o644))
			m.program, m.fails, m.perhaps = k.program, strings.Fields(k.caughtBy), strings.Fields(k.perhaps)
		case "no build":
			m.program = programs[i%len(programs)].ID()
			p, _ := course.Find(m.program)
			appendTo(t, filepath.Join(home, m.program, p.Exercise), "\nfunc broken() { ecko() }\n")
		case "hostile":
			m.program = programs[0].ID()
			f := hostile.Files[count%len(hostile.Files)]
			count++
			_, plan, _ := strings.Cut(string(f.Data), "// plan: ")
			m.plan, _, _ = strings.Cut(plan, ".")
			require.NoError(t, os.WriteFile(filepath.Join(home, m.program, f.Name), f.Data, 0o644))
		}
	}
	return all
}

func copyFile(t *testing.T, from, to, name string) {
	text, err := os.ReadFile(filepath.Join(from, name))
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Join(to, path.Dir(name)), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(to, name), text, 0o644))
}

func appendTo(t *testing.T, file, text string) {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0o644)
	require.NoError(t, err)
	_, err = f.WriteString(text)
	require.NoError(t, err)
	require.NoError(t, f.Close())
}

// asPlanned says where a verdict is not what it was to be.
func (m made) asPlanned(v *verdict.Verdict) (wrong []string) {
	if len(v.Tampering) > 0 {
		wrong = append(wrong, strings.Join(v.Tampering, "; "))
	}
	for _, p := range v.Programs {
		var failed []string
		got := map[string]string{}
		for _, c := range p.Checks {
			if c.Status == verdict.Broken {
				wrong = append(wrong, c.ID+" broke: "+c.Got)
			}
			if c.Status == verdict.Fail {
				failed = append(failed, path.Base(c.ID))
				got[path.Base(c.ID)] = c.Got
			}
		}
		say := func(ok bool, want string) {
			if !ok {
				wrong = append(wrong, fmt.Sprintf("%s (%s): %s is to %s; build %v, failed %v: %q", m.name, m.kind, p.Program, want, p.Build.OK, failed, got))
			}
		}
		switch {
		case m.kind == "skeleton":
			say(p.Points == 0 && p.Build.OK, "have no points")
		case p.Program != m.program:
			say(p.Held(), "hold")
		case m.kind == "mutant":
			failed = slices.DeleteFunc(failed, func(id string) bool { return slices.Contains(m.perhaps, id) })
			say(p.Build.OK && slices.Equal(failed, m.fails), fmt.Sprintf("fail %v", m.fails))
		case m.kind == "no build" || m.plan == "no build":
			say(!p.Build.OK && p.Points == 0, "not build")
		case m.plan == "holds":
			say(p.Held(), "hold")
		case m.plan == "fails":
			say(p.Build.OK && len(failed) > 0, "fail")
		default:
			say(false, "be planned: "+m.plan)
		}
	}
	return wrong
}

// gradedClass grades a made-up class with the real grader, and compares.
func gradedClass(t *testing.T, dir, results string, all []made, args ...string) (outcome string) {
	var out, errs bytes.Buffer
	args = append([]string{"class", dir, "-o", results, "--only", *only, "--isolation=" + *tier}, args...)
	require.Equal(t, held, run(t.Context(), args, &out, &errs), "%s%s", &out, &errs)
	c, err := class.Join(results)
	require.NoError(t, err)
	var statuses []string
	for _, m := range all {
		r, err := c.Record(m.name)
		require.NoError(t, err)
		require.NotNil(t, r.Verdict, "%s: %s", m.name, r.Problem)
		for _, wrong := range m.asPlanned(r.Verdict) {
			t.Error(wrong)
		}
		for _, p := range r.Verdict.Programs {
			for _, k := range p.Checks {
				if !slices.Contains(m.perhaps, path.Base(k.ID)) {
					statuses = append(statuses, m.name+" "+k.ID+" "+string(k.Status))
				}
			}
		}
	}
	t.Log(out.String())
	return strings.Join(statuses, "\n")
}

// A made-up class has the verdicts that it is planned to have. Twelve by
// default; with -class N, N, twice, and the time that it takes is compared
// with go build of the same programs.
func TestMadeUpClass(t *testing.T) {
	long(t)
	n := 12
	if *students > 0 {
		n = *students
	}
	chosen, err := programs(strings.Split(*only, ","))
	require.NoError(t, err)
	root, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	if *keepIn != "" {
		root = *keepIn
	}
	dir := filepath.Join(root, "class")
	all := madeUpClass(t, dir, n, chosen)
	began := time.Now()
	first := gradedClass(t, dir, filepath.Join(root, "first"), all)
	took := time.Since(began)
	if *students == 0 {
		return
	}
	assert.Equal(t, first, gradedClass(t, dir, filepath.Join(root, "second"), all), "a second run says the same")
	most := peak(t)
	built := buildsAll(t, filepath.Join(root, "build"), dir, all)
	t.Logf("%d students, %d programs: %v to grade, %v to build (%.2f times); the grader had at most %s resident",
		n, n*len(chosen), took.Round(time.Second), built.Round(time.Second), took.Seconds()/built.Seconds(), most)
}

// peak is the most memory that this process, the grader, had resident (VmHWM
// in proc_pid_status(5)).
func peak(t *testing.T) string {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "who knows what"
	}
	_, after, ok := strings.Cut(string(text), "VmHWM:")
	require.True(t, ok)
	line, _, _ := strings.Cut(after, "\n")
	return strings.TrimSpace(line)
}

// buildsAll runs one go build over all programs of the class that build, in one
// module, from sources that it has not seen.
func buildsAll(t *testing.T, root, dir string, all []made) time.Duration {
	require.NoError(t, os.MkdirAll(root, 0o755))
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile("../01-blocking/" + name)
		require.NoError(t, err)
		text = bytes.Replace(text, []byte("module example.org/sockets/01-blocking"), []byte("module example.org/sockets/all"), 1)
		require.NoError(t, os.WriteFile(filepath.Join(root, name), text, 0o644))
	}
	for _, m := range all {
		if m.plan != "no build" { // imports that lead nowhere stop it before it builds anything
			require.NoError(t, os.CopyFS(filepath.Join(root, "all", m.name), os.DirFS(filepath.Join(dir, m.name))))
		}
	}
	cmd := exec.Command("go", "build", "-o", filepath.Join(root, "bin")+"/", "./all/...")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOWORK=off", "CGO_ENABLED=0", "GOFLAGS=-mod=mod")
	began := time.Now()
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Logf("go build says of those that do not: %.300s", out)
	}
	return time.Since(began)
}

// The generator makes the same class each time.
func TestMadeUpClassIsTheSame(t *testing.T) {
	chosen, err := programs([]string{"01-blocking"})
	require.NoError(t, err)
	a, b := t.TempDir(), t.TempDir()
	all := madeUpClass(t, a, 60, chosen)
	assert.Equal(t, all, madeUpClass(t, b, 60, chosen))
	count := map[string]int{}
	for _, m := range all {
		count[m.kind]++
	}
	assert.Equal(t, map[string]int{"answers": 30, "mutant": 21, "skeleton": 3, "no build": 3, "hostile": 3}, count)
	text := func(dir string) string {
		var b strings.Builder
		require.NoError(t, filepath.WalkDir(dir, func(file string, entry os.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				text, _ := os.ReadFile(file)
				name, _ := filepath.Rel(dir, file)
				b.WriteString(name + "\n" + string(text))
			}
			return err
		}))
		return b.String()
	}
	assert.Equal(t, text(a), text(b))
}
