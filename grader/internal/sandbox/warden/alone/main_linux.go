// Alone is the warden as a program by itself: there is little to set up before
// it begins.
package main

import (
	"fmt"
	"os"

	"example.org/sockets/grader/internal/sandbox/warden" // the import is what makes it one
)

func main() {
	fmt.Fprintf(os.Stderr, "%s: the grader starts this, as the first process of a box\n", warden.Name)
	os.Exit(2)
}
