package lesson

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A street is where the people of one script live: a port for the server and
// one for each client, which nobody else uses. They ascend as their masked
// numbers do, so that what is sorted stays sorted. Masks are as long as ports,
// so that columns stay columns.
type street struct{ ann, bob, cid, server int }

// newStreet looks above the ports that Linux hands out by itself.
func newStreet() (*street, error) {
	const first, last = 61000, 65535
	var free []int
	for range 200 {
		port := first + rand.IntN(last-first+1)
		if !slices.Contains(free, port) && isFree(port) {
			free = append(free, port)
		}
		if len(free) == 4 {
			slices.Sort(free)
			return &street{free[0], free[1], free[2], free[3]}, nil
		}
	}
	return nil, errors.New("no four free ports above 61000")
}

// isFree also looks for connections that have ended, and still hold the port:
// Go's own listeners do not mind them, but a lesson may be about them.
func isFree(port int) bool {
	ln, err := net.Listen("tcp4", "127.0.0.1:"+strconv.Itoa(port))
	if err != nil {
		return false
	}
	ln.Close()
	table, _ := os.ReadFile("/proc/net/tcp") // ignored: other systems have none
	return !strings.Contains(string(table), fmt.Sprintf(":%04X ", port))
}

func (s *street) env() []string {
	return []string{
		fmt.Sprintf("PORT=%d", s.server), fmt.Sprintf("ADDR=127.0.0.1:%d", s.server),
		fmt.Sprintf("ANN=%d", s.ann), fmt.Sprintf("BOB=%d", s.bob),
		fmt.Sprintf("CID=%d", s.cid),
	}
}

var (
	fiveDigits = regexp.MustCompile(`\b[3-6][0-9]{4}\b`)
	otherPort  = regexp.MustCompile(`\b127\.0\.0\.1[:.][0-9]+\b`)
)

// mask puts the same numbers in the place of this run's ports.
func (s *street) mask(text string) string {
	known := map[string]string{
		strconv.Itoa(s.ann): "50001", strconv.Itoa(s.bob): "50002",
		strconv.Itoa(s.cid): "50003", strconv.Itoa(s.server): "65432",
	}
	for _, end := range otherPort.FindAllString(text, -1) {
		port := end[len("127.0.0.1:"):]
		if _, ok := known[port]; !ok && fiveDigits.MatchString(port) {
			known[port] = strconv.Itoa(50011 + len(known) - 4)
		}
	}
	return fiveDigits.ReplaceAllStringFunc(text, func(port string) string {
		if masked, ok := known[port]; ok {
			return masked
		}
		return port
	})
}
