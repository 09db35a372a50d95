package submission

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

// FileLimit is how large a file of a student's may be, in bytes.
const FileLimit = 1 << 20

// Read returns a file in dir, if it is a regular file of moderate size that
// has no second name. Whatever else stands there (a link to another folder, a
// pipe that blocks its reader) is refused in a sentence, and not opened.
func Read(dir, name string) ([]byte, error) {
	file := filepath.Join(dir, name)
	seen, err := os.Lstat(file)
	if err != nil {
		return nil, err
	}
	if err := refuse(seen); err != nil {
		return nil, err
	}
	// O_NONBLOCK: if a pipe has taken the file's place meanwhile, open must not
	// wait for its writer.
	f, err := os.OpenFile(file, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	opened, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !os.SameFile(seen, opened) {
		return nil, fmt.Errorf("another file took its place while it was read")
	}
	text, err := io.ReadAll(io.LimitReader(f, FileLimit+1))
	if err == nil && len(text) > FileLimit {
		return nil, errTooLarge
	}
	return text, err
}

var errTooLarge = fmt.Errorf("it is larger than %d KiB", FileLimit>>10)

// refuse says what is wrong with a file that is not to be read.
func refuse(f os.FileInfo) error {
	mode := f.Mode()
	switch {
	case mode.IsDir():
		return fmt.Errorf("it is a folder, not a file")
	case mode&os.ModeSymlink != 0:
		return fmt.Errorf("it is a symbolic link. Put the file itself there")
	case mode&os.ModeNamedPipe != 0:
		return fmt.Errorf("it is a named pipe, not a file")
	case mode&os.ModeSocket != 0:
		return fmt.Errorf("it is a socket, not a file")
	case !mode.IsRegular():
		return fmt.Errorf("it is a device, not a file")
	case f.Size() > FileLimit:
		return errTooLarge
	case names(f) > 1:
		return fmt.Errorf("it is a hard link: the same file has %d names. Put a copy there", names(f))
	}
	return nil
}
