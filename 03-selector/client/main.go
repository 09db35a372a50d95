// Client talks to an echo server on many connections at once, from one thread.
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
	log.SetPrefix("client: ")
	addr := flag.String("addr", "127.0.0.1:65432", "connect to `HOST:PORT`")
	n := flag.Int("n", 2, "talk on this many `CONNECTIONS` at once")
	flag.Parse()
	sa, err := sockaddr(*addr)
	if err != nil || *n < 1 || *n > 65535 || flag.NArg() == 0 {
		log.Printf("-addr %s -n %d %q: want -addr HOST:PORT, -n 1 to 65535,"+
			" and a message or more", *addr, *n, flag.Args())
		os.Exit(2)
	}
	// The Go runtime opens two descriptors for its timers when it first needs
	// one, and ends the program if none is left. So have them opened now.
	time.AfterFunc(0, func() {})
	errs, err := talk(sa, *n, flag.Args())
	if err != nil {
		log.Fatal(err)
	}
	status := 0
	for i, err := range errs {
		if err != nil {
			log.Printf("connection %d: %s: %v", i+1, *addr, err)
			status = 1
			continue
		}
		fmt.Printf("connection %d: %s\n", i+1, strings.Join(flag.Args(), " "))
	}
	os.Exit(status)
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
