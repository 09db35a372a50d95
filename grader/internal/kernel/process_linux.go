package kernel

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/procfs"
	"golang.org/x/sys/unix"
)

// proc is proc(5), which tells of processes.
var proc = sync.OnceValues(procfs.NewDefaultFS)

// Look returns what the kernel knows of one process. The error wraps
// [fs.ErrNotExist] when there is none (any more).
func Look(pid int) (Process, error) {
	fields := stat(pid)
	if len(fields) == 0 {
		return Process{}, fmt.Errorf("look at process %d: %w", pid, fs.ErrNotExist)
	}
	return Process{
		PID: pid, Parent: fields.number(4), State: fields.text(3), Threads: fields.number(20),
		Resident: uint64(fields.number(24) * os.Getpagesize()),
	}, nil
}

// A status is the line of proc_pid_stat(5) about a process or a thread, from the
// third field on: before it stands the name, in which anything may stand.
type status [][]byte

// stat reads the status of a process or a thread. It is empty if there is none
// (any more).
func stat(id int) status {
	line := contents(fmt.Sprintf("/proc/%d/stat", id))
	return bytes.Fields(line[bytes.LastIndexByte(line, ')')+1:])
}

// text is a field, by the number that proc_pid_stat(5) gives it.
func (s status) text(number int) string { return string(s[number-3]) }

func (s status) number(number int) int {
	n, _ := strconv.Atoi(s.text(number)) // the kernel writes numbers
	return n
}

// contents reads a file of /proc; nothing, if there is none. It has no size, and
// cannot be waited for, which os.ReadFile would find out in four system calls.
func contents(path string) (text []byte) {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	defer unix.Close(fd)
	for b := make([]byte, 4096); ; {
		n, err := unix.Read(fd, b)
		if n > 0 {
			text = append(text, b[:n]...)
		}
		if n <= 0 && err != unix.EINTR {
			return text
		}
	}
}

// Tree returns the process and all its descendants, parents first. In a box with
// walls those are among them whose own parent has ended: the first process there
// has adopted them. Those that have ended meanwhile are left out.
func Tree(pid int) (tree []Process) {
	tree = descendants(pid)
	if len(tree) == 0 || !first(tree[0].Parent) {
		return tree
	}
	for _, adopted := range childrenOf(tree[0].Parent, tree[0].Parent) { // of its first thread: no other adopts
		if adopted != pid {
			tree = append(tree, descendants(adopted)...)
		}
	}
	return tree
}

func descendants(pid int) (tree []Process) {
	root, err := Look(pid)
	if err != nil {
		return nil
	}
	root.tasks = Threads(pid)
	tree = append(tree, root)
	for _, tid := range root.tasks {
		for _, child := range childrenOf(pid, tid) {
			tree = append(tree, descendants(child)...)
		}
	}
	return tree
}

// first reports whether the process is the first of a PID namespace below this
// one: it has a number here, and is 1 there (NSpid in proc_pid_status(5)).
func first(pid int) bool {
	_, after, _ := strings.Cut(string(contents(fmt.Sprintf("/proc/%d/status", pid))), "\nNSpid:")
	line, _, _ := strings.Cut(after, "\n")
	numbers := strings.Fields(line)
	return len(numbers) > 1 && numbers[len(numbers)-1] == "1"
}

// Children returns the processes whose parent pid is now: the children of all its
// threads.
func Children(pid int) (pids []int) {
	for _, tid := range Threads(pid) {
		pids = append(pids, childrenOf(pid, tid)...)
	}
	return pids
}

// childrenOf reads proc_pid_task(5): each thread lists the children it started.
func childrenOf(pid, tid int) (pids []int) {
	list := contents(fmt.Sprintf("/proc/%d/task/%[1]d/children", tid)) // none: another took its children over
	for _, field := range strings.Fields(string(list)) {
		if child, err := strconv.Atoi(field); err == nil {
			pids = append(pids, child)
		}
	}
	return pids
}

// Threads lists the ids of a process's threads. A file of one of them is read as
// /proc/TID/FILE (proc(5)): of files below /proc/PID/task the kernel remembers who
// has been read, and those who end wait for each other to have it forgotten.
func Threads(pid int) (tids []int) {
	tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid)) // none: it has ended
	for _, task := range tasks {
		if tid, err := strconv.Atoi(task.Name()); err == nil {
			tids = append(tids, tid)
		}
	}
	return tids
}

