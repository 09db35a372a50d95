package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"unsafe"

	"golang.org/x/sys/unix"

	"example.org/sockets/grader/internal/attack/bait"
)

var errNot = errors.New("that did not go")

var deeds = map[string]deed{
	// What it can read, and write.
	"read-tests":      readTests,
	"read-secret":     func(b bait.Bait) error { return second(os.ReadFile(b.Secret)) },
	"read-memory":     func(b bait.Bait) error { return anyProcess(b, "mem", os.O_RDWR) },
	"read-variables":  readVariables,
	"read-devices":    readDevices,
	"list-processes":  listProcesses,
	"write-results":   func(b bait.Bait) error { return os.WriteFile(b.Results, []byte("{}"), 0o644) },
	"write-elsewhere": writeElsewhere,
	"write-inherited": writeInherited,
	"replace-itself":  replaceItself,
	"set-kernel":      func(bait.Bait) error { return opens("/proc/sys/kernel/hostname", os.O_WRONLY) },

	// What it can do to others.
	"signal-grader": func(b bait.Bait) error { return unix.Kill(b.PID, 0) },
	"signal-parent": func(bait.Bait) error { return signalParent() },
	"signal-all":    func(bait.Bait) error { return unix.Kill(-1, 0) },
	"trace-parent":  func(bait.Bait) error { return unix.PtraceSeize(os.Getppid()) },
	"peek-parent":   peekParent,
	"share-memory":  func(b bait.Bait) error { _, err := unix.SysvShmGet(b.Key, 0, 0); return err },
	"leave-daemon":  leaveDaemon,
	"ignore-all":    ignoreAll,
	// To this thread: it goes no further. Another would stop it a moment later.
	"stop-itself": func(bait.Bait) error { _ = unix.Tgkill(os.Getpid(), unix.Gettid(), unix.SIGSTOP); return errNot },

	// Whom it can reach.
	"dial-tcp":      func(b bait.Bait) error { return dial("tcp", b.TCP, false) },
	"dial-mptcp":    func(b bait.Bait) error { return dial("tcp", b.TCP, true) },
	"dial-raw":      dialRaw,
	"dial-abstract": func(b bait.Bait) error { return dial("unix", "@"+b.Abstract, false) },
	"send-udp":      sendUDP,
	"squat-port":    squatPort,
	"odd-sockets":   oddSockets,

	// What it can get of the kernel.
	"io-uring":   func(bait.Bait) error { return call(unix.SYS_IO_URING_SETUP, 1, uintptr(unsafe.Pointer(&[30]uint64{}))) },
	"hold-lease": holdLease,
	"keyring": func(bait.Bait) error {
		return second(unix.AddKey("user", "x", []byte("x"), unix.KEY_SPEC_SESSION_KEYRING))
	},
	"new-namespace":  newNamespace,
	"mount":          func(bait.Bait) error { return unix.Mount("x", "/", "tmpfs", 0, "") },
	"become-root":    becomeRoot,
	"start-shell":    func(bait.Bait) error { return exec.Command("/bin/sh", "-c", "true").Run() },
	"raise-limits":   raiseLimits,
	"load-module":    func(bait.Bait) error { return call(unix.SYS_FINIT_MODULE, 0, 0) },
	"watch-with-bpf": func(bait.Bait) error { return call(unix.SYS_BPF, 0, 0, 0) },

	// What it can use up.
	"flood-output":   floodOutput,
	"hog-memory":     hogMemory,
	"hog-together":   hogTogether,
	"hog-file":       hogFile,
	"fill-disk":      fillDisk,
	"bomb-processes": bombProcesses,
	"bomb-threads":   bombThreads,

	// What it can make people believe.
	"forge-events": forgeEvents,
	"forge-answer": forgeAnswer,

	"sleep": func(bait.Bait) error { select {} }, // a child of the others
}

func second[T any](_ T, err error) error { return err }

func opens(name string, flag int) error {
	f, err := os.OpenFile(name, flag, 0)
	if err == nil {
		_ = f.Close() // ignored: nothing was written
	}
	return err
}

// call makes a system call. One that objects to its arguments would have been
// to be had: it is refused only by these.
func call(number uintptr, arguments ...uintptr) error {
	var a [3]uintptr
	copy(a[:], arguments)
	_, _, errno := unix.Syscall(number, a[0], a[1], a[2])
	if errno == unix.EPERM || errno == unix.ENOSYS || errno == unix.EACCES {
		return errno
	}
	return nil
}

// others lists the processes that can be seen, but this one.
func others() (pids []int) {
	names, _ := filepath.Glob("/proc/[0-9]*") // the pattern is a good one
	for _, name := range names {
		if pid, err := strconv.Atoi(filepath.Base(name)); err == nil && pid != os.Getpid() {
			pids = append(pids, pid)
		}
	}
	return append(pids, 1, os.Getppid())
}

func anyProcess(b bait.Bait, file string, flag int) error {
	for _, pid := range append(others(), b.PID) {
		if opens(fmt.Sprintf("/proc/%d/%s", pid, file), flag) == nil {
			return nil
		}
	}
	return errNot
}

// forged is what a Go test prints when it has passed, with the marker that go
// tool test2json trusts.
const forged = "\n\x16=== RUN   TestGhost/escaped\n\x16--- PASS: TestGhost/escaped (0.00s)\n\x16--- PASS: TestBlockingServer (0.00s)\n" +
	"::error::escaped\n{\"Test\":\"TestGhost/escaped\",\"Action\":\"pass\"}\n"

func forgeEvents(bait.Bait) error {
	fmt.Print(forged)
	fmt.Fprint(os.Stderr, forged)
	return errNot
}

// forgeAnswer says it on the wire: what was heard stands in a report.
func forgeAnswer(bait.Bait) error {
	received = []byte(forged)
	fmt.Fprint(os.Stderr, forged)
	return errNot
}
