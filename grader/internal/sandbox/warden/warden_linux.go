package warden

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

func init() {
	if len(os.Args) == 1 && os.Args[0] == Name && os.Getpid() == 1 {
		serve()
	}
}

// The descriptors that a warden finds.
const orders, ends = 3, 4

// serve obeys orders until there is nobody left to give any. Its end is the end
// of every process in the box (pid_namespaces(7)).
//
// What it gives up, it gives up for one thread, and starts programs from that.
func serve() {
	runtime.LockOSThread()
	turnDeaf()
	unix.CloseOnExec(orders)
	unix.CloseOnExec(ends)
	var w warden
	for {
		var o Order
		files, err := Receive(orders, &o)
		if err != nil {
			os.Exit(0)
		}
		var a Answer
		given, err := w.obey(o, files)
		if err != nil {
			a.Problem = err.Error()
		}
		if Send(orders, a, given...) != nil {
			os.Exit(0)
		}
		closeAll(files)
		if o.Furnish == nil {
			closeAll(given)
		}
	}
}

// turnDeaf gives the signals back that Go's runtime has taken, but for the one
// that it sends to itself. What a signal does by default it does not do to the
// first process of a box, whoever in there sends it (pid_namespaces(7)).
func turnDeaf() {
	const last, size = 64, 8 // of signals, and the bytes of a set of them
	var byDefault [4]uint64  // no handler, no flags, no mask (rt_sigaction(2))
	for sig := uintptr(1); sig <= last; sig++ {
		if sig != uintptr(unix.SIGURG) {
			_, _, _ = unix.RawSyscall6(unix.SYS_RT_SIGACTION, sig,
				uintptr(unsafe.Pointer(&byDefault)), 0, size, 0, 0) // ignored: it is one that nobody can take
		}
	}
}

func closeAll(fds []int) {
	for _, fd := range fds {
		_ = unix.Close(fd) // ignored: nothing was written
	}
}

type warden struct {
	furniture Furniture
	fresh     state

	mu      sync.Mutex
	started map[int]int // the grader's number for a process
	hogging bool        // everybody was ended for what they used
	alone   bool        // nobody else is in the box
	change  *sync.Cond  // of started, or of alone
	clears  int         // how often everybody was ended for the next

	watching sync.Once
}

func (w *warden) obey(o Order, files []int) (given []int, err error) {
	switch {
	case o.Furnish != nil:
		w.furniture = *o.Furnish
		w.started, w.change = map[int]int{}, sync.NewCond(&w.mu)
		go w.reaps()
		given, err = w.furniture.stands()
		w.fresh = w.state()
		return given, err
	case o.Start != nil:
		return w.starts(*o.Start, files)
	case o.Clear:
		return nil, w.clear()
	default:
		fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
		if err != nil {
			return nil, os.NewSyscallError("socket", err)
		}
		return []int{fd}, nil
	}
}

// starts starts a program in a session of its own.
func (w *warden) starts(s Start, files []int) (given []int, err error) {
	var pidfd int
	attributes := syscall.SysProcAttr{Setsid: true, PidFD: &pidfd}
	if user := uint32(w.furniture.User); user != 0 {
		attributes.Credential = &syscall.Credential{Uid: user, Gid: user}
	}
	streams := make([]uintptr, len(files))
	for i, fd := range files {
		streams[i] = uintptr(fd)
	}
	w.mu.Lock() // it may end before its number is written down
	defer w.mu.Unlock()
	pid, err := syscall.ForkExec(s.Argv[0], s.Argv, &syscall.ProcAttr{
		Dir: w.furniture.Dir, Env: s.Env, Files: streams, Sys: &attributes,
	})
	if err != nil {
		return nil, err
	}
	w.started[pid] = s.ID
	w.watching.Do(func() { go w.watches() }) // an empty box needs nobody to watch it
	w.alone = false
	w.change.Broadcast()
	return []int{pidfd}, nil
}

// reaps waits for all processes in the box, orphans too, and tells how those
// that it has started ended.
func (w *warden) reaps() {
	tell := json.NewEncoder(os.NewFile(ends, "ends"))
	for {
		var status unix.WaitStatus
		pid, err := unix.Wait4(-1, &status, 0, nil)
		if err == unix.ECHILD {
			w.waits()
		}
		if err != nil {
			continue
		}
		w.mu.Lock()
		id, ours := w.started[pid]
		hogging := w.hogging
		delete(w.started, pid)
		w.mu.Unlock()
		if ours {
			_ = tell.Encode(End{ID: id, Status: int(status), Hogging: hogging}) // ignored: nobody is there to hear it
		}
	}
}

// waits waits until somebody is there to wait for.
func (w *warden) waits() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.started) == 0 {
		w.alone = true
		w.change.Broadcast()
		w.change.Wait()
	}
}

// watches ends everybody in the box once they use too much memory together: a
// limit on each (RLIMIT_DATA) does not bound what many use.
func (w *warden) watches() {
	for range time.Tick(watch) {
		w.mu.Lock()
		clears := w.clears
		w.mu.Unlock()
		if w.used(resident) <= w.furniture.Memory || w.used(proportional) <= w.furniture.Memory {
			continue
		}
		w.mu.Lock()
		if clears == w.clears { // those who used it are still there
			w.hogging = true
			_ = unix.Kill(-1, unix.SIGKILL) // ignored: nobody is there; the warden itself is not meant
		}
		w.mu.Unlock()
	}
}

// watch is how often somebody looks.
const watch = 200 * time.Millisecond

// used is how much memory all in the box use, the warden too, in bytes, as one
// of the two below counts it.
func (w *warden) used(by func(dir string) int) (bytes int) {
	names, _ := os.ReadDir("/proc") // none: nobody is over the limit
	for _, name := range names {
		if name.Name()[0] >= '0' && name.Name()[0] <= '9' {
			bytes += by("/proc/" + name.Name())
		}
	}
	return bytes
}

// resident counts all that a process has in memory: quickly, and what forked
// processes share once for each of them (proc_pid_statm(5)).
func resident(dir string) (bytes int) {
	text, _ := os.ReadFile(dir + "/statm") // none: it has ended
	var size, pages int
	_, _ = fmt.Sscan(string(text), &size, &pages) // ignored: then it uses nothing
	return pages * os.Getpagesize()
}

// proportional counts of what is shared the process's share (proc_pid_smaps(5)).
// Of one that does not show it, all that is resident counts.
func proportional(dir string) int {
	text, _ := os.ReadFile(dir + "/smaps_rollup")
	_, after, ok := strings.Cut(string(text), "\nPss:")
	var kibibytes int
	if n, _ := fmt.Sscan(after, &kibibytes); !ok || n != 1 {
		return resident(dir)
	}
	return kibibytes << 10
}
