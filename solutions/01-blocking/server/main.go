// Server answers one client, and ends when that client has left.
package main

import (
	"flag"
	"fmt"
	"log"
	"net/netip"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("server: ")
	addr := flag.String("addr", "127.0.0.1:65432",
		"serve on `HOST:PORT`, or on unix:PATH")
	flag.Parse()
	domain, sa, err := sockaddr(*addr)
	if err != nil || flag.NArg() > 0 {
		log.Printf("-addr %s %q: want -addr HOST:PORT, no more",
			*addr, flag.Args())
		os.Exit(2)
	}

	removeStale(sa)
	if err := serve(domain, sa); err != nil {
		log.Fatalf("%s: %v", *addr, err)
	}
	if sa, ok := sa.(*unix.SockaddrUnix); ok {
		_ = unix.Unlink(sa.Name) // ignored: nobody listens there any more
	}
}

// sockaddr turns "127.0.0.1:65432" or "unix:PATH" into what the kernel wants:
// the family of the address, and the address itself (ip(7), unix(7)).
func sockaddr(addr string) (domain int, sa unix.Sockaddr, err error) {
	if path, ok := strings.CutPrefix(addr, "unix:"); ok {
		return unix.AF_UNIX, &unix.SockaddrUnix{Name: path}, nil
	}
	if port, ok := strings.CutPrefix(addr, "localhost:"); ok {
		addr = "127.0.0.1:" + port
	}
	ap, err := netip.ParseAddrPort(addr)
	if err != nil || !ap.Addr().Is4() {
		return 0, nil, fmt.Errorf("%q is no IPv4 address with a port", addr)
	}
	return unix.AF_INET, &unix.SockaddrInet4{
		Addr: ap.Addr().As4(), Port: int(ap.Port())}, nil
}

// removeStale removes the file of a Unix domain socket on which nobody
// listens: a server that was killed leaves it behind, and bind refuses it.
func removeStale(sa unix.Sockaddr) {
	file, ok := sa.(*unix.SockaddrUnix)
	if !ok {
		return
	}
	probe, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		return // serve meets the same error, and says so
	}
	defer unix.Close(probe)
	if unix.Connect(probe, sa) == unix.ECONNREFUSED {
		_ = unix.Unlink(file.Name) // ignored: bind says it better
	}
}

// listening tells people where ln listens: for port 0, the port that it got.
func listening(ln int) {
	sa, _ := unix.Getsockname(ln) // ignored: nothing is said without it
	switch sa := sa.(type) {
	case *unix.SockaddrInet4:
		ip := netip.AddrFrom4(sa.Addr)
		fmt.Fprintf(os.Stderr, "listening on %v:%d\n", ip, sa.Port)
	case *unix.SockaddrUnix:
		fmt.Fprintf(os.Stderr, "listening on unix:%s\n", sa.Name)
	}
}
