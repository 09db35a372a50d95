//go:build unix

package class

import (
	"os"

	"golang.org/x/sys/unix"
)

// seize takes the lock, which ends with the process, however that ends
// (flock(2)).
func seize(lock *os.File) bool {
	return unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil
}
