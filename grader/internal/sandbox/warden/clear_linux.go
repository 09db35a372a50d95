package warden

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// clear ends everybody in the box. The error says what is left of them in it.
func (w *warden) clear() error {
	_ = unix.Kill(-1, unix.SIGKILL) // ignored: nobody is there; the warden itself is not meant
	w.mu.Lock()
	defer w.mu.Unlock()
	for !w.alone {
		w.change.Wait()
	}
	w.clears++
	left, err := os.ReadDir(w.furniture.Dir)
	switch {
	case err != nil:
		return err
	case len(left) > 0:
		return fmt.Errorf("%s is left", left[0].Name())
	case w.hogging:
		return errors.New("it has used too much")
	case w.state() != w.fresh:
		return errors.New("its folder, or what its programs may use, is not as it was")
	}
	if err := deserted(); err != nil {
		return err
	}
	return isFree(w.furniture.Port)
}

// deserted reports why the box cannot pass for one without connections. The kernel
// counts the TCP sockets that a packet finds, but for those in TIME_WAIT; to walk
// through its table takes longer than a short conversation does.
func deserted() error {
	text, err := os.ReadFile("/proc/net/sockstat")
	if err != nil {
		return err
	}
	text6, err := os.ReadFile("/proc/net/sockstat6")
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // a kernel without IPv6
		return err
	}
	used := -1
	for line := range strings.Lines(string(text) + string(text6)) {
		var family string
		var n int
		if parsed, _ := fmt.Sscanf(line, "%s inuse %d", &family, &n); parsed == 2 && (family == "TCP:" || family == "TCP6:") {
			used = max(0, used) + n
		}
	}
	if used != 0 {
		return errors.New("somebody has a connection")
	}
	return nil
}

// isFree reports why a server could not listen on the port, on all addresses of both
// families: where one has closed first, its end is in TIME_WAIT there.
func isFree(port int) error {
	fd, err := unix.Socket(unix.AF_INET6, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	var all unix.Sockaddr = &unix.SockaddrInet6{Port: port}
	if err == unix.EAFNOSUPPORT {
		fd, err = unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
		all = &unix.SockaddrInet4{Port: port}
	}
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	_ = unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 0) // ignored: there is only IPv4
	return os.NewSyscallError("bind", unix.Bind(fd, all))
}

// A state is what programs can change in a box, and what then is so for the next
// as well: who may do what in the folder, and the limits of the warden. Programs
// of the same user as the warden can lower these (prlimit(2)).
type state struct {
	mode, user uint32
	limits     [16]unix.Rlimit // by resource (getrlimit(2))
}

func (w *warden) state() (s state) {
	var folder unix.Stat_t
	_ = unix.Stat(w.furniture.Dir, &folder) // ignored: then it is not as it was
	s.mode, s.user = folder.Mode, folder.Uid
	for i := range s.limits {
		_ = unix.Getrlimit(i, &s.limits[i]) // ignored: there is no such limit, and was none
	}
	return s
}
