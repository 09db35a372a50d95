package submission

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"example.org/sockets/grader/internal/course"
)

// A Received is a submission that can be read.
type Received struct {
	Dir    string    // where its files are
	Commit string    // empty if it is in no repository
	Time   time.Time // of the commit, or when the platform received it; zero if nobody knows
}

// Receive brings a row's work to where it can be read: a folder stays where it
// is, and what is in a repository or an archive is laid into scratch, an empty
// folder. An error is a sentence about the row.
func (r Row) Receive(ctx context.Context, scratch string) (got Received, err error) {
	if r.Submission == "" {
		return got, errors.New("nothing was handed in")
	}
	defer func() {
		if err != nil && ctx.Err() == nil {
			err = fmt.Errorf("%s: %w", r.Submission, err)
		}
	}()
	switch {
	case isURL(r.Submission):
		repo, err := r.fetched(ctx, filepath.Join(scratch, "repository"))
		if err != nil {
			return got, err
		}
		got, err = r.fromCommit(ctx, repo, "", scratch)
		return r.dated(got), err
	default:
		got, err = r.local(ctx, scratch)
		return r.dated(got), err
	}
}

// dated puts the platform's time in place of the commit's.
func (r Row) dated(got Received) Received {
	if !r.Submitted.IsZero() {
		got.Time = r.Submitted
	}
	return got
}

// InRepository reports whether the work is in a repository, by what can be seen
// without reading it.
func (r Row) InRepository() bool {
	return isURL(r.Submission) || isBare(r.path()) || hasGit(r.path())
}

// path is where the work is, on this machine.
func (r Row) path() string {
	if filepath.IsAbs(r.Submission) {
		return r.Submission
	}
	return filepath.Join(r.Folder, r.Submission)
}

// local brings what is on this machine.
func (r Row) local(ctx context.Context, scratch string) (got Received, err error) {
	name := r.path()
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return got, errors.New("there is no such folder, and no such file")
	case err != nil:
		return got, bare(err)
	case info.Mode().IsRegular() && isArchive(name):
		return r.fromArchive(name, scratch)
	case !info.IsDir():
		return got, errors.New("it is no folder, no repository, and no archive that can be read (zip, tar, tar.gz)")
	}
	if _, err := os.ReadDir(name); err != nil {
		return got, bare(err)
	}
	bare := isBare(name)
	if bare || hasGit(name) {
		repo, err := repositoryIn(name)
		switch {
		case err != nil && (bare || r.Branch != ""):
			return got, err
		case err == nil && (bare || r.Branch != ""):
			return r.fromCommit(ctx, repo, r.Branch, scratch)
		case err == nil: // the folder as it stands, and the commit it is at
			got.Commit, got.Time, err = repo.commit(ctx, "")
			if ctx.Err() != nil {
				return got, err
			}
		}
	} else if r.Branch != "" {
		return got, fmt.Errorf("it is no repository, and so has no branch %s", r.Branch)
	}
	if archive := onlyArchive(name); archive != "" {
		return r.fromArchive(archive, scratch)
	}
	got.Dir = name
	return got, nil
}

func (r Row) fromCommit(ctx context.Context, repo repository, branch, scratch string) (got Received, err error) {
	if got.Commit, got.Time, err = repo.commit(ctx, branch); err != nil {
		return got, err
	}
	got.Dir = filepath.Join(scratch, "files")
	if err := os.MkdirAll(got.Dir, 0o700); err != nil {
		return got, err
	}
	return got, repo.lays(ctx, got.Commit, got.Dir)
}

func (r Row) fromArchive(archive, scratch string) (got Received, err error) {
	got.Dir = filepath.Join(scratch, "files")
	if err := os.MkdirAll(got.Dir, 0o700); err != nil {
		return got, err
	}
	return got, unpack(archive, got.Dir)
}

// onlyArchive names the archive in a folder that holds nothing else to grade.
func onlyArchive(dir string) string {
	if _, found := top(dir); found {
		return ""
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ""
	}
	archive := ""
	for _, e := range entries {
		if e.Type().IsRegular() && isArchive(e.Name()) {
			if archive != "" {
				return "" // which one?
			}
			archive = filepath.Join(dir, e.Name())
		}
	}
	return archive
}

// top finds the folder in which the course's stages stand: dir itself, or one
// that it holds alone, as archives often do.
func top(dir string) (works []Work, found bool) {
	for range depthLimit {
		p, err := open(dir)
		if err != nil {
			return nil, false
		}
		p.label = "."
		if works := p.root(); anyThere(works) {
			return works, true
		}
		if s, ok := p.stage(); ok {
			p.label = s.Name
			return p.works(s), true
		}
		child := onlyFolder(p.dir)
		if child == "" {
			return nil, false
		}
		dir = child
	}
	return nil, false
}

// onlyFolder names the one folder in dir, if there is one.
func onlyFolder(dir string) string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ""
	}
	only := ""
	for _, e := range entries {
		if !e.IsDir() || strings.HasPrefix(e.Name(), ".") || e.Name() == "__MACOSX" {
			continue
		}
		if only != "" {
			return ""
		}
		only = filepath.Join(dir, e.Name())
	}
	return only
}

// Whole returns a work for each of the programs, in their order, wherever the
// stages stand in dir. What is not there is missing work.
func Whole(dir string, programs []course.Program) (works []Work) {
	found, _ := top(dir)
	byID := map[string]Work{}
	for _, w := range found {
		if _, twice := byID[w.Program.ID()]; !twice {
			byID[w.Program.ID()] = w
		}
	}
	for _, p := range programs {
		w, ok := byID[p.ID()]
		if !ok {
			w = Work{Program: p, Dir: filepath.Join(dir, filepath.FromSlash(p.ID())), Module: filepath.Join(dir, p.Stage)}
		}
		w.Label = p.ID() // the same for all, wherever it stands
		works = append(works, w)
	}
	return works
}
