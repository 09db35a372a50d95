package sandbox

import (
	"context"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"example.org/sockets/grader/internal/kernel"
)

// plain is the lowest tier: nothing but an address, a folder, and a mark by
// which descendants are found again.
type plain struct {
	addr   netip.AddrPort
	claim  net.PacketConn // holds the address while the box is open
	beside uint16         // the port of another address; 0 is any
	dir    string
	around func(Command) Command // what is started instead, to become the command
	mark   string                // stands in the environment of all that is started

	mu      sync.Mutex
	started []*Process
}

var boxes atomic.Uint64 // counts the boxes that this process has made

func newPlain(Contents) (Box, error) {
	addr, claim, err := claimAddr()
	if err != nil {
		return nil, fmt.Errorf("find an address for a server: %w", err)
	}
	dir, err := os.MkdirTemp("", "box")
	if err != nil {
		_ = claim.Close() // ignored: there is nothing to lose
		return nil, fmt.Errorf("make a folder for a server: %w", err)
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	return &plain{
		addr: addr, claim: claim, dir: dir,
		mark: newMark(), around: func(c Command) Command { return c },
	}, nil
}

// newMark is an environment variable that no other box has.
func newMark() string { return fmt.Sprintf("%s=%d.%d", markName, os.Getpid(), boxes.Add(1)) }

// environment is what every program gets.
func environment(dir, mark string) []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + dir,
		"LANG=C.UTF-8", "GOMAXPROCS=2", "GOTRACEBACK=all", mark,
	}
}

// markName is the variable that tells which box a process belongs to.
const markName = "SOCKETS_BOX"

func (b *plain) Addr() netip.AddrPort { return b.addr }
func (b *plain) Dir() string          { return b.dir }

func (b *plain) Beside() netip.AddrPort { return netip.AddrPortFrom(b.addr.Addr(), b.beside) }

func (b *plain) Outside(name string) string { return name }

func (b *plain) Start(c Command) (*Process, error) {
	c.Env = append(environment(b.dir, b.mark), c.Env...)
	p, err := start(b.around(c), b.dir)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.started = append(b.started, p)
	return p, nil
}

func (b *plain) Dial(ctx context.Context, network, addr string, d Door) (net.Conn, error) {
	dialer := net.Dialer{Control: d.control}
	dialer.SetMultipathTCP(false)
	return dialer.DialContext(ctx, network, addr)
}

func (b *plain) Listen(network, addr string, d Door) (net.Listener, error) {
	config := net.ListenConfig{Control: d.control}
	config.SetMultipathTCP(false)
	return config.Listen(context.Background(), network, addr)
}

func (b *plain) Sockets() (kernel.Table, error) { return kernel.Sockets(os.Getpid()) }

func (b *plain) Socket(local, remote netip.AddrPort) (kernel.Socket, bool, error) {
	return kernel.Find(os.Getpid(), local, remote)
}

func (b *plain) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range b.started {
		p.kill()
	}
	sweep(b.mark + "\x00")
	for _, p := range b.started {
		<-p.Done()
	}
	_ = b.claim.Close() // ignored: the address is free either way
	if err := Remove(b.dir); err != nil {
		return fmt.Errorf("remove the folder of a server: %w", err)
	}
	return nil
}

// Remove removes a folder and all that is in it, also what a program has barred:
// without the right to write in a folder, nothing in it can be removed.
func Remove(dir string) error {
	if os.RemoveAll(dir) == nil {
		return nil
	}
	_ = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			_ = os.Chmod(path, 0o700) // ignored: what cannot be removed is said below
		}
		return nil
	})
	return os.RemoveAll(dir)
}
