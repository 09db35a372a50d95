// Server echoes what clients send, on one thread for all clients.
package main

import (
	"flag"
	"fmt"
	"log"
	"net/netip"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("server: ")
	addr := flag.String("addr", "127.0.0.1:65432", "serve on `HOST:PORT`")
	flag.Parse()
	sa, err := sockaddr(*addr)
	if err != nil || flag.NArg() > 0 {
		log.Printf("-addr %s %q: want -addr HOST:PORT, no more",
			*addr, flag.Args())
		os.Exit(2)
	}

	// The Go runtime opens two descriptors for its timers when it first needs
	// one, and ends the program if none is left. So have them opened now.
	time.AfterFunc(0, func() {})
	if err := serve(sa); err != nil {
		log.Fatalf("%s: %v", *addr, err)
	}
}

// sockaddr turns "127.0.0.1:65432" into what the kernel wants (ip(7)).
func sockaddr(addr string) (unix.Sockaddr, error) {
	if port, ok := strings.CutPrefix(addr, "localhost:"); ok {
		addr = "127.0.0.1:" + port
	}
	ap, err := netip.ParseAddrPort(addr)
	if err != nil || !ap.Addr().Is4() {
		return nil, fmt.Errorf("%q is no IPv4 address with a port", addr)
	}
	return &unix.SockaddrInet4{
		Addr: ap.Addr().As4(), Port: int(ap.Port())}, nil
}

// listening tells people where ln listens: for port 0, the port that it got.
func listening(ln int) {
	sa, _ := unix.Getsockname(ln) // ignored: nothing is said without it
	if sa, ok := sa.(*unix.SockaddrInet4); ok {
		ip := netip.AddrFrom4(sa.Addr)
		fmt.Fprintf(os.Stderr, "listening on %v:%d\n", ip, sa.Port)
	}
}
