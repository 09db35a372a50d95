package attack

import (
	"bytes"
	"crypto/rand"
	"errors"
	"net"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"example.org/sockets/grader/internal/attack/bait"
	"example.org/sockets/grader/internal/sandbox"
)

// Supported reports whether the deeds can be tried on this system.
const Supported = true

// baits is bait that is laid out, and those who watch it.
type baits struct {
	bait.Bait
	dir     string
	tcp     *net.TCPListener
	udp     *net.UDPConn
	unix    *net.UnixListener
	segment int
	watched chan bool // whether somebody listened at Free
	done    chan struct{}
}

// lay lays out bait.
func lay() (b *baits, err error) {
	b = &baits{segment: -1, watched: make(chan bool, 1), done: make(chan struct{})}
	defer func() {
		if err != nil {
			b.Close()
		}
	}()
	if b.dir, err = os.MkdirTemp("", "bait"); err != nil {
		return b, err
	}
	b.Token = "sockets-" + rand.Text()
	b.Secret, b.Results = filepath.Join(b.dir, "secret"), filepath.Join(b.dir, "results.json")
	b.Folder, b.PID, b.Variable = b.dir, os.Getpid(), "SOCKETS_BAIT"
	b.Abstract = b.Token
	for _, name := range []string{b.Secret, b.Results} {
		if err := os.WriteFile(name, []byte(b.Token), 0o600); err != nil {
			return b, err
		}
	}
	if err := os.Setenv(b.Variable, b.Token); err != nil {
		return b, err
	}
	loopback := net.IPv4(127, 0, 0, 1)
	if b.tcp, err = net.ListenTCP("tcp4", &net.TCPAddr{IP: loopback}); err != nil {
		return b, err
	}
	if b.udp, err = net.ListenUDP("udp4", &net.UDPAddr{IP: loopback}); err != nil {
		return b, err
	}
	if b.unix, err = net.ListenUnix("unix", &net.UnixAddr{Name: "@" + b.Abstract, Net: "unix"}); err != nil {
		return b, err
	}
	// An address that no neighbour is given: its ports are free, and stay so.
	free, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: sandbox.AnyLoopback().AsSlice()})
	if err != nil {
		return b, err
	}
	b.TCP, b.UDP, b.Free = b.tcp.Addr().String(), b.udp.LocalAddr().String(), free.Addr().String()
	_ = free.Close() // ignored: it was only asked which port is free
	b.Key = int(b.tcp.Addr().(*net.TCPAddr).Port) | 0x50c30000
	if b.segment, err = unix.SysvShmGet(b.Key, 4096, unix.IPC_CREAT|0o600); err != nil {
		return b, err
	}
	go b.watches()
	return b, nil
}

// watches knocks where nobody should be.
func (b *baits) watches() {
	for {
		if conn, err := net.Dial("tcp4", b.Free); err == nil {
			_ = conn.Close() // ignored: it was there
			b.watched <- true
			return
		}
		select {
		case <-b.done:
			b.watched <- false
			return
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// taken says what has been touched.
func (b *baits) taken() (sentences []string) {
	close(b.done)
	soon := time.Now().Add(10 * time.Millisecond)
	_ = b.udp.SetReadDeadline(soon) // ignored: the read says
	_ = b.tcp.SetDeadline(soon)     // ignored: accept says
	_ = b.unix.SetDeadline(soon)    // ignored: accept says
	said := func(is bool, sentence string) {
		if is {
			sentences = append(sentences, sentence)
		}
	}
	said(<-b.watched, "it listens on the outside")
	_, _, err := b.udp.ReadFrom(make([]byte, 100))
	said(err == nil, "its packet came out")
	_, err = b.tcp.Accept()
	said(err == nil, "it connected to the outside")
	_, err = b.unix.Accept()
	said(err == nil, "it connected to an abstract socket outside")
	results, err := os.ReadFile(b.Results)
	said(string(results) != b.Token || err != nil, "the results are not what they were")
	names, err := os.ReadDir(b.dir)
	said(len(names) != 2 || err != nil, "files were left outside")
	said(running(b.Token), "a process of it is still there")
	return sentences
}

// running reports whether a process has the token in its command line.
func running(token string) bool {
	for range 500 { // what was killed may take a moment to be gone
		names, err := filepath.Glob("/proc/[0-9]*/cmdline")
		found := err != nil
		for _, name := range names {
			text, err := os.ReadFile(name)
			found = found || err == nil && bytes.Contains(text, []byte(token))
		}
		if !found {
			return false
		}
		<-time.After(10 * time.Millisecond)
	}
	return true
}

// Close takes the bait away.
func (b *baits) Close() {
	var err error
	if b.tcp != nil {
		err = errors.Join(err, b.tcp.Close())
	}
	if b.udp != nil {
		err = errors.Join(err, b.udp.Close())
	}
	if b.unix != nil {
		err = errors.Join(err, b.unix.Close())
	}
	if b.segment >= 0 {
		_, rm := unix.SysvShmCtl(b.segment, unix.IPC_RMID, nil)
		err = errors.Join(err, rm)
	}
	_ = errors.Join(err, os.RemoveAll(b.dir)) // ignored: it was bait
}
