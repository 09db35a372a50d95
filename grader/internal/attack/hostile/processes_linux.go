package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"example.org/sockets/grader/internal/attack/bait"
	"golang.org/x/sys/unix"
)

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
