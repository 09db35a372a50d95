// Package warden is the first process in a box with walls: it furnishes the
// box, gives up what it can, and then starts programs and makes sockets for the
// grader, which is outside. It is the grader's own program, started again under
// the name [Name]: the import alone makes a program able to be it.
//
// It leans on little: all that a program imports is set up before the warden
// begins, and many boxes are made.
package warden

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"slices"

	"golang.org/x/sys/unix"
)

// Name is argument 0 of a process that is to be a warden. It finds a socket for
// orders as descriptor 3, and as 4 a pipe to tell of [End]s.
const Name = "sockets-warden"

// An Order is what the grader wants, one thing at a time. Files may come with it.
type Order struct {
	Furnish *Furniture
	Start   *Start
	Socket  bool // make a TCP socket
	Clear   bool // end everybody; the answer says what is left of them
}

// An Answer is what came of an order. Files may come with it.
type Answer struct {
	Problem string
}

// An End says that a program has ended.
type End struct {
	ID     int
	Status int // as wait4(2) says

	Hogging bool // it was ended for what the box used of memory
}

// A Start is an order to start a program, with three files: its standard
// input, output and error. The answer comes with its pidfd.
type Start struct {
	ID        int // the grader's number for it
	Argv, Env []string
}

// Furniture is what is in a box, and what is kept from it. The answer comes with
// the working folder, and a socket to ask the kernel for the box's sockets
// (sock_diag(7)).
type Furniture struct {
	Base   string // a folder, on the outside, over which the box's own is mounted
	Views  []View
	Links  map[string]string // symbolic links, and where they lead
	Dir    string            // the working folder
	Port   int               // where servers listen
	Space  int               // how much fits into it, bytes
	Memory int               // how much all may use together, bytes
	Shared bool              // processes may share memory, a little
	User   int               // who the programs are, inside
	Limits map[int]uint64    // by resource (getrlimit(2))
	Filter []byte            // the system calls that there are: struct sock_filter, so many (seccomp(2))
}

// A View is a file or folder of the outside that can be read in the box.
type View struct{ Outside, Inside string }

// limit bounds what a message carries by itself, in bytes. A longer one comes in
// a file, the last of its files.
const limit = 16 << 10

// inFile is the message that says so. It is no JSON.
var inFile = []byte{0}

// Send sends a message with files.
func Send(fd int, message any, files ...int) error {
	b, err := json.Marshal(message)
	if err != nil {
		return err
	}
	if len(b) > limit {
		long, err := unix.MemfdCreate("message", unix.MFD_CLOEXEC)
		if err != nil {
			return os.NewSyscallError("memfd_create", err)
		}
		file := os.NewFile(uintptr(long), "message")
		defer file.Close()
		if _, err := file.Write(b); err != nil {
			return err
		}
		b, files = inFile, append(slices.Clone(files), long)
	}
	return os.NewSyscallError("sendmsg", unix.Sendmsg(fd, b, unix.UnixRights(files...), nil, 0))
}

// Receive receives a message with files. At the end it returns [os.ErrClosed].
func Receive(fd int, message any) (files []int, err error) {
	b, rights := make([]byte, limit), make([]byte, unix.CmsgSpace(16*4))
	var n, m int
	for {
		n, m, _, _, err = unix.Recvmsg(fd, b, rights, unix.MSG_CMSG_CLOEXEC)
		if err != unix.EINTR {
			break
		}
	}
	if err != nil {
		return nil, os.NewSyscallError("recvmsg", err)
	}
	if n == 0 {
		return nil, os.ErrClosed
	}
	controls, err := unix.ParseSocketControlMessage(rights[:m])
	if err != nil {
		return nil, err
	}
	for _, c := range controls {
		fds, err := unix.ParseUnixRights(&c)
		if err != nil {
			return nil, err
		}
		files = append(files, fds...)
	}
	b = b[:n]
	if last := len(files) - 1; bytes.Equal(b, inFile) && last >= 0 {
		file := os.NewFile(uintptr(files[last]), "message")
		files = files[:last]
		defer file.Close()
		if b, err = io.ReadAll(io.NewSectionReader(file, 0, math.MaxInt64)); err != nil {
			return files, err
		}
	}
	if err := json.Unmarshal(b, message); err != nil {
		return files, fmt.Errorf("a message of %d bytes: %w", len(b), err)
	}
	return files, nil
}
