// Server echoes what its clients send, each client in a goroutine of its own.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("server: ")
	addr := flag.String("addr", "127.0.0.1:65432",
		"serve on `HOST:PORT`, or on unix:PATH")
	idle := flag.Duration("idle", 0,
		"close a client that has sent nothing for `D`; 0 is never")
	grace := flag.Duration("grace", 2*time.Second,
		"on SIGTERM or SIGINT, end within `D`")
	flag.Parse()
	network, address, err := split(*addr)
	if err != nil || *idle < 0 || *grace < 0 || flag.NArg() > 0 {
		log.Printf("-addr %s -idle %v -grace %v %q: want -addr HOST:PORT, "+
			"no time below 0, no more", *addr, *idle, *grace, flag.Args())
		os.Exit(2)
	}

	// From here on a signal ends ctx, not the program: serve ends the program.
	ctx, stop := signal.NotifyContext(context.Background(),
		os.Interrupt, syscall.SIGTERM)
	defer stop()
	removeStale(network, address)
	ln, err := net.Listen(network, address)
	if err != nil {
		log.Fatal(err) // the error names the address
	}
	if network == "tcp" {
		*addr = ln.Addr().String() // for port 0, the port that it got
	}
	fmt.Fprintf(os.Stderr, "listening on %s\n", *addr)
	serve(ctx, ln, *idle, *grace)
}

// split turns "127.0.0.1:65432" or "unix:PATH" into what net.Listen wants: the
// family of the address, and the address itself.
func split(addr string) (network, address string, err error) {
	if path, ok := strings.CutPrefix(addr, "unix:"); ok && path != "" {
		return "unix", path, nil
	}
	_, err = net.ResolveTCPAddr("tcp", addr)
	return "tcp", addr, err
}

// removeStale removes the file of a Unix domain socket on which nobody
// listens: a server that was killed leaves it behind, and bind refuses it.
func removeStale(network, path string) {
	if file, err := os.Lstat(path); network != "unix" || err != nil ||
		file.Mode().Type() != os.ModeSocket {
		return // nothing there, or something that is not ours to remove
	}
	probe, err := net.Dial(network, path)
	if err == nil {
		probe.Close()
	}
	if errors.Is(err, syscall.ECONNREFUSED) {
		_ = os.Remove(path) // ignored: Listen says it better
	}
}
