package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"example.org/sockets/grader/internal/attack/bait"
	"golang.org/x/sys/unix"
)

func floodOutput(bait.Bait) error {
	for line := bytes.Repeat([]byte("haka! "), 10_000); ; {
		_, _ = os.Stdout.Write(line) // ignored: nobody listens any more
	}
}

func hogMemory(bait.Bait) error {
	for range 8 {
		if err := touch(256 << 20); err != nil {
			return err
		}
	}
	return nil
}

// touch takes memory, and has the kernel find all of it.
func touch(bytes int) error {
	return second(unix.Mmap(-1, 0, bytes, unix.PROT_READ|unix.PROT_WRITE,
		unix.MAP_ANONYMOUS|unix.MAP_PRIVATE|unix.MAP_POPULATE))
}

// hogTogether has many small ones use as much as a large one.
func hogTogether(b bait.Bait) error {
	if os.Getenv("HOG") == "" {
		for range 16 {
			cmd := exec.Command("/proc/self/exe", os.Args[1:]...)
			cmd.Env = append(os.Environ(), "HOG=1")
			if err := cmd.Start(); err != nil {
				return err
			}
		}
		time.Sleep(time.Hour)
	}
	if err := touch(128 << 20); err != nil {
		return err
	}
	time.Sleep(time.Hour)
	return nil
}

// hogFile keeps memory in a file that has no name.
func hogFile(bait.Bait) error {
	for i := range 8 {
		fd, err := unix.MemfdCreate(fmt.Sprint(i), 0)
		if err != nil {
			return err
		}
		if err := unix.Fallocate(fd, 0, 0, 200<<20); err != nil {
			return err
		}
	}
	return nil
}

// fillDisk fills what it can reach, up to a size that no program needs.
func fillDisk(bait.Bait) error {
	block, total := bytes.Repeat([]byte("haka! "), 1<<18), 0
	defer func() {
		names, _ := filepath.Glob("fill-*") // the pattern is a good one
		for _, name := range names {
			_ = os.Remove(name) // ignored: it is full, then
		}
	}()
	for i := 0; ; i++ {
		f, err := os.Create(fmt.Sprintf("fill-%d", i))
		if err != nil {
			return err
		}
		defer f.Close()
		for range 64 {
			n, err := f.Write(block)
			if total += n; err != nil {
				return err
			}
			if total > 400<<20 {
				return nil
			}
		}
	}
}

func bombProcesses(b bait.Bait) error {
	for range 3000 {
		if _, err := again(b, nil); err != nil {
			return err
		}
	}
	return nil
}

func bombThreads(bait.Bait) error {
	for range 5000 {
		go func() { runtime.LockOSThread(); select {} }()
	}
	time.Sleep(100 * time.Millisecond)
	return errNot
}
