package handout

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Change is what an update did about one file.
type Change struct {
	File string
	Did  string // "new", "corrected", "kept: …"
}

// Update brings an edition into a folder that a student has: it replaces what
// the student has not changed, and touches nothing else.
func (e Edition) Update(dir string) (changes []Change, err error) {
	old, err := readManifest(dir)
	if err != nil {
		return nil, err
	}
	next := map[string]string{}
	for _, name := range e.names() {
		if name == Manifest {
			continue
		}
		did, sum, err := update(dir, name, old[name], e[name])
		if err != nil {
			return changes, err
		}
		if sum != "" {
			next[name] = sum
		}
		if did != "" {
			changes = append(changes, Change{name, did})
		}
	}
	var lines []string
	for name, sum := range next {
		lines = append(lines, sum+"  "+name+"\n")
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(a[66:], b[66:]) })
	return changes, os.WriteFile(filepath.Join(dir, Manifest), []byte(strings.Join(lines, "")), 0o644)
}

// update brings one file. It returns what it did, and what stands in the
// manifest from now on: what was given, not what the student made of it.
func update(dir, name, given string, text []byte) (did, sum string, err error) {
	file := filepath.Join(dir, filepath.FromSlash(name))
	fresh := fmt.Sprintf("%x", sha256.Sum256(text))
	if err := inside(dir, name); err != nil {
		return "kept: " + err.Error(), given, nil
	}
	info, err := os.Lstat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist) && given == "":
		return "new", fresh, write(dir, name, text)
	case errors.Is(err, fs.ErrNotExist):
		return "kept: it was removed here", given, nil
	case err != nil:
		return "", given, err
	case !info.Mode().IsRegular():
		return "kept: it is not a regular file here", given, nil
	}
	have, err := os.ReadFile(file)
	if err != nil {
		return "", given, err
	}
	now := fmt.Sprintf("%x", sha256.Sum256(have))
	lf := fmt.Sprintf("%x", sha256.Sum256(bytes.ReplaceAll(have, []byte("\r\n"), []byte("\n"))))
	switch {
	case now == fresh || lf == fresh:
		return "", fresh, nil
	case now == given || lf == given: // as it was given out
		return "corrected", fresh, write(dir, name, text)
	case fresh == given:
		return "", given, nil // the student's, and nothing to correct
	case given == "":
		return "kept: it was not handed out, and stands here already", "", nil
	}
	return "kept: it was changed here", given, nil
}

// inside holds that no folder on the way to a file is a link elsewhere.
func inside(dir, name string) error {
	for folder := filepath.Dir(filepath.FromSlash(name)); folder != "."; folder = filepath.Dir(folder) {
		info, err := os.Lstat(filepath.Join(dir, folder))
		if err == nil && !info.IsDir() {
			return fmt.Errorf("%s is not a folder here", folder)
		}
	}
	return nil
}

// readManifest reads what was handed out.
func readManifest(dir string) (sums map[string]string, err error) {
	text, err := os.ReadFile(filepath.Join(dir, Manifest))
	if err != nil {
		return nil, fmt.Errorf("%s: this is no handout: it has no %s", dir, Manifest)
	}
	sums = map[string]string{}
	for line := range strings.Lines(string(text)) {
		sum, name, ok := strings.Cut(strings.TrimRight(line, "\r\n"), "  ")
		if !ok || len(sum) != 64 {
			return nil, fmt.Errorf("%s: %q is no line of a list of checksums", filepath.Join(dir, Manifest), line)
		}
		sums[name] = sum
	}
	return sums, nil
}
