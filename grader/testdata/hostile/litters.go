package main

import "os"

// It leaves files, and folders that nobody may write to.
func init() {
	_ = os.MkdirAll("a/b", 0o755)
	_ = os.WriteFile("a/b/c", []byte("kia ora"), 0o400)
	_ = os.Symlink("/", "a/b/root")
	if dir, err := os.MkdirTemp("", "litter"); err == nil {
		_ = os.Chmod(dir, 0)
	}
	_ = os.Chmod("a/b", 0o500)
}
