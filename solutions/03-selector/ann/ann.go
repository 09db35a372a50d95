// Ann is a client who sends much, and reads late. She says what came back.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"strconv"
	"time"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("ann: ")
	addr := flag.String("addr", "127.0.0.1:65432", "talk to `HOST:PORT`")
	mib := flag.Int("mib", 16, "send this many `MIB`")
	late := flag.Duration("late", time.Second, "read so much later, a `TIME`")
	bye := flag.Bool("bye", false, "end the stream before reading")
	flag.Parse()
	out := counted(*mib << 20)
	conn, err := net.Dial("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	rest := says(conn, out, *late)
	said := make(chan bool)
	go func() {
		_, _ = conn.Write(rest) // ignored: what comes back says it
		close(said)
	}()
	if *bye {
		go func() {
			<-said
			_ = conn.(*net.TCPConn).CloseWrite() // ignored: as above
		}()
	}
	got, end := hears(conn, len(out))
	fmt.Printf("sent %d bytes, got %d, %s\n", len(out), len(got), end)
	fmt.Println(where(out, got))
}

// counted makes n bytes that hold the numbers from 0, so that a loss shows.
func counted(n int) []byte {
	out := make([]byte, 0, n+20)
	for i := int64(0); len(out) < n; i++ {
		out = append(strconv.AppendInt(out, i, 10), '\n')
	}
	return out[:n]
}

// patience is how long she waits for a server that may only be slow.
const patience = 3 * time.Second

// says sends what the server takes while nobody reads, waits, and returns the
// rest.
func says(conn net.Conn, out []byte, late time.Duration) (rest []byte) {
	for len(out) > 0 {
		_ = conn.SetWriteDeadline(time.Now().Add(patience)) // ignored: open
		n, err := conn.Write(out[:min(len(out), 64<<10)])
		if out = out[n:]; err != nil {
			_ = conn.SetWriteDeadline(time.Time{}) // ignored: as above
			return out
		}
	}
	time.Sleep(late)
	return out
}

// hears reads n bytes, or until nothing comes any more, and says why. After
// 2 MiB she rests: a server that writes as fast as she reads is then cut short.
func hears(conn net.Conn, n int) (got []byte, end string) {
	got = make([]byte, 0, n)
	for len(got) < n {
		_ = conn.SetReadDeadline(time.Now().Add(patience)) // ignored: open
		m, err := conn.Read(got[len(got):min(n, len(got)+64<<10)])
		got = got[:len(got)+m]
		if len(got) >= 2<<20 && len(got)-m < 2<<20 {
			time.Sleep(100 * time.Millisecond)
		}
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return got, fmt.Sprintf("then nothing for %v", patience)
		} else if err != nil {
			return got, "then the end: " + err.Error()
		}
	}
	return got, "all there is"
}

// where says which byte is the first that is not what was sent.
func where(out, got []byte) string {
	for i := range got {
		if got[i] != out[i] {
			return fmt.Sprintf("byte %d is the first wrong one", i)
		}
	}
	return "what came is right"
}
