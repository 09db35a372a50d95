package sandbox

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"example.org/sockets/grader/internal/sandbox/warden"
)

// system are the folders in which an operating system keeps its programs.
var system = []string{"/bin", "/etc", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/sbin", "/usr", "/nix", "/gnu"}

// views shows the box folders.
func views(f *warden.Furniture, dirs []string) {
	for _, dir := range dirs {
		if to, err := os.Readlink(dir); err == nil {
			f.Links[dir] = to
		} else if _, err := os.Stat(dir); err == nil {
			f.Views = append(f.Views, warden.View{Outside: dir, Inside: dir})
		}
	}
}

// beside lists the folders, other than the system's, that a command names, and
// those of the files that it names.
func beside(command []string) (dirs []string) {
	for _, word := range command {
		info, err := os.Stat(word)
		if !filepath.IsAbs(word) || err != nil || !info.IsDir() && !info.Mode().IsRegular() {
			continue
		}
		dir := filepath.Clean(word)
		if !info.IsDir() {
			dir = filepath.Dir(word)
		}
		switch filepath.Base(dir) {
		case "bin", "shims": // beside these stands what is started from them
			dir = filepath.Dir(dir)
		}
		known := slices.ContainsFunc(append(slices.Clone(system), dirs...), func(other string) bool {
			return dir == other || strings.HasPrefix(dir, other+"/")
		})
		if !known && dir != "/" {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}
