//go:build !unix

package submission

import "os"

// names counts the hard links to a file: not known here.
func names(os.FileInfo) int { return 1 }
