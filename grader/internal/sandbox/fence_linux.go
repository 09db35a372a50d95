package sandbox

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"

	"github.com/landlock-lsm/go-landlock/landlock"

	"example.org/sockets/grader/internal/sandbox/warden"
)

// A fence is what is around a program in the tier [Landlock]. It is put up by
// the grader's own program, started again under the name fenceName, which then
// becomes the other one (execve(2)): nobody can climb back.
type fence struct {
	Read   []string // files and folders to read, and to start
	Write  string   // the folder to write in
	Port   uint16   // the TCP port to listen on, and to connect to
	Beside uint16   // another to connect to
	Filter []byte
}

// fenceName is argument 0 of a process that is to put up a fence: argument 1
// describes it, and the rest is the command.
const fenceName = "sockets-fence"

func init() {
	if len(os.Args) > 2 && os.Args[0] == fenceName {
		fmt.Fprintf(os.Stderr, "fence: %v\n", fenced(os.Args[1], os.Args[2:]))
		os.Exit(126)
	}
}

// fenced puts up a fence, and starts the program behind it. It returns only if
// something does not go.
func fenced(description string, argv []string) error {
	runtime.LockOSThread()
	var f fence
	if err := json.Unmarshal([]byte(description), &f); err != nil {
		return err
	}
	// The newest kernel that is asked for limits signals and abstract sockets
	// too. An older one does what it can.
	err := landlock.V6.BestEffort().Restrict(
		landlock.RODirs(folders(f.Read)...).IgnoreIfMissing(),
		landlock.ROFiles(files(f.Read)...).IgnoreIfMissing(),
		landlock.RWDirs(f.Write),
		landlock.RWFiles("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom").IgnoreIfMissing(),
		landlock.BindTCP(f.Port), landlock.ConnectTCP(f.Port), landlock.ConnectTCP(f.Beside),
	)
	if err != nil {
		return err
	}
	if err := warden.GiveUp(); err != nil && os.Getuid() == 0 { // nobody else has any
		return err
	}
	if err := warden.Filter(f.Filter); err != nil {
		return err
	}
	return fmt.Errorf("start %s: %w", argv[0], syscall.Exec(argv[0], argv, os.Environ()))
}

func folders(names []string) (dirs []string) {
	for _, name := range names {
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			dirs = append(dirs, name)
		}
	}
	return dirs
}

func files(names []string) (files []string) {
	for _, name := range names {
		if info, err := os.Stat(name); err == nil && !info.IsDir() {
			files = append(files, name)
		}
	}
	return files
}

// newFenced makes a box of the tier [Landlock].
func newFenced(c Contents) (Box, error) {
	if err := fencable(); err != nil {
		return nil, err
	}
	calls, err := filter()
	if err != nil {
		return nil, fmt.Errorf("filter system calls: %w", err)
	}
	box, err := newPlain(c)
	if err != nil {
		return nil, err
	}
	b := box.(*plain)
	f := &fence{
		Read: []string{"/proc/sys/net/core/somaxconn"}, Write: b.dir,
		Port: b.addr.Port(), Beside: b.addr.Port() - 1, Filter: calls,
	}
	b.beside = f.Beside
	switch {
	case c.Alone:
		f.Read = append(f.Read, c.Command[0])
	case len(c.Command) > 0:
		f.Read = append(append(f.Read, system...), beside(c.Command)...)
	}
	b.around = f.around
	return b, nil
}

// around returns the command that puts up the fence and becomes c.
func (f *fence) around(c Command) Command {
	description, _ := json.Marshal(f) // of strings and numbers: it cannot fail
	return Command{Argv: append([]string{"/proc/self/exe", string(description)}, c.Argv...), Env: c.Env, name: fenceName}
}

// fencable tries to put up a fence, once: behind it nothing is left to start.
var fencable = sync.OnceValue(func() error {
	calls, err := filter()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "fence")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	f := &fence{Write: dir, Filter: calls}
	c := f.around(Command{Argv: []string{"/proc/self/exe"}})
	cmd := exec.Command(c.Argv[0])
	cmd.Args = append([]string{c.name}, c.Argv[1:]...)
	said, err := cmd.CombinedOutput()
	if want := "fence: start /proc/self/exe: permission denied\n"; string(said) != want {
		return fmt.Errorf("landlock does not hold a program here: %q, %w", said, err)
	}
	return nil
})
