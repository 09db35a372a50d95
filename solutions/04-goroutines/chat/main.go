// Chat is a room: what a member says, all others read.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"sync"
	"time"
)

// goodbye is how long the end of a conversation may take.
const goodbye = time.Second

func main() {
	log.SetFlags(0)
	log.SetPrefix("chat: ")
	addr := flag.String("addr", "127.0.0.1:65432", "serve on `HOST:PORT`")
	flag.Parse()
	_, err := net.ResolveTCPAddr("tcp", *addr)
	if err != nil || flag.NArg() > 0 {
		log.Printf("-addr %s %q: want -addr HOST:PORT, no more",
			*addr, flag.Args())
		os.Exit(2)
	}

	ln, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err) // the error names the address
	}
	fmt.Fprintf(os.Stderr, "listening on %v\n", ln.Addr())
	serve(ln)
}

// told is an error that the client is told: talk returns told{err}.
type told struct{ error }

// each calls talk for every client, in a goroutine of its own, and hangs up
// after it. It ends when ln is closed and the last client has left. But for
// told, you wrote all this for server.
func each(ln net.Listener, talk func(conn *net.TCPConn) error) {
	var clients sync.WaitGroup
	defer clients.Wait()
	left := make(chan struct{}, 1)
	for {
		conn, err := accept(ln, left)
		if err != nil {
			return
		}
		clients.Go(func() {
			if err, ok := talk(conn.(*net.TCPConn)).(told); ok {
				// ignored: it hears that we hang up, at least
				_ = conn.SetWriteDeadline(time.Now().Add(goodbye))
				_, _ = fmt.Fprintf(conn, "error: %v\n", err)
			}
			hangUp(conn.(*net.TCPConn))
			select {
			case left <- struct{}{}:
			default: // accept knows already
			}
		})
	}
}

// accept waits for a client. Only a closed ln is an error: out of descriptors,
// it pauses until a client has left, and each time a little longer.
func accept(ln net.Listener, left <-chan struct{}) (net.Conn, error) {
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		conn, err := ln.Accept()
		if err == nil || errors.Is(err, net.ErrClosed) {
			return conn, err
		}
		select {
		case <-left:
		case <-time.After(pause):
		}
	}
}

// hangUp ends our half of conn, drops what still arrives, and closes when the
// other end has closed too, or when its time is over.
func hangUp(conn *net.TCPConn) {
	_ = conn.CloseWrite() // ignored, as all here: the other end may be gone
	_ = conn.SetReadDeadline(time.Now().Add(goodbye))
	_, _ = io.Copy(io.Discard, conn)
	_ = conn.Close()
}
