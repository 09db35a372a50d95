package sandbox

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"example.org/sockets/grader/internal/sandbox/warden"
)

// porter is the process that starts the wardens of this one. There is none
// before the first box, and another one when it has ended.
var porter struct {
	mu     sync.Mutex
	orders *os.File
}

// employ has a warden started, and returns its pidfd.
func employ(e warden.Employ, orders, ends *os.File) (pidfd *os.File, err error) {
	porter.mu.Lock()
	defer porter.mu.Unlock()
	for range 2 {
		if porter.orders == nil {
			if porter.orders, err = newPorter(); err != nil {
				return nil, fmt.Errorf("start a porter: %w", err)
			}
		}
		var given []*os.File
		given, err = order(porter.orders, e, orders, ends)
		switch {
		case err == nil:
			return given[0], nil
		case !errors.Is(err, errGone):
			return nil, err
		}
		_ = porter.orders.Close() // ignored: nobody is there
		porter.orders = nil
	}
	return nil, err
}

// newPorter starts this program again, or the one that was hired, as a porter.
// It ends with its socket.
func newPorter() (orders *os.File, err error) {
	ours, theirs, err := pair()
	if err != nil {
		return nil, err
	}
	defer theirs.Close()
	cmd := &exec.Cmd{
		Path: hired(), Args: []string{warden.PorterName}, Dir: "/",
		Env:        []string{"GOMAXPROCS=2"},
		ExtraFiles: []*os.File{theirs}, SysProcAttr: attributes(),
	}
	if err := launch(cmd); err != nil {
		_ = ours.Close() // ignored: there is nothing to lose
		return nil, err
	}
	go func() {
		_ = cmd.Wait() // ignored: whoever needs a porter notices
		waited(cmd)
	}()
	return ours, nil
}

// hired is the program that becomes a porter, and its wardens.
func hired() string {
	if w := alone.Load(); w != nil {
		return *w
	}
	return "/proc/self/exe"
}

// answerLimit is how long whoever was given an order may take to answer.
var answerLimit = 30 * time.Second

// pair is a socket with two ends, for orders and answers. Ours does not wait
// for ever (SO_RCVTIMEO, socket(7)).
func pair() (ours, theirs *os.File, err error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, os.NewSyscallError("socketpair", err)
	}
	limit := unix.NsecToTimeval(answerLimit.Nanoseconds())
	if err := unix.SetsockoptTimeval(fds[0], unix.SOL_SOCKET, unix.SO_RCVTIMEO, &limit); err != nil {
		return nil, nil, os.NewSyscallError("setsockopt", err)
	}
	return os.NewFile(uintptr(fds[0]), "orders"), os.NewFile(uintptr(fds[1]), "orders"), nil
}

// errGone: whoever was to obey is not there.
var errGone = errors.New("it is gone")

// order has a warden or a porter do something, and returns the files that come
// back.
func order(orders *os.File, what any, files ...*os.File) (given []*os.File, err error) {
	if err := warden.Send(int(orders.Fd()), what, numbers(files)...); err != nil {
		return nil, fmt.Errorf("%w: %w", errGone, err)
	}
	var a warden.Answer
	fds, err := warden.Receive(int(orders.Fd()), &a)
	for _, fd := range fds {
		given = append(given, os.NewFile(uintptr(fd), "box"))
	}
	switch {
	case errors.Is(err, unix.EAGAIN):
		err = fmt.Errorf("%w, or stuck: it has not answered for %v", errGone, answerLimit)
	case err != nil:
		err = fmt.Errorf("%w: %w", errGone, err)
	case a.Problem != "":
		err = errors.New(a.Problem)
	}
	if err != nil {
		closeAll(given)
		return nil, err
	}
	return given, nil
}

func numbers(files []*os.File) (fds []int) {
	for _, f := range files {
		fds = append(fds, int(f.Fd()))
	}
	return fds
}

// gone waits until a process has ended that was killed, with all that was in its
// box if it was a warden: its pidfd can be read then (pidfd_open(2)).
func gone(pidfd *os.File, limit time.Duration) error {
	for end := time.Now().Add(limit); time.Now().Before(end); {
		poll := []unix.PollFd{{Fd: int32(pidfd.Fd()), Events: unix.POLLIN}}
		n, err := unix.Poll(poll, int(max(1, time.Until(end).Milliseconds())))
		if n == 1 {
			return nil
		}
		if err != nil && err != unix.EINTR {
			return os.NewSyscallError("poll", err)
		}
	}
	return fmt.Errorf("a process was killed, and is still there after %v", limit)
}
