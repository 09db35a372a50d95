//go:build unix

package scratch

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// onlyFiles are flags of open that keep it from links and from waiting.
const onlyFiles = unix.O_NOFOLLOW | unix.O_NONBLOCK

// Seize takes a file for oneself, unless somebody else has it. That ends with
// the process, however the process ends (flock(2)).
func Seize(file *os.File) bool {
	return unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil
}

// free reports whether nobody owns the folder of the lock.
func free(lock *os.File) bool { return Seize(lock) }

// ours reports whether a folder is this user's.
func ours(name string) bool {
	info, err := os.Lstat(name)
	if err != nil || !info.IsDir() {
		return false
	}
	about, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(about.Uid) == os.Getuid()
}
