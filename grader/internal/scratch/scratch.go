// Package scratch makes folders that are gone when the grader is: at its end,
// or, where it was killed, when the next one begins.
//
// In each stands a file that its owner holds locked. The lock ends with the
// process, however that ends: a folder whose lock is free is nobody's.
package scratch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"example.org/sockets/grader/internal/sandbox"
)

// How the folders are called, and the file in them that says whose they are.
const (
	prefix = "sockets-"
	owner  = ".owner"
)

// A Dir is a folder in the system's folder for temporary files.
type Dir struct {
	name string
	lock *os.File
}

// New makes a folder. Its name begins with "sockets-" and the kind. The first
// one of a process clears away what graders have left that were killed.
func New(kind string) (*Dir, error) {
	clearUp()
	for range 10 { // somebody who clears away may have been there before the lock
		name, err := os.MkdirTemp("", prefix+kind+"-")
		if err != nil {
			return nil, fmt.Errorf("make a folder for temporary files: %w", err)
		}
		if d, err := own(name); err == nil {
			return d, nil
		} else if !errors.Is(err, errTaken) {
			_ = os.RemoveAll(name) // ignored: the first error is the one to tell
			return nil, err
		}
	}
	return nil, fmt.Errorf("make a folder for temporary files in %s: others remove it", os.TempDir())
}

// At makes the folder of one name, if there is none, or nobody owns it.
func At(kind, id string) (*Dir, error) {
	name := filepath.Join(os.TempDir(), prefix+kind+"-"+id)
	err := os.Mkdir(name, 0o700)
	if errors.Is(err, fs.ErrExist) {
		sweep(name)
		err = os.Mkdir(name, 0o700)
	}
	if err != nil {
		return nil, err
	}
	return own(name)
}

var errTaken = errors.New("somebody else has it")

// own makes a fresh folder one's own.
func own(name string) (*Dir, error) {
	file := filepath.Join(name, owner)
	lock, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errTaken
	}
	if err != nil {
		return nil, fmt.Errorf("make %s one's own: %w", name, err)
	}
	mine, err1 := lock.Stat()
	if !Seize(lock) || err1 != nil {
		_ = lock.Close() // ignored: nothing was written
		return nil, errTaken
	}
	if now, err := os.Stat(file); err != nil || !os.SameFile(mine, now) {
		_ = lock.Close() // ignored: nothing was written
		return nil, errTaken
	}
	return &Dir{name: name, lock: lock}, nil
}

// Name is the folder's path.
func (d *Dir) Name() string { return d.name }

// Close removes the folder, and all that is in it.
func (d *Dir) Close() error {
	defer d.lock.Close()
	return remove(d.name)
}

// remove removes a folder: what says whose it is last, so that whoever is
// killed here leaves something that can be cleared away.
func remove(name string) error {
	entries, _ := os.ReadDir(name) // none: the error is told below
	for _, e := range entries {
		if e.Name() != owner {
			_ = sandbox.Remove(filepath.Join(name, e.Name())) // ignored: told below
		}
	}
	return sandbox.Remove(name)
}

// clearUp removes the folders that nobody owns.
var clearUp = sync.OnceFunc(func() {
	all, _ := filepath.Glob(filepath.Join(os.TempDir(), prefix+"*-*")) // the pattern is a good one
	for _, name := range all {
		sweep(name)
	}
})

// sweep removes a folder, if nobody owns it.
func sweep(name string) {
	if !ours(name) {
		return
	}
	file := filepath.Join(name, owner)
	lock, err := os.OpenFile(file, os.O_RDWR|onlyFiles, 0)
	if errors.Is(err, fs.ErrNotExist) {
		// Its owner was killed before it had a lock, or is about to take one.
		if info, err := os.Lstat(name); err == nil && time.Since(info.ModTime()) > time.Hour {
			_ = os.Remove(name) // ignored: it is not empty, and something else
		}
		return
	}
	if err != nil {
		return
	}
	defer lock.Close()
	if free(lock) {
		_ = remove(name) // ignored: it costs space, and nothing else
	}
}
