package warden

import (
	"fmt"
	"os"
	"path/filepath"
	"unsafe"

	"golang.org/x/sys/unix"
)

// stands makes the box what it is to be, and returns its working folder and a
// socket to ask the kernel with. What is given up cannot be had again.
func (f *Furniture) stands() (given []int, err error) {
	steps := []struct {
		doing string
		do    func() error
	}{
		{"name the machine", func() error { return unix.Sethostname([]byte("box")) }},
		{"set lo up", setLoopbackUp},
		{"forbid further namespaces", forbidNamespaces},
		{"build a root", f.builds},
		{"open the working folder", func() error {
			fd, err := unix.Open(f.Dir, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
			given = append(given, fd)
			return err
		}},
		{"ask the kernel for sockets", func() error {
			fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
			given = append(given, fd)
			return err
		}},
		{"set limits", f.setLimits},
		{"give up capabilities", GiveUp},
		{"hide the warden", func() error { return unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0) }},
		{"filter system calls", func() error { return Filter(f.Filter) }},
	}
	for _, s := range steps {
		if err := s.do(); err != nil {
			return nil, fmt.Errorf("%s: %w", s.doing, err)
		}
	}
	return given, nil
}

// setLoopbackUp: a fresh network has one interface, lo, which is down.
func setLoopbackUp() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	lo, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	lo.SetUint16(unix.IFF_UP)
	return unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, lo)
}

// forbidNamespaces keeps programs from being the root of a namespace of their
// own: there they would have every capability.
func forbidNamespaces() error {
	return os.WriteFile("/proc/sys/user/max_user_namespaces", []byte("0"), 0)
}

// builds makes a file system with nothing in it but what was asked for, and
// makes it the only one (pivot_root(2)).
func (f *Furniture) builds() error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("keep mounts private: %w", err)
	}
	views := make([]int, len(f.Views))
	for i, v := range f.Views { // before they are out of sight
		fd, err := v.open()
		if err != nil {
			return fmt.Errorf("view %s: %w", v.Outside, err)
		}
		defer unix.Close(fd)
		views[i] = fd
	}
	if err := unix.Mount("box", f.Base, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "mode=755,size=1m"); err != nil {
		return fmt.Errorf("mount a tmpfs on %s: %w", f.Base, err)
	}
	if err := unix.Chdir(f.Base); err != nil {
		return err
	}
	if err := f.fills(views); err != nil {
		return err
	}
	if err := unix.PivotRoot(".", "."); err != nil {
		return fmt.Errorf("pivot_root: %w", err)
	}
	if err := unix.Unmount(".", unix.MNT_DETACH); err != nil {
		return fmt.Errorf("leave the old root: %w", err)
	}
	if err := unix.Chdir("/"); err != nil {
		return err
	}
	for _, closed := range []string{"/", "/proc/sys"} {
		if err := readOnly(closed); err != nil {
			return fmt.Errorf("close %s: %w", closed, err)
		}
	}
	return nil
}

// fills fills the root, which is the current folder.
func (f *Furniture) fills(views []int) error {
	for from, to := range f.Links {
		if err := os.Symlink(to, within(from)); err != nil {
			return err
		}
	}
	for i, v := range f.Views {
		if err := v.show(views[i]); err != nil {
			return fmt.Errorf("view %s: %w", v.Outside, err)
		}
	}
	for _, m := range []struct {
		dir, kind, options string
		flags              uintptr
	}{
		{f.Dir, "tmpfs", fmt.Sprintf("mode=700,size=%d,uid=%d,gid=%[2]d", f.Space, f.User), 0},
		{"/proc", "proc", "hidepid=invisible", unix.MS_NOEXEC},
		{shared, "tmpfs", "mode=1777,size=8m", unix.MS_NOEXEC},
	} {
		if m.dir == shared && !f.Shared {
			continue
		}
		if err := os.MkdirAll(within(m.dir), 0o755); err != nil {
			return err
		}
		if err := unix.Mount("box", within(m.dir), m.kind, m.flags|unix.MS_NOSUID|unix.MS_NODEV, m.options); err != nil {
			return fmt.Errorf("mount %s: %w", m.dir, err)
		}
	}
	return nil
}

// shared is where processes that share memory keep it (shm_overview(7)).
const shared = "/dev/shm"

// within spells a name in the box before the box is the root.
func within(name string) string { return "." + name }

// open opens a view: a mount of its own, and nothing below it can be written.
func (v View) open() (fd int, err error) {
	fd, err = unix.OpenTree(unix.AT_FDCWD, v.Outside,
		unix.OPEN_TREE_CLONE|unix.OPEN_TREE_CLOEXEC|unix.AT_RECURSIVE)
	if err != nil {
		return fd, err
	}
	err = unix.MountSetattr(fd, "", unix.AT_EMPTY_PATH|unix.AT_RECURSIVE,
		&unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY | unix.MOUNT_ATTR_NOSUID})
	return fd, err
}

// show hangs an open view up.
func (v View) show(fd int) error {
	var what unix.Stat_t
	if err := unix.Fstat(fd, &what); err != nil {
		return err
	}
	name := within(v.Inside)
	dir := what.Mode&unix.S_IFMT == unix.S_IFDIR
	if !dir {
		name = filepath.Dir(name)
	}
	if err := os.MkdirAll(name, 0o755); err != nil {
		return err
	}
	if !dir {
		name = within(v.Inside)
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			return err
		}
	}
	return unix.MoveMount(fd, "", unix.AT_FDCWD, name, unix.MOVE_MOUNT_F_EMPTY_PATH)
}

// readOnly makes what is mounted, or stands, at a place read-only.
func readOnly(name string) error {
	if name != "/" {
		if err := unix.Mount(name, name, "", unix.MS_BIND, ""); err != nil {
			return err
		}
	}
	return unix.MountSetattr(unix.AT_FDCWD, name, 0, &unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY})
}

func (f *Furniture) setLimits() error {
	for resource, n := range f.Limits {
		var now unix.Rlimit
		if err := unix.Prlimit(0, resource, nil, &now); err != nil {
			return err
		}
		hard := min(n, now.Max)
		next := unix.Rlimit{Cur: hard, Max: hard}
		if resource == unix.RLIMIT_NOFILE { // whoever wants more asks for it
			next.Cur = min(hard, 1024)
		}
		if err := unix.Prlimit(0, resource, &next, nil); err != nil {
			return fmt.Errorf("limit %d: %w", resource, err)
		}
	}
	return nil
}

// GiveUp keeps every capability from what this thread will start.
func GiveUp() error {
	for c := uintptr(0); ; c++ {
		if _, err := unix.PrctlRetInt(unix.PR_CAPBSET_READ, c, 0, 0, 0); err != nil {
			return nil // there are no more
		}
		if err := unix.Prctl(unix.PR_CAPBSET_DROP, c, 0, 0, 0); err != nil {
			return err
		}
	}
}

// Filter leaves this thread, and what it starts, the system calls of a filter,
// and no way to get privileges (seccomp(2)).
func Filter(calls []byte) error {
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("set no_new_privs: %w", err)
	}
	if len(calls) == 0 {
		return nil
	}
	program := unix.SockFprog{
		Len:    uint16(len(calls) / unix.SizeofSockFilter),
		Filter: (*unix.SockFilter)(unsafe.Pointer(&calls[0])),
	}
	_, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, 0, uintptr(unsafe.Pointer(&program)))
	if errno != 0 {
		return errno
	}
	return nil
}
