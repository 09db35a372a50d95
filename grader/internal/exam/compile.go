package exam

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"example.org/sockets/grader/internal/sandbox"
)

// Compile compiles the hidden tests, and returns the file that holds them. They
// are compiled once for each version of the grader and of Go, and kept in the
// user's cache folder; where there is none, in dir.
func Compile(ctx context.Context, dir string) (tests string, err error) {
	root, err := Source()
	if err != nil {
		return "", err
	}
	name, err := named()
	if err != nil {
		return "", err
	}
	if kept, err := cache(); err == nil {
		dir = kept
	}
	tests = filepath.Join(dir, name)
	if exists(tests) {
		return tests, nil
	}
	fresh, err := os.MkdirTemp(dir, "compiling")
	if err != nil {
		return "", fmt.Errorf("compile the hidden tests: %w", err)
	}
	defer os.RemoveAll(fresh)
	made := filepath.Join(fresh, "hidden.test")
	cmd := exec.CommandContext(ctx, "go", "test", "-c", "-o", made, "./hidden")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly", "GOTMPDIR="+fresh)
	together(cmd)
	cmd.WaitDelay = time.Second
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("compile the hidden tests: %w\n%s", err, out)
	}
	if err := compileWarden(ctx, root, fresh, tests); err != nil {
		return "", err
	}
	if err := os.Rename(made, tests); err != nil { // whole, or not at all
		return "", fmt.Errorf("keep the hidden tests: %w", err)
	}
	forget(dir, tests)
	return tests, nil
}

// cache is the folder where hidden tests are kept.
func cache() (dir string, err error) {
	all, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir = filepath.Join(all, "sockets-grader")
	return dir, os.MkdirAll(dir, 0o700)
}

// Hire makes this program's boxes use the warden that was compiled with the
// hidden tests, if they have been before.
func Hire() {
	name, unnamed := named()
	dir, nowhere := cache()
	warden := wardenOf(filepath.Join(dir, name))
	if unnamed == nil && nowhere == nil && exists(warden) {
		sandbox.Hire(warden)
	}
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// wardenOf names the warden that belongs to hidden tests.
func wardenOf(tests string) string { return strings.TrimSuffix(tests, ".test") + ".warden" }

// compileWarden compiles the warden by itself, where there are walls.
func compileWarden(ctx context.Context, root, fresh, tests string) error {
	if runtime.GOOS != "linux" {
		return nil
	}
	made := filepath.Join(fresh, "warden")
	cmd := exec.CommandContext(ctx, "go", "build", "-ldflags=-s -w", "-o", made, "./internal/sandbox/warden/alone")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly", "GOTMPDIR="+fresh, "CGO_ENABLED=0")
	together(cmd)
	cmd.WaitDelay = time.Second
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("compile the warden: %w\n%s", err, out)
	}
	if err := os.Rename(made, wardenOf(tests)); err != nil {
		return fmt.Errorf("keep the warden: %w", err)
	}
	return nil
}

// Source finds the grader's own folder: the compiler has written down where
// this file is.
func Source() (string, error) {
	_, file, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(file), "..", "..")
	if _, err := os.Stat(filepath.Join(root, "hidden")); err != nil {
		return "", errors.New("the grader cannot find the source of its hidden tests: run it in the workbook, as go run ./grader")
	}
	return root, nil
}

// named is the name of the hidden tests: another one for each version.
var named = sync.OnceValues(func() (name string, err error) {
	root, err := Source()
	if err != nil {
		return "", err
	}
	key, err := digest(root)
	if err != nil {
		return "", fmt.Errorf("read the grader's source in %s: %w", root, err)
	}
	return "hidden-" + key + ".test", nil
})

// digest is a name for the grader's source and the Go that compiles it. Of tests,
// the hidden ones alone are compiled.
func digest(root string) (string, error) {
	hash := sha256.New()
	fmt.Fprintln(hash, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		switch {
		case entry.IsDir() && name == "testdata":
			return fs.SkipDir
		case entry.IsDir():
			return nil
		case strings.HasSuffix(name, "_test.go") && filepath.Dir(path) != filepath.Join(root, "hidden"):
			return nil
		case !strings.HasSuffix(name, ".go") && name != "go.mod" && name != "go.sum":
			return nil
		}
		text, err := os.ReadFile(path)
		if err == nil {
			fmt.Fprintf(hash, "%s %d\n%s", path, len(text), text)
		}
		return err
	})
	return fmt.Sprintf("%x", hash.Sum(nil)[:8]), err
}

// forget removes the hidden tests of older versions. Somebody else's grader may
// be using one that is not old yet.
func forget(dir, kept string) {
	old, _ := filepath.Glob(filepath.Join(dir, "hidden-*")) // the pattern is a good one
	for _, file := range old {
		if info, err := os.Stat(file); file != kept && file != wardenOf(kept) && err == nil && time.Since(info.ModTime()) > 24*time.Hour {
			_ = os.Remove(file) // ignored: it costs space, and nothing else
		}
	}
}
