package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
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
	"io-uring": func(bait.Bait) error { return call(unix.SYS_IO_URING_SETUP, 1, uintptr(unsafe.Pointer(&[30]uint64{}))) },
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
	names := []string{"/dev/mem", "/dev/kmsg", "/proc/kcore", "/proc/kmsg", "/proc/1/root/etc/shadow", "/etc/shadow"}
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

func signalParent() error {
	if err := unix.Kill(os.Getppid(), unix.SIGTERM); err != nil {
		return err
	}
	time.Sleep(50 * time.Millisecond)
	return errNot // it did not do anything, or we would not be here
}

func peekParent(bait.Bait) error {
	b := make([]byte, 8)
	local := []unix.Iovec{{Base: &b[0], Len: 8}}
	return second(unix.ProcessVMReadv(os.Getppid(), local, []unix.RemoteIovec{{Base: 0x400000, Len: 8}}, 0))
}

// again starts this program again, to sleep.
func again(b bait.Bait, attributes *syscall.SysProcAttr) (*exec.Cmd, error) {
	cmd := exec.Command("/proc/self/exe", "sleep", "-", fmt.Sprintf(`{"Token":%q}`, b.Token))
	cmd.SysProcAttr = attributes
	return cmd, cmd.Start()
}

// leaveDaemon leaves a process in a session of its own, and its environment
// empty. Whether it is still there in the end, the grader sees.
func leaveDaemon(b bait.Bait) error {
	cmd := exec.Command("/proc/self/exe", "sleep", "-", fmt.Sprintf(`{"Token":%q}`, b.Token))
	cmd.SysProcAttr, cmd.Env = &syscall.SysProcAttr{Setsid: true}, []string{"X=1"}
	_ = cmd.Start() // ignored: it did not go, then
	return errNot
}

func ignoreAll(b bait.Bait) error {
	var all []os.Signal
	for n := 1; n < 65; n++ {
		all = append(all, syscall.Signal(n))
	}
	signal.Ignore(all...)
	return errNot
}

func dial(network, addr string, multipath bool) error {
	dialer := net.Dialer{Timeout: time.Second}
	dialer.SetMultipathTCP(multipath)
	conn, err := dialer.Dial(network, addr)
	if err == nil {
		_ = conn.Close() // ignored: it was there
	}
	return err
}

// dialRaw hides the protocol from whoever compares all 64 bits of it.
func dialRaw(b bait.Bait) error {
	const mptcp = 262
	fd, _, errno := unix.RawSyscall(unix.SYS_SOCKET, unix.AF_INET, unix.SOCK_STREAM, mptcp|1<<40)
	if errno != 0 {
		return errno
	}
	host, port, _ := net.SplitHostPort(b.TCP)
	n, _ := strconv.Atoi(port)
	return unix.Connect(int(fd), &unix.SockaddrInet4{Addr: [4]byte(net.ParseIP(host).To4()), Port: n})
}

// sendUDP sends a packet: whether it arrives, the grader sees.
func sendUDP(b bait.Bait) error {
	conn, err := net.Dial("udp", b.UDP)
	if err != nil {
		return err
	}
	_, _ = conn.Write([]byte(b.Token)) // ignored: it did not go, then
	return errNot
}

// squatPort listens where the outside could: whether it reaches anybody there,
// the grader sees.
func squatPort(b bait.Bait) error {
	ln, err := net.Listen("tcp4", b.Free)
	if err == nil {
		go func() { _, _ = ln.Accept() }() // ignored: nobody came
	}
	return errNot
}

func oddSockets(bait.Bait) error {
	const sctp = 132
	for _, s := range [][3]int{
		{unix.AF_PACKET, unix.SOCK_RAW, 0}, {unix.AF_VSOCK, unix.SOCK_STREAM, 0}, {unix.AF_ALG, unix.SOCK_SEQPACKET, 0},
		{unix.AF_INET, unix.SOCK_STREAM, sctp}, {unix.AF_INET, unix.SOCK_RAW, unix.IPPROTO_ICMP},
		{unix.AF_NETLINK, unix.SOCK_RAW, unix.NETLINK_SOCK_DIAG}, {unix.AF_TIPC, unix.SOCK_STREAM, 0},
	} {
		if _, err := unix.Socket(s[0], s[1], s[2]); err == nil {
			return nil
		}
	}
	return errNot
}

func newNamespace(bait.Bait) error {
	runtime.LockOSThread()
	for _, flags := range []int{unix.CLONE_NEWUSER, unix.CLONE_NEWNET, unix.CLONE_NEWNS} {
		if unix.Unshare(flags) == nil {
			return nil
		}
	}
	cmd := exec.Command("/proc/self/exe")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWUSER}
	return cmd.Start()
}

func becomeRoot(bait.Bait) error {
	_ = unix.Setuid(0) // ignored: it did not go, then
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if err := unix.Capget(&header, &data[0]); err != nil {
		return err
	}
	if data[0].Effective|data[0].Permitted|data[1].Effective == 0 {
		return errNot
	}
	return nil
}

func raiseLimits(bait.Bait) error {
	for _, resource := range []int{unix.RLIMIT_DATA, unix.RLIMIT_FSIZE, unix.RLIMIT_CORE} {
		if err := unix.Setrlimit(resource, &unix.Rlimit{Cur: unix.RLIM_INFINITY, Max: unix.RLIM_INFINITY}); err != nil {
			return err
		}
	}
	return nil
}

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
