// Client sends one message, and prints the answer.
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
	log.SetPrefix("client: ")
	addr := flag.String("addr", "127.0.0.1:65432",
		"connect to `HOST:PORT`, or to unix:PATH")
	flag.Parse()
	message := "Hello"
	if flag.NArg() > 0 {
		message = flag.Arg(0)
	}
	domain, sa, err := sockaddr(*addr)
	if err != nil || flag.NArg() > 1 {
		log.Printf("-addr %s %q: want -addr HOST:PORT and one message",
			*addr, flag.Args())
		os.Exit(2)
	}

	answer, err := ask(domain, sa, []byte(message))
	if err != nil {
		log.Fatalf("%s: %v", *addr, err)
	}
	fmt.Printf("%s\n", answer)
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
