package kernel

import (
	"bytes"
	"fmt"
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
	stat, err := stat(pid)
	if err != nil {
		return Process{}, fmt.Errorf("look at process %d: %w", pid, err)
	}
	return Process{
		PID: pid, Parent: stat.PPID, State: stat.State, Threads: stat.NumThreads,
		Resident: uint64(stat.ResidentMemory()),
	}, nil
}

func stat(pid int) (procfs.ProcStat, error) {
	fs, err := proc()
	if err != nil {
		return procfs.ProcStat{}, err
	}
	process, err := fs.Proc(pid)
	if err != nil {
		return procfs.ProcStat{}, err
	}
	return process.Stat()
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
	tree = append(tree, root)
	for _, child := range children(pid) {
		tree = append(tree, descendants(child)...)
	}
	return tree
}

// first reports whether the process is the first of a PID namespace below this
// one: it has a number here, and is 1 there (NSpid in proc_pid_status(5)).
func first(pid int) bool {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid)) // none: it has ended
	_, after, _ := strings.Cut(string(status), "\nNSpid:")
	line, _, _ := strings.Cut(after, "\n")
	numbers := strings.Fields(line)
	return len(numbers) > 1 && numbers[len(numbers)-1] == "1"
}

// children are the children of all threads of a process.
func children(pid int) (pids []int) {
	for _, tid := range Threads(pid) {
		pids = append(pids, childrenOf(pid, tid)...)
	}
	return pids
}

// childrenOf reads proc_pid_task(5): each thread lists the children it started.
func childrenOf(pid, tid int) (pids []int) {
	list, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", tid)) // none: another took its children over
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

// Children returns the processes whose parent pid is now.
func Children(pid int) []int { return children(pid) }

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
		for _, tid := range Threads(p.PID) {
			stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/schedstat", tid)) // none: it has ended
			if fields := strings.Fields(string(stat)); len(fields) == 3 {
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
		if stat, err := stat(p.PID); err == nil { // else it has ended meanwhile
			sum += time.Duration(int(stat.UTime+stat.STime)+int(stat.CUTime+stat.CSTime)) * tick
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
		for _, tid := range Threads(process.PID) {
			state, ok := stateOf(tid)
			p.Asleep = p.Asleep && (!ok || strings.ContainsRune("STZ", state))
			p.Alive = p.Alive || ok && process.PID == pid && !strings.ContainsRune("ZX", state)
		}
	}
	return p
}

// stateOf is what a thread does, in a letter. It is not ok if the thread has
// ended.
func stateOf(tid int) (letter rune, ok bool) {
	stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", tid)) // none: it has ended
	after := stat[bytes.LastIndexByte(stat, ')')+1:]          // its name, in which anything may stand
	_, err := fmt.Sscanf(string(after), " %c", &letter)
	return letter, err == nil
}

// Wakeups returns how often the threads of a process and its descendants have
// run: each has been switched away from afterwards, to wait or for others to run
// (proc_pid_status(5): voluntary_ctxt_switches).
func Wakeups(pid int) (times int) {
	for _, process := range Tree(pid) {
		for _, tid := range Threads(process.PID) {
			status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", tid)) // none: it has ended
			for line := range strings.Lines(string(status)) {
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
