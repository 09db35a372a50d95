package program

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/tools/txtar"

	"example.org/sockets/grader/internal/exam"
	"example.org/sockets/grader/internal/sandbox"
	"example.org/sockets/grader/internal/scratch"
	"example.org/sockets/grader/internal/submission"
	"example.org/sockets/grader/internal/verdict"
)

// buildLimit is how long a build may take: on a slow machine the first one may
// compile a part of the standard library.
const buildLimit = 3 * time.Minute

// A Built is what came of building a work: a candidate, if Build is OK.
type Built struct {
	Build     verdict.Build
	Candidate exam.Candidate
}

// BuildAll builds works side by side, and returns what came of each, in order.
// An error is the grader's own failure.
func (ws *Workshop) BuildAll(ctx context.Context, works []submission.Work) ([]Built, error) {
	all := make([]Built, len(works))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, few := range ws.batches(works) {
		group.Go(func() (err error) {
			defer func() {
				if p := recover(); p != nil {
					err = fmt.Errorf("panic while %s was built: %v", works[few[0]].Label, p)
				}
			}()
			return ws.buildBatch(ctx, works, few, all)
		})
	}
	return all, group.Wait()
}

// Build builds one work. What is wrong with it stands in the result, in the
// compiler's words or in a sentence; an error is the grader's own failure.
func (ws *Workshop) Build(ctx context.Context, w submission.Work) (Built, error) {
	j, refused, err := ws.reads(ctx, w)
	if err != nil || refused != nil {
		return Built{Build: verdict.Build{Output: shown(said(refused))}}, err
	}
	return ws.buildAlone(ctx, j)
}

// said is the sentence of an error for the student.
func said(refused error) string {
	if refused == nil {
		return ""
	}
	return refused.Error() + "."
}

// A job is a work whose sources have been read: what is built is what was read.
type job struct {
	submission.Work
	given   *txtar.Archive
	written []source
	told    []string // what the student should know about it
	binary  string   // where the program is to stand
}

// reads reads a work, and finds a place for its program. What is refused is a
// sentence for the student.
func (ws *Workshop) reads(ctx context.Context, w submission.Work) (j job, refused, err error) {
	a, err := given(w.Program.Stage)
	if err != nil {
		return j, nil, err
	}
	if err := ws.fetch(ctx, w.Program.Stage, a); err != nil {
		return j, nil, err
	}
	written, refused := sources(w)
	if refused != nil {
		return j, refused, nil
	}
	binary, err := ws.binary(w)
	return job{Work: w, given: a, written: written, told: notes(w, a), binary: binary}, nil, err
}

// buildAlone builds one work, by itself.
func (ws *Workshop) buildAlone(ctx context.Context, j job) (Built, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, buildLimit, errBuildLimit)
	defer cancel()
	build := ws.build
	if ws.tier == sandbox.Namespaces {
		build = func(ctx context.Context, j job) (string, string, error) { return ws.buildInWalls(ctx, j) }
	}
	said, dir, err := build(ctx, j)
	if err != nil {
		return Built{}, err
	}
	return j.built(said, dir), nil
}

// built is what came of a job: the go command has said nothing if all is well.
func (j job) built(said, dir string) Built {
	told := j.told
	if said != "" {
		told = append(told, words{j.Work, dir}.own(said))
	}
	return Built{
		Build: verdict.Build{OK: said == "", Output: shown(strings.Join(told, "\n"))},
		Candidate: exam.Candidate{
			Program: j.Program.ID(),
			Command: arguments(j.Program, j.binary),
			Source:  j.Label,
			Files:   files(j.written),
		},
	}
}

// build builds a work in a folder of its own. It returns what the go command
// says if it fails, and where the work was for it.
func (ws *Workshop) build(ctx context.Context, j job) (said, dir string, err error) {
	dir, free, err := ws.place(j.Work)
	if err != nil {
		return "", "", err
	}
	defer free()
	if err := j.lay(dir); err != nil {
		return "", "", err
	}
	said, err = ws.compile(ctx, dir, j.Work, j.binary)
	return said, dir, err
}

// files are sources by their names.
func files(written []source) map[string]string {
	byName := map[string]string{}
	for _, s := range written {
		byName[s.name] = string(s.text)
	}
	return byName
}

