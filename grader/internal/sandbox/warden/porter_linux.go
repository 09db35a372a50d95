package warden

import (
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// PorterName is argument 0 of a process that is to be a porter: it lets wardens
// in. It finds a socket for [Employ]s as descriptor 3.
//
// A process that starts another one in a user namespace of its own is copied
// first, with all its memory (fork(2)); each page that either of them writes
// afterwards is copied again. A porter has little memory, and the grader much.
const PorterName = "sockets-porter"

// An Employ is the order to start a warden, with two files: its socket for
// orders, and its pipe for ends. The [Answer] comes with its pidfd.
type Employ struct {
	Env []string
}

func init() {
	if len(os.Args) == 1 && os.Args[0] == PorterName {
		port()
	}
}

// port starts wardens until there is nobody left who wants any.
func port() {
	unix.CloseOnExec(orders)
	unix.Umask(0o022) // of wardens too: who is in a box is somebody else
	news := make(chan struct{}, 1)
	go reapsWardens(news)
	for {
		var e Employ
		files, err := Receive(orders, &e)
		if err != nil {
			os.Exit(0)
		}
		var a Answer
		given, err := e.begins(files)
		if err != nil {
			a.Problem = err.Error()
		}
		select {
		case news <- struct{}{}:
		default:
		}
		if Send(orders, a, given...) != nil {
			os.Exit(0)
		}
		closeAll(files)
		closeAll(given)
	}
}

// begins starts a warden in namespaces of its own.
func (e Employ) begins(files []int) (given []int, err error) {
	if len(files) != 2 {
		return nil, fmt.Errorf("%d files for a warden", len(files))
	}
	null, err := unix.Open(os.DevNull, unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	defer unix.Close(null)
	nothing := uintptr(null)
	var pidfd int
	_, err = syscall.ForkExec("/proc/self/exe", []string{Name}, &syscall.ProcAttr{
		Dir: "/", Env: e.Env,
		Files: []uintptr{nothing, nothing, nothing, uintptr(files[0]), uintptr(files[1])}, // orders, and ends
		Sys: &syscall.SysProcAttr{
			Cloneflags: unix.CLONE_NEWUSER | unix.CLONE_NEWPID | unix.CLONE_NEWNS |
				unix.CLONE_NEWIPC | unix.CLONE_NEWUTS | unix.CLONE_NEWNET,
			UidMappings: mappings(os.Getuid()), GidMappings: mappings(os.Getgid()),
			GidMappingsEnableSetgroups: os.Getuid() == 0,
			Setsid:                     true,
			PidFD:                      &pidfd,
		},
	})
	if err != nil {
		return nil, err
	}
	return []int{pidfd}, nil
}

// Nobody is who programs are where there is a choice.
const Nobody = 65534

// mappings says who is who in the box. The warden is its root. Where the
// grader is root itself, programs are nobody: not even the warden's equals.
func mappings(id int) []syscall.SysProcIDMap {
	all := []syscall.SysProcIDMap{{ContainerID: 0, HostID: id, Size: 1}}
	if os.Getuid() == 0 {
		all = append(all, syscall.SysProcIDMap{ContainerID: Nobody, HostID: Nobody, Size: 1})
	}
	return all
}

// reapsWardens waits for wardens that have ended: whoever has a pidfd of one
// knows already.
func reapsWardens(news <-chan struct{}) {
	for {
		if _, err := unix.Wait4(-1, nil, 0, nil); err == unix.ECHILD {
			<-news
		}
	}
}
