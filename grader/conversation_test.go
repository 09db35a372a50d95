package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A random conversation of fifty members in the workbook's own chat: all hear
// all of it, in one order. With -share 1 it lasts for a minute.
func TestConversation(t *testing.T) {
	const members = 50
	lasts := time.Second
	if *share == 1 {
		lasts = time.Minute
	}
	addr := chatRoom(t)
	room := make([]*member, members)
	for i := range room {
		room[i] = enters(t, addr, fmt.Sprintf("member-%02d", i))
	}
	over := time.Now().Add(lasts)
	var talking sync.WaitGroup
	for i, m := range room {
		random := rand.New(rand.NewPCG(uint64(i), 4))
		talking.Go(func() {
			for time.Now().Before(over) {
				m.said++
				_, _ = fmt.Fprintf(m.conn, "line %d\n", m.said) // ignored: whoever waits for it notices
				time.Sleep(time.Duration(random.IntN(400)) * time.Millisecond)
			}
		})
	}
	talking.Wait()
	all := 0
	for _, m := range room {
		all += m.said
	}
	for _, m := range room {
		require.Eventually(t, func() bool { return len(m.lines()) >= all-m.said }, 20*time.Second, 10*time.Millisecond,
			"%s has heard %d of %d lines", m.name, len(m.lines()), all-m.said)
	}
	ann := room[0]
	for _, bob := range room[1:] {
		require.Equal(t, without(ann.lines(), bob.name), without(bob.lines(), ann.name), "what %s and %s have both heard", ann.name, bob.name)
	}
	t.Logf("%d lines, heard by %d members each, in one order", all, members-1)
}

// A member of the chat, and what it has heard of the others.
type member struct {
	name string
	conn net.Conn
	said int

	mu    sync.Mutex
	heard []string
}

func (m *member) lines() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.heard
}

// without leaves out what somebody said.
func without(lines []string, name string) (rest []string) {
	for _, line := range lines {
		if !strings.HasPrefix(line, name+": ") {
			rest = append(rest, line)
		}
	}
	return rest
}

// enters joins the chat, and listens from then on.
func enters(t *testing.T, addr, name string) *member {
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() }) // ignored: it has left
	m := &member{name: name, conn: conn}
	_, err = fmt.Fprintln(conn, name)
	require.NoError(t, err)
	lines := bufio.NewScanner(conn)
	require.True(t, lines.Scan(), "%s is greeted", name)
	go func() {
		for lines.Scan() {
			if line := lines.Text(); !strings.HasPrefix(line, "* ") {
				m.mu.Lock()
				m.heard = append(m.heard, line)
				m.mu.Unlock()
			}
		}
	}()
	return m
}

// chatRoom starts the chat on a free port, and returns its address.
func chatRoom(t *testing.T) string {
	binary := filepath.Join(t.TempDir(), "chat")
	build := exec.Command("go", "build", "-o", binary, "./04-goroutines/chat")
	build.Dir, build.Env = "../solutions", append(os.Environ(), "GOWORK=off")
	said, err := build.CombinedOutput()
	require.NoError(t, err, "%s", said)
	chat := exec.Command(binary, "-addr", "127.0.0.1:0")
	errs, err := chat.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, chat.Start())
	t.Cleanup(func() {
		_ = chat.Process.Kill() // ignored: it has ended
		_ = chat.Wait()         // ignored: it was killed
	})
	line, err := bufio.NewReader(errs).ReadString('\n')
	require.NoError(t, err)
	_, addr, ok := strings.Cut(strings.TrimSpace(line), "listening on ")
	require.True(t, ok, line)
	return addr
}
