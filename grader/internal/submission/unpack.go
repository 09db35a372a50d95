package submission

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Limits of what one submission may hold, in a repository or an archive.
const (
	filesLimit = 20_000
	bytesLimit = 64 << 20
	depthLimit = 12 // folders in folders
)

// archives are the endings of archives that can be read.
var archives = []string{".zip", ".tar.gz", ".tgz", ".tar"}

func isArchive(name string) bool { return withoutArchive(name) != name }

func withoutArchive(name string) string {
	for _, ending := range archives {
		if strings.HasSuffix(strings.ToLower(name), ending) {
			return name[:len(name)-len(ending)]
		}
	}
	return name
}

// A harvest lays the files of an archive or of a commit into a fresh folder:
// regular files of moderate size. A link stays a link, and leads nowhere.
type harvest struct {
	dir   string
	files int
	bytes int64
}

// nowhere is what a submission's links lead to.
const nowhere = "this-was-a-symbolic-link"

// path checks a name, and makes the folder that it is in. It is "" for what is
// left out.
func (h *harvest) path(name string) (string, error) {
	name = path.Clean(strings.ReplaceAll(name, `\`, "/"))
	if h.files++; h.files > filesLimit {
		return "", fmt.Errorf("it holds more than %d files", filesLimit)
	}
	if !filepath.IsLocal(name) {
		return "", fmt.Errorf("it holds %q, which leads out of it", name)
	}
	parts := strings.Split(name, "/")
	if len(parts) > depthLimit || slices.Contains(parts, ".git") || slices.Contains(parts, "__MACOSX") {
		return "", nil
	}
	file := filepath.Join(h.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return "", fmt.Errorf("it holds %q twice, or in a file: %w", name, bare(err))
	}
	return file, nil
}

// file lays down a regular file. One that is too large is left out, and if it
// is Go, only its length is there, to be refused by it.
func (h *harvest) file(name string, size int64, content func() (io.Reader, error)) error {
	file, err := h.path(name)
	if err != nil || file == "" {
		return err
	}
	if size > FileLimit {
		if filepath.Ext(name) != ".go" {
			return nil
		}
		size, content = 0, func() (io.Reader, error) { return io.LimitReader(zeros{}, FileLimit+1), nil }
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil // the first of that name counts
	}
	if err != nil {
		return bare(err)
	}
	defer f.Close()
	r, err := content()
	if err != nil {
		return err
	}
	n, err := io.Copy(f, io.LimitReader(r, FileLimit+1)) // whatever size was said
	if h.bytes += n; h.bytes > bytesLimit {
		return fmt.Errorf("it holds more than %d MiB", bytesLimit>>20)
	}
	return err
}

// link lays down a symbolic link.
func (h *harvest) link(name string) error {
	file, err := h.path(name)
	if err != nil || file == "" {
		return err
	}
	if err := os.Symlink(nowhere, file); err != nil && !errors.Is(err, fs.ErrExist) {
		return bare(err)
	}
	return nil
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// unpack lays the files of an archive into dir, which is empty.
func unpack(archive, dir string) error {
	f, err := os.Open(archive)
	if err != nil {
		return bare(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return bare(err)
	}
	if !info.Mode().IsRegular() {
		return errors.New("it is not a regular file")
	}
	h := &harvest{dir: dir}
	switch lower := strings.ToLower(archive); {
	case strings.HasSuffix(lower, ".zip"):
		return h.zip(f, info.Size())
	case strings.HasSuffix(lower, ".tar"):
		return h.tar(f)
	default:
		plain, err := gzip.NewReader(f)
		if err != nil {
			return fmt.Errorf("it is no gzip archive: %w", err)
		}
		return h.tar(io.LimitReader(plain, 16*bytesLimit))
	}
}

func (h *harvest) zip(f io.ReaderAt, size int64) error {
	r, err := zip.NewReader(f, size)
	if err != nil {
		return fmt.Errorf("it is no zip archive: %w", err)
	}
	for _, f := range r.File {
		mode := f.Mode()
		switch {
		case f.Flags&1 != 0:
			return errors.New("it is encrypted")
		case mode&fs.ModeSymlink != 0:
			err = h.link(f.Name)
		case mode.IsRegular() && !strings.HasSuffix(f.Name, "/"):
			err = h.file(f.Name, int64(min(f.UncompressedSize64, 1<<40)), func() (io.Reader, error) { return f.Open() })
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (h *harvest) tar(f io.Reader) error {
	for r := tar.NewReader(f); ; {
		entry, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("it is no tar archive: %w", err)
		}
		switch entry.Typeflag {
		case tar.TypeReg:
			err = h.file(entry.Name, entry.Size, func() (io.Reader, error) { return r, nil })
		case tar.TypeSymlink, tar.TypeLink:
			err = h.link(entry.Name)
		}
		if err != nil {
			return err
		}
	}
}
