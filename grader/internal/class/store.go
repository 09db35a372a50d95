package class

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"example.org/sockets/grader/internal/scratch"
	"example.org/sockets/grader/internal/submission"
)

// The names in a folder of results.
const (
	planFile   = "class.json"
	recordsDir = "records"
	lockFile   = ".lock"
	unfinished = ".unfinished-" // how files begin that are being written
)

// A Plan is what was asked of a class run. It lists the whole class, also where
// only a shard of it was graded.
type Plan struct {
	Version  int              `json:"version"`
	Rows     []submission.Row `json:"rows"`
	Programs []string         `json:"programs"`        // that are graded, in teaching order
	Scheme   Scheme           `json:"scheme"`          // how points become a mark
	Shard    int              `json:"shard,omitempty"` // from 1; 0 is the whole class
	Shards   int              `json:"shards,omitempty"`
	Checks   string           `json:"checks"` // a name for the checks and the toolchain
	Go       string           `json:"go"`     // its version

	Mixed bool `json:"-"` // joined from results of different checks
}

// A Store is a folder of results.
type Store struct {
	dir  string
	lock *os.File
}

// Create opens a folder of results for one run, and makes it if it is not
// there. Another run in it is refused, not waited for.
func Create(dir string) (*Store, error) {
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 && !isStore(dir) {
		return nil, fmt.Errorf("%s: this folder holds other things than results. Name an empty one, or one that is not there yet", dir)
	}
	if err := os.MkdirAll(filepath.Join(dir, recordsDir), 0o755); err != nil {
		return nil, fmt.Errorf("%s: the folder for results cannot be made: %w", dir, err)
	}
	lock, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("%s: results cannot be written: %w", dir, err)
	}
	if !scratch.Seize(lock) {
		_ = lock.Close() // ignored: nothing was written
		return nil, fmt.Errorf("%s: another run writes its results here", dir)
	}
	s := &Store{dir: dir, lock: lock}
	s.sweep()
	return s, nil
}

// Open opens a folder of results to read it.
func Open(dir string) (*Store, error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%s: there is no such folder", dir)
	}
	if _, err := os.Stat(filepath.Join(dir, planFile)); err != nil {
		return nil, fmt.Errorf("%s: this is no folder of results: it has no %s", dir, planFile)
	}
	return &Store{dir: dir}, nil
}

// Close lets other runs in.
func (s *Store) Close() error {
	if s.lock == nil {
		return nil
	}
	return s.lock.Close()
}

// Dir is the folder.
func (s *Store) Dir() string { return s.dir }

func isStore(dir string) bool {
	for _, name := range []string{planFile, lockFile} {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return true
		}
	}
	return false
}

// sweep removes what a run that was killed had begun to write.
func (s *Store) sweep() {
	for _, dir := range []string{s.dir, filepath.Join(s.dir, recordsDir)} {
		entries, _ := os.ReadDir(dir) // what cannot be read cannot be removed
		for _, e := range entries {
			if strings.HasPrefix(e.Name(), unfinished) {
				_ = os.Remove(filepath.Join(dir, e.Name())) // ignored: it costs space, and nothing else
			}
		}
	}
}

// Plan reads what was asked of the run.
func (s *Store) Plan() (p Plan, err error) {
	err = s.read(planFile, &p)
	if err == nil && p.Version != Version {
		err = fmt.Errorf("%s: version %d, and this grader reads %d", filepath.Join(s.dir, planFile), p.Version, Version)
	}
	return p, err
}

// SetPlan writes what is asked of the run.
func (s *Store) SetPlan(p Plan) error {
	p.Version = Version
	return s.write(planFile, p)
}

func recordFile(student string) string {
	return filepath.Join(recordsDir, Slug(student)+".json")
}

// Record reads a student's record. It reports false where there is none.
func (s *Store) Record(student string) (r Record, ok bool, err error) {
	err = s.read(recordFile(student), &r)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Record{}, false, nil
	case err != nil:
		return Record{}, false, err
	case r.Version != Version || r.Student != student:
		return Record{}, false, nil // another version's: graded anew
	}
	return r, true, nil
}

// SetRecord writes a student's record.
func (s *Store) SetRecord(r Record) error {
	r.Version = Version
	return s.write(recordFile(r.Student), r)
}

func (s *Store) read(name string, v any) error {
	text, err := os.ReadFile(filepath.Join(s.dir, name))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, v); err != nil {
		return fmt.Errorf("read %s: %w", filepath.Join(s.dir, name), err)
	}
	return nil
}

func (s *Store) write(name string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return WriteFile(filepath.Join(s.dir, name), append(text, '\n'))
}

// WriteFile writes a file whole or not at all: whoever reads it, and whatever
// ends the writer, finds the old content or the new one.
func WriteFile(name string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), unfinished+"*")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err == nil {
		err = f.Sync() // a machine that loses its power must not keep the name alone
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // ignored: the first error is the one to tell
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}