// Measure adds up what the process and its descendants use.
func Measure(pid int) (u Usage) {
	for _, p := range Tree(pid) {
		u.Processes++
		if p.Zombie() {
			u.Zombies++
			continue
		}
		u.Threads += p.Threads
		u.Resident += p.Resident
		fds, _ := Descriptors(p.PID) // none, if it has ended meanwhile
		u.Descriptors += len(fds)
		cpu, _ := CPU(p.PID)
		u.CPU += cpu
	}
	return u
}

// Descriptors returns what each descriptor of a process refers to, in the words
// of proc_pid_fd(5): "socket:[4711]", "pipe:[42]", a path.
func Descriptors(pid int) (map[int]string, error) {
	dir := fmt.Sprintf("/proc/%d/fd", pid)
	names, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("list the descriptors of process %d: %w", pid, err)
	}
	if len(names) == 0 { // its first thread may have ended, and others go on
		for _, tid := range Threads(pid) {
			dir = fmt.Sprintf("/proc/%d/task/%d/fd", pid, tid)
			if names, _ = os.ReadDir(dir); len(names) > 0 {
				break
			}
		}
	}
	fds := make(map[int]string, len(names))
	for _, name := range names {
		fd, _ := strconv.Atoi(name.Name())
		if target, err := os.Readlink(dir + "/" + name.Name()); err == nil {
			fds[fd] = target
		}
	}
	return fds, nil
}

// Holds reports whether the process has a descriptor of the socket.
func Holds(pid int, s Socket) bool {
	fds, _ := Descriptors(pid)
	for _, target := range fds {
		if s.Inode != 0 && target == s.Name() {
			return true
		}
	}
	return false
}

// CPU returns the processor time that the process has used, all its threads
// together, in nanoseconds: clock_getcpuclockid(3) without its wrapper.
func CPU(pid int) (time.Duration, error) {
	const scheduled = 2 // CPUCLOCK_SCHED: what the scheduler has counted
	var ts unix.Timespec
	if err := unix.ClockGettime(int32(^pid<<3|scheduled), &ts); err != nil {
		return 0, fmt.Errorf("read the processor clock of process %d: %w", pid, err)
	}
	return time.Duration(ts.Nano()), nil
}

// Delayed returns how long the threads of the process and its descendants have
// been ready to run while others had the processor, added up: the second number
// of /proc/PID/schedstat (sched-stats in the kernel's documentation).
func Delayed(pid int) (sum time.Duration) {
	for _, p := range Tree(pid) {
		for _, tid := range p.tasks {
			if fields := strings.Fields(string(contents(fmt.Sprintf("/proc/%d/schedstat", tid)))); len(fields) == 3 { // else it has ended
				ns, _ := strconv.ParseInt(fields[1], 10, 64)
				sum += time.Duration(ns)
			}
		}
	}
	return sum
}

// Spent returns how much processor time the process and its descendants have
// used, those included that have ended (proc_pid_stat(5): cutime and cstime).
func Spent(pid int) (sum time.Duration) {
	const tick = time.Second / 100 // USER_HZ, the same on all of Linux
	for _, p := range Tree(pid) {
		if fields := stat(p.PID); len(fields) > 0 { // else it has ended meanwhile
			for number := 14; number <= 17; number++ { // utime, stime, cutime, cstime
				sum += time.Duration(fields.number(number)) * tick
			}
		}
	}
	return sum
}

// PulseOf takes the pulse of a process and its descendants. A thread that waits
// is in state S (proc_pid_stat(5)).
func PulseOf(pid int) Pulse {
	p := Pulse{Asleep: true, ran: map[int]time.Duration{}}
	for _, process := range slices.Backward(Tree(pid)) { // itself last: it may end meanwhile
		p.ran[process.PID], _ = CPU(process.PID) // none: it has ended
		for _, tid := range process.tasks {
			if fields := stat(tid); len(fields) > 0 { // else it has ended
				state := fields.text(3)
				p.Asleep = p.Asleep && strings.Contains("STZ", state)
				p.Alive = p.Alive || process.PID == pid && !strings.Contains("ZX", state)
			}
		}
	}
	return p
}

// Wakeups returns how often the threads of a process and its descendants have
// run: each has been switched away from afterwards, to wait or for others to run
// (proc_pid_status(5): voluntary_ctxt_switches).
func Wakeups(pid int) (times int) {
	for _, process := range Tree(pid) {
		for _, tid := range process.tasks {
			for line := range strings.Lines(string(contents(fmt.Sprintf("/proc/%d/status", tid)))) { // none: it has ended
				what, value, _ := strings.Cut(line, ":\t")
				if strings.HasSuffix(what, "voluntary_ctxt_switches") { // nonvoluntary, too
					n, _ := strconv.Atoi(strings.TrimSpace(value))
					times += n
				}
			}
		}
	}
	return times
}
