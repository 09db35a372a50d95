package sandbox

import (
	"encoding/binary"
	"slices"
	"sync"

	"github.com/elastic/go-seccomp-bpf"
	"github.com/elastic/go-seccomp-bpf/arch"
	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// refused are system calls that no server needs: those that reach into other
// processes, or into the kernel itself, where its faults have been.
var refused = []string{
	"ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "pidfd_getfd", "process_madvise",
	"add_key", "keyctl", "request_key", "bpf", "perf_event_open", "userfaultfd", "fanotify_init",
	"unshare", "setns", "mount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen", "fsmount", "mount_setattr",
	"shmget", "name_to_handle_at", "open_by_handle_at", "quotactl", "acct", "swapon", "swapoff", "reboot", "syslog",
	"init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load",
	"sethostname", "setdomainname", "settimeofday", "clock_settime", "adjtimex", "clock_adjtime",
}

// unknown are system calls that programs do without where a kernel does not
// have them: rings, memory that is in nobody's account, and a clone whose flags
// no filter can see.
var unknown = []string{"memfd_create", "memfd_secret", "io_uring_setup", "io_uring_enter", "io_uring_register", "clone3"}

// filter is what every program gets of the system calls (seccomp(2)). What
// stands in an argument above its 32 bits is not looked at by the kernel, and
// must not get past a comparison: so what is allowed is listed, and the rest
// refused.
var filter = sync.OnceValues(func() (filter []byte, err error) {
	machine, err := arch.GetInfo("")
	if err != nil {
		return nil, err
	}
	here := func(names []string) []string {
		return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
			_, ok := machine.SyscallNames[name]
			return !ok
		})
	}
	only := func(call string, argument uint32, allowed ...uint64) seccomp.NameWithConditions {
		n := seccomp.NameWithConditions{Name: call}
		for _, value := range allowed {
			n.Conditions = append(n.Conditions, seccomp.Condition{Argument: argument, Operation: seccomp.NotEqual, Value: value})
		}
		return n
	}
	fails := func(errno unix.Errno) seccomp.Action { return seccomp.ActionErrno | seccomp.Action(errno) }
	policy := seccomp.Policy{DefaultAction: seccomp.ActionAllow, Syscalls: []seccomp.SyscallGroup{
		{Action: fails(unix.EPERM), Names: here(refused)},
		{Action: fails(unix.ENOSYS), Names: here(unknown)},
		{Action: fails(unix.EPERM), NamesWithCondtions: []seccomp.NameWithConditions{{
			Name:       "clone",
			Conditions: seccomp.ArgumentConditions{{Argument: 0, Operation: seccomp.BitsSet, Value: unix.CLONE_NEWUSER}},
		}}},
		// No lease: whoever starts a program that somebody holds would wait for him.
		{Action: fails(unix.EINVAL), NamesWithCondtions: []seccomp.NameWithConditions{
			only("fcntl", 1, unix.F_DUPFD, unix.F_GETFD, unix.F_SETFD, unix.F_GETFL, unix.F_SETFL,
				unix.F_GETLK, unix.F_SETLK, unix.F_SETLKW, unix.F_OFD_GETLK, unix.F_OFD_SETLK, unix.F_OFD_SETLKW,
				unix.F_SETOWN, unix.F_GETOWN, unix.F_SETSIG, unix.F_GETSIG, unix.F_SETOWN_EX, unix.F_GETOWN_EX,
				unix.F_DUPFD_CLOEXEC, unix.F_DUPFD_QUERY, unix.F_SETPIPE_SZ, unix.F_GETPIPE_SZ, unix.F_ADD_SEALS, unix.F_GET_SEALS),
		}},
		// In one group: the library looks at a call's arguments in one place
		// only, the first (its register for the number is used up by then).
		{Action: fails(unix.EPROTONOSUPPORT), NamesWithCondtions: []seccomp.NameWithConditions{
			only("socket", 0, unix.AF_UNIX, unix.AF_INET, unix.AF_INET6, unix.AF_NETLINK),
			only("socket", 2, 0, unix.IPPROTO_TCP, unix.IPPROTO_UDP), // 0 is NETLINK_ROUTE too
		}},
	}}
	instructions, err := policy.Assemble()
	if err != nil {
		return nil, err
	}
	const archOffset = 4 // in struct seccomp_data
	raw, err := bpf.Assemble(append([]bpf.Instruction{
		// Another architecture's system calls have other numbers: there are none.
		bpf.LoadAbsolute{Off: archOffset, Size: 4},
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: uint32(machine.ID), SkipTrue: 1},
		bpf.RetConstant{Val: uint32(fails(unix.ENOSYS))},
	}, instructions...))
	if err != nil {
		return nil, err
	}
	for _, i := range raw { // struct sock_filter
		filter = append(binary.NativeEndian.AppendUint16(filter, i.Op), i.Jt, i.Jf)
		filter = binary.NativeEndian.AppendUint32(filter, i.K)
	}
	return filter, nil
})
