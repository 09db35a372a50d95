package submission

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// fetchLimit is how long a repository may take to come.
const fetchLimit = 5 * time.Minute

// A repository is a folder of git's. Nothing is ever checked out of it: its
// objects are read, and so no hook and no filter of its owner's runs.
type repository struct{ dir string }

// quiet is the environment in which a repository is read. Its own config could
// name programs, and leads to others' objects, for git to use: no command that
// looks for them is given, and none may be fetched.
func quiet() []string {
	return append(os.Environ(),
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_ALLOW_PROTOCOL=none",
		"GIT_NO_LAZY_FETCH=1", "GIT_NO_REPLACE_OBJECTS=1", "GIT_OPTIONAL_LOCKS=0",
		"GIT_TERMINAL_PROMPT=0", "GIT_CEILING_DIRECTORIES=/", "LC_ALL=C")
}

func (r repository) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "git", append([]string{"--git-dir=" + r.dir, "--bare"}, args...)...)
	cmd.Env = quiet()
	cmd.Dir = r.dir
	cmd.WaitDelay = time.Second
	return cmd
}

// says runs a command of git's, and returns what it prints.
func (r repository) says(ctx context.Context, args ...string) (string, error) {
	cmd := r.command(ctx, args...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		return "", gitError(ctx, err, said.String())
	}
	return strings.TrimSpace(out.String()), nil
}

// gitError is what git has to say, as the end of a sentence.
func gitError(ctx context.Context, err error, said string) error {
	var missing *exec.Error
	switch {
	case errors.As(err, &missing):
		return fmt.Errorf("the git command is needed for this: %w", missing.Err)
	case errors.Is(context.Cause(ctx), errFetchLimit):
		return fmt.Errorf("it took longer than %v", fetchLimit)
	case ctx.Err() != nil:
		return ctx.Err()
	}
	for line := range strings.Lines(said) {
		if text, ok := strings.CutPrefix(line, "fatal: "); ok {
			return fmt.Errorf("git says: %s", strings.TrimSpace(text))
		}
	}
	if said = strings.TrimSpace(said); said != "" {
		return fmt.Errorf("git says: %s", said)
	}
	return fmt.Errorf("git: %w", err)
}

var errFetchLimit = errors.New("the repository took too long")

// isBare reports whether a folder is a repository without a working copy.
func isBare(dir string) bool {
	for _, name := range []string{"HEAD", "objects", "refs"} {
		if _, err := os.Lstat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

// hasGit reports whether a folder is a working copy with a repository in it.
func hasGit(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, ".git"))
	return err == nil
}

// repositoryIn opens the repository of a working copy, or a bare one. One that
// keeps its objects elsewhere could show somebody else's, and is refused.
func repositoryIn(dir string) (repository, error) {
	if !isBare(dir) {
		dir = filepath.Join(dir, ".git")
	}
	info, err := os.Lstat(dir)
	if err != nil || !info.IsDir() || !isBare(dir) {
		return repository{}, errors.New("its .git is not a repository, but leads to one. Name that one")
	}
	for _, name := range []string{"objects/info/alternates", "commondir"} {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return repository{}, errors.New("it keeps its objects in another repository. Name that one, or a clone of its own")
		}
	}
	return repository{dir}, nil
}

// isURL tells a repository's URL from a folder.
func isURL(s string) bool {
	return strings.Contains(s, "://") || scpLike.MatchString(s)
}

// scpLike is git@host:path.
var scpLike = regexp.MustCompile(`^[\w.-]+@[\w.-]+:[^\\]`)

// fetched clones what a row's URL names, into dir.
func (r Row) fetched(ctx context.Context, dir string) (repository, error) {
	if u, err := url.Parse(r.Submission); err == nil && u.Scheme != "" && !scpLike.MatchString(r.Submission) {
		switch u.Scheme {
		case "https", "http", "ssh", "git", "file":
		default:
			return repository{}, fmt.Errorf("repositories are not read by %s://", u.Scheme)
		}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, fetchLimit, errFetchLimit)
	defer cancel()
	args := []string{"-c", "core.hooksPath=" + os.DevNull, "-c", "core.fsmonitor=false",
		"clone", "--quiet", "--bare", "--depth=1", "--single-branch", "--no-tags", "--template="}
	if r.Branch != "" {
		args = append(args, "--branch="+r.Branch)
	}
	// The password travels in the environment: arguments can be read by all.
	cmd := exec.CommandContext(ctx, "git", append(args, "--", r.Submission, dir)...)
	cmd.Env = append(os.Environ(), "GIT_TERMINAL_PROMPT=0", "GIT_ALLOW_PROTOCOL=https:http:ssh:git:file",
		"GIT_SSH_COMMAND="+sshCommand(), "LC_ALL=C")
	if r.Password != "" {
		cmd.Env = append(cmd.Env, "GIT_CONFIG_COUNT=1",
			"GIT_CONFIG_KEY_0=url."+r.remote()+".insteadOf", "GIT_CONFIG_VALUE_0="+r.Submission)
	}
	cmd.WaitDelay = time.Second
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		text := said.String()
		if r.Password != "" {
			text = strings.ReplaceAll(text, r.remote(), r.Submission)
			text = strings.ReplaceAll(text, r.Password, "…")
		}
		return repository{}, gitError(ctx, err, text)
	}
	return repository{dir}, nil
}

// sshCommand asks nobody for a password: there may be nobody there.
func sshCommand() string {
	if own := os.Getenv("GIT_SSH_COMMAND"); own != "" {
		return own
	}
	return "ssh -o BatchMode=yes"
}

// commit resolves a branch, or HEAD, to a commit and its time.
func (r repository) commit(ctx context.Context, branch string) (hash string, at time.Time, err error) {
	ref := "HEAD"
	if branch != "" {
		ref = "refs/heads/" + branch
		if _, err := r.says(ctx, "rev-parse", "--verify", "--quiet", ref); err != nil {
			ref = "refs/remotes/origin/" + branch // a clone has its branches there
		}
	}
	hash, err = r.says(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", ref+"^{commit}")
	if err != nil {
		return "", at, r.noBranch(ctx, branch, err)
	}
	text, err := r.says(ctx, "cat-file", "commit", hash)
	if err != nil {
		return "", at, err
	}
	return hash, committed(text), nil
}

// noBranch says that a branch is not there, and which are.
func (r repository) noBranch(ctx context.Context, branch string, err error) error {
	if ctx.Err() != nil || strings.Contains(err.Error(), "git command") {
		return err
	}
	all, failed := r.says(ctx, "for-each-ref", "--format=%(refname:short)", "--count=8", "refs/heads", "refs/remotes")
	switch {
	case failed != nil:
		return failed
	case all == "":
		return errors.New("there is no commit in it yet")
	case branch == "":
		return fmt.Errorf("its HEAD leads to no commit. It has %s", strings.ReplaceAll(all, "\n", ", "))
	}
	return fmt.Errorf("it has no branch %s, only %s", branch, strings.ReplaceAll(all, "\n", ", "))
}

// committed reads the committer's time out of a commit object.
func committed(text string) time.Time {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			break
		}
		words := strings.Fields(line)
		if n := len(words); words[0] == "committer" && n >= 3 {
			seconds, err := strconv.ParseInt(words[n-2], 10, 64)
			zone, zoneErr := time.Parse("-0700", words[n-1])
			if err == nil && zoneErr == nil {
				return time.Unix(seconds, 0).In(zone.Location())
			}
		}
	}
	return time.Time{}
}
