//go:build !unix

package class

import "os"

// seize takes no lock: two runs in one folder of results are not noticed here.
func seize(*os.File) bool { return true }
