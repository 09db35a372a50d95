package main

import (
	"bufio"
	"errors"
	"net"
	"regexp"
	"sort"
	"strings"
	"sync"
)

// A chat with a mutex: whoever speaks takes the lock, and puts the line into
// everybody's queue. Who has no place left in it is thrown out at once.
var (
	mu   sync.Mutex
	room = map[string]*guest{}
)

type guest struct {
	name  string
	conn  *net.TCPConn
	queue chan string
	gone  bool
}

func serve(ln net.Listener) { each(ln, visit) }

var good = regexp.MustCompile(`^[-_0-9A-Za-z]{1,32}$`)

func visit(conn *net.TCPConn) error {
	lines := bufio.NewScanner(conn)
	lines.Buffer(make([]byte, 0, 1026), 1026)
	lines.Split(whole)
	if !lines.Scan() {
		return fault(lines)
	}
	g := &guest{name: lines.Text(), conn: conn, queue: make(chan string, 256)}
	if !good.MatchString(g.name) {
		return told{errors.New("what a name!")}
	}
	if !g.enters() {
		return told{errors.New(g.name + " is here already")}
	}
	written := make(chan struct{})
	go func() {
		defer close(written)
		for line := range g.queue {
			if _, err := conn.Write([]byte(line)); err != nil {
				conn.Close()
			}
		}
	}()
	for lines.Scan() {
		if len(lines.Bytes()) > 1024 {
			g.leaves()
			<-written
			return told{errors.New("line too long")}
		}
		mu.Lock()
		g.tells(g.name + ": " + lines.Text() + "\n")
		mu.Unlock()
	}
	g.leaves()
	<-written
	return fault(lines)
}

func fault(lines *bufio.Scanner) error {
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return told{errors.New("line too long")}
	}
	return lines.Err()
}

// whole splits lines that are whole, and drops what is left at the end.
func whole(data []byte, atEOF bool) (int, []byte, error) {
	i := strings.IndexByte(string(data), '\n')
	if i < 0 {
		return 0, nil, nil
	}
	line := data[:i]
	if i > 0 && line[i-1] == '\r' {
		line = line[:i-1]
	}
	return i + 1, append([]byte{}, line...), nil
}

func (g *guest) enters() bool {
	mu.Lock()
	defer mu.Unlock()
	if room[g.name] != nil {
		return false
	}
	present := []string{}
	for name := range room {
		present = append(present, name)
	}
	sort.Strings(present)
	if len(present) == 0 {
		present = []string{"nobody"}
	}
	g.queue <- "* in the room: " + strings.Join(present, ", ") + "\n"
	room[g.name] = g
	g.tells("* " + g.name + " has joined\n")
	return true
}

func (g *guest) leaves() {
	mu.Lock()
	defer mu.Unlock()
	g.goes()
}

// goes and tells are called by whoever has the lock.
func (g *guest) goes() {
	if !g.gone {
		g.gone = true
		delete(room, g.name)
		close(g.queue)
		g.tells("* " + g.name + " has left\n")
	}
}

func (g *guest) tells(line string) {
	var late []*guest
	for _, other := range room {
		if other == g {
			continue
		}
		select {
		case other.queue <- line:
		default:
			late = append(late, other)
		}
	}
	for _, other := range late {
		other.conn.Close()
		other.goes()
	}
}
