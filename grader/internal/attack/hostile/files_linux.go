package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"example.org/sockets/grader/internal/attack/bait"
	"golang.org/x/sys/unix"
)

// readTests looks for the grader's own program in /proc.
func readTests(b bait.Bait) error { return anyProcess(b, "exe", os.O_RDONLY) }

func listProcesses(bait.Bait) error {
	names, _ := filepath.Glob("/proc/[0-9]*") // the pattern is a good one
	if len(names) <= 2 {                      // at the most, this one and its parent
		return errNot
	}
	return nil
}

func readVariables(b bait.Bait) error {
	if os.Getenv(b.Variable) != "" {
		return nil
	}
	for _, pid := range append(others(), b.PID) {
		if text, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid)); err == nil && bytes.Contains(text, []byte(b.Variable)) {
			return nil
		}
	}
	return errNot
}

func readDevices(bait.Bait) error {
	const passwords = "/etc/shadow"
	names := []string{"/dev/mem", "/dev/kmsg", "/proc/kcore", "/proc/kmsg", "/proc/1/root" + passwords, passwords}
	devices, _ := os.ReadDir("/dev") // none, where it is hidden
	for _, d := range devices {
		if d.Type()&(os.ModeDevice|os.ModeCharDevice) == os.ModeDevice { // a disk
			names = append(names, "/dev/"+d.Name())
		}
	}
	for _, name := range names {
		if opens(name, os.O_RDONLY) == nil {
			return nil
		}
	}
	return errNot
}

func writeElsewhere(b bait.Bait) error {
	for _, dir := range []string{b.Folder, "/", "/tmp", "/var/tmp", "/dev/shm", "/program", "/run", os.Getenv("PATH")} {
		if os.WriteFile(filepath.Join(dir, b.Token), nil, 0o644) == nil {
			_ = os.Remove(filepath.Join(dir, b.Token)) // ignored: it is a trace, and no more
			return nil
		}
	}
	return errNot
}

// writeInherited writes into every pipe and socket that it was started with,
// but its own three.
func writeInherited(bait.Bait) error {
	for fd := 3; fd < 100; fd++ {
		to, err := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", fd))
		if err == nil && (strings.HasPrefix(to, "pipe:") || strings.HasPrefix(to, "socket:")) {
			if _, err := unix.Write(fd, []byte(`{"End":true}`+"\n")); err == nil {
				return nil
			}
		}
	}
	return errNot
}

// replaceItself puts another program in its own place, for the next check.
func replaceItself(bait.Bait) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if err := os.Rename(self, self+".old"); err != nil {
		return err
	}
	return os.Rename(self+".old", self)
}

// holdLease holds what others would have to wait for, where they open it.
func holdLease(bait.Bait) error {
	file, err := os.Create("held")
	if err != nil {
		return err
	}
	_, err = unix.FcntlInt(file.Fd(), unix.F_SETLEASE, unix.F_WRLCK)
	return err
}