// place makes the folder to build in. Its name depends on where the work is:
// the go command knows unchanged sources again only at the same place. Another
// grader may be at work there; then any place will do.
func (ws *Workshop) place(w submission.Work) (dir string, free func(), err error) {
	sum := sha256.Sum256([]byte(w.Dir + "\x00" + w.Program.ID()))
	if own, err := scratch.At("build", fmt.Sprintf("%x", sum[:8])); err == nil {
		return own.Name(), func() {
			_ = own.Close() // ignored: the next grader that finds it builds elsewhere
		}, nil
	}
	if dir, err = os.MkdirTemp(ws.scratch, "build-"); err != nil {
		return "", nil, fmt.Errorf("make a folder to build in: %w", err)
	}
	return dir, func() {
		_ = os.RemoveAll(dir) // ignored: it goes with the grader's own
	}, nil
}

// lay puts the given files and the student's into the folder. What another
// program of the stage was given may stand there already: it is the same.
func (j job) lay(dir string) error {
	if err := j.lays(dir); err != nil {
		return fmt.Errorf("copy %s: %w", j.Label, err)
	}
	return nil
}

func (j job) lays(dir string) error {
	for _, f := range j.given.Files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			return err
		}
		if err := errors.Join(opens(name), opens(filepath.Dir(name))); err != nil {
			return err
		}
	}
	for _, s := range j.written {
		// O_EXCL: where Main.go and main.go are one file, the given one stays.
		f, err := os.OpenFile(filepath.Join(dir, j.Program.Name, s.name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return err
		}
		if _, err := f.Write(s.text); err != nil {
			_ = f.Close() // ignored: the first error is the one to tell
			return err
		}
		if err := errors.Join(f.Close(), opens(f.Name())); err != nil {
			return err
		}
	}
	return nil
}

// opens lets others do with a file or folder what its owner may, other than write,
// whatever the user's umask says: in walls, it is somebody else who builds.
func opens(name string) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	may := info.Mode().Perm() & 0o500
	return os.Chmod(name, info.Mode().Perm()|may>>3|may>>6)
}

// binary names a file that does not exist yet, called like the program.
func (ws *Workshop) binary(w submission.Work) (string, error) {
	dir, err := os.MkdirTemp(ws.scratch, "program-")
	if err != nil {
		return "", fmt.Errorf("make a folder to build in: %w", err)
	}
	return filepath.Join(dir, w.Program.Name+ws.tool.GOEXE), nil
}

// compile runs go build, and returns what it says if it fails.
func (ws *Workshop) compile(ctx context.Context, dir string, w submission.Work, binary string) (said string, err error) {
	cmd := exec.CommandContext(ctx, filepath.Join(ws.tool.GOROOT, "bin", "go"), buildArguments(dir, binary, w.Program.Stage, w.Program.Name)...)
	cmd.Dir, cmd.Env = dir, append(ws.environment(ws.scratch), "PWD="+dir)
	var out start
	cmd.Stdout, cmd.Stderr = &out, &out
	endTogether(cmd)
	switch err := cmd.Run(); {
	case err == nil:
		return "", nil
	case context.Cause(ctx) == errBuildLimit:
		return fmt.Sprintf("%s took longer than %v to build, and was stopped.\n%s", w.Label, buildLimit, out.String()), nil
	case ctx.Err() != nil:
		return "", ctx.Err()
	case strings.Contains(out.String(), "no space left on device"):
		return "", fmt.Errorf("build %s: %s", w.Label, out.String())
	case errors.As(err, new(*exec.ExitError)):
		return out.String(), nil
	default:
		return "", fmt.Errorf("build %s: %w", w.Label, err)
	}
}

// buildArguments are those of the go command.
//
// Instead of -trimpath it is the compiler that is told to write module paths
// for the packages of the stage, and for them only: with -trimpath the whole
// standard library would be compiled a second time, for this one build.
func buildArguments(dir, out, stage string, programs ...string) []string {
	arguments := []string{
		"build", compilerFlags(dir, stage),
		"-ldflags=-s -w", // no debugger looks at it, and without what it needs all is faster
		"-buildvcs=false", "-o", out,
	}
	for _, program := range programs {
		arguments = append(arguments, "./"+program)
	}
	return arguments
}

// compilerFlags are those for the packages of a stage that is built in a folder.
func compilerFlags(dir, stage string) string {
	return fmt.Sprintf("-gcflags=%s/...=-dwarf=false '-trimpath=%s=>%[1]s'", modulePath(stage), dir)
}

// modulePath is the path of the module that a stage is.
func modulePath(stage string) string { return "example.org/sockets/" + stage }

var errBuildLimit = errors.New("the build took too long")
