package main

import (
	"bufio"
	"bytes"
	"errors"
	"net"
	"slices"
	"strings"
	"sync"
	"time"
)

// A chat that is a log: every line is appended to it, once, and a pair of
// goroutines for each member reads from the connection, and writes what the
// log has that the member has not read.
type record struct {
	from *person // who does not read it
	line string
}

type person struct {
	name string
	conn *net.TCPConn
	next int  // the record that it reads next
	out  bool // it has left
}

type hall struct {
	mu      sync.Mutex
	more    *sync.Cond
	log     []record
	first   int // the number of log[0]
	present []*person
}

func serve(ln net.Listener) {
	h := &hall{}
	h.more = sync.NewCond(&h.mu)
	each(ln, h.talk)
}

func (h *hall) talk(conn *net.TCPConn) error {
	in := bufio.NewReaderSize(conn, 1026)
	name, err := line(in)
	if err != nil {
		return err
	}
	p := &person{name: name, conn: conn}
	greeting, err := h.enters(p)
	if err != nil {
		return told{err}
	}
	done := make(chan struct{})
	go func() { h.writes(p, greeting); close(done) }()
	for {
		text, err := line(in)
		if err != nil {
			h.leaves(p)
			late := time.AfterFunc(time.Second, func() { conn.Close() })
			<-done
			late.Stop()
			return err
		}
		h.mu.Lock()
		h.says(p, p.name+": "+text)
		h.mu.Unlock()
	}
}

func line(in *bufio.Reader) (string, error) {
	var b []byte
	for {
		c, err := in.ReadByte()
		if err != nil {
			return "", err
		}
		if c == '\n' {
			b = bytes.TrimSuffix(b, []byte("\r"))
			if len(b) > 1024 {
				return "", told{errors.New("line too long")}
			}
			return string(b), nil
		}
		if b = append(b, c); len(b) > 1025 {
			return "", told{errors.New("line too long")}
		}
	}
}

func (h *hall) enters(p *person) (string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(p.name) < 1 || len(p.name) > 32 {
		return "", errors.New("no such names here")
	}
	for _, c := range []byte(p.name) {
		if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", rune(c)) {
			return "", errors.New("no such names here")
		}
	}
	names := []string{}
	for _, other := range h.present {
		if other.name == p.name {
			return "", errors.New("taken")
		}
		names = append(names, other.name)
	}
	slices.Sort(names)
	if len(names) == 0 {
		names = append(names, "nobody")
	}
	p.next = h.first + len(h.log)
	h.present = append(h.present, p)
	h.says(p, "* "+p.name+" has joined")
	return "* in the room: " + strings.Join(names, ", "), nil
}

func (h *hall) leaves(p *person) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.goes(p)
}

func (h *hall) goes(p *person) {
	if p.out {
		return
	}
	p.out = true
	h.present = slices.DeleteFunc(h.present, func(other *person) bool { return other == p })
	h.says(p, "* "+p.name+" has left")
}

// says appends a line, and drops those who are too far behind.
func (h *hall) says(from *person, text string) {
	h.log = append(h.log, record{from, text + "\n"})
	h.more.Broadcast()
	for _, p := range slices.Clone(h.present) {
		waiting := 0
		for i := p.next - h.first; i < len(h.log); i++ {
			if h.log[i].from != p {
				waiting++
			}
		}
		if waiting > 256 {
			p.conn.Close()
			h.goes(p)
		}
	}
	if len(h.log) > 2048 {
		cut := len(h.log) - 1024
		h.log, h.first = slices.Clone(h.log[cut:]), h.first+cut
	}
}

// writes sends a member the log, until it has left and has read all before.
func (h *hall) writes(p *person, greeting string) {
	text := greeting + "\n"
	for {
		if _, err := p.conn.Write([]byte(text)); err != nil {
			p.conn.Close()
			h.mu.Lock()
			defer h.mu.Unlock()
			h.goes(p)
			return
		}
		h.mu.Lock()
		p.next = max(p.next, h.first)
		for text = ""; text == ""; p.next++ {
			for p.next == h.first+len(h.log) && !p.out {
				h.more.Wait()
			}
			if p.next >= h.first+len(h.log) || p.out {
				h.mu.Unlock()
				return
			}
			if r := h.log[p.next-h.first]; r.from != p {
				text = r.line
			}
		}
		h.mu.Unlock()
	}
}
