package selector

import (
	"fmt"
	"testing"

	"golang.org/x/sys/unix"
)

// What one wait costs by each of the ways that Linux has, with so many
// descriptors watched and one of them ready.
func BenchmarkWait(b *testing.B) {
	for _, clients := range []int{10, 1000} {
		b.Run(fmt.Sprintf("select/%d", clients), func(b *testing.B) {
			if clients > 100 {
				b.Skip("select(2) takes no descriptor above 1023")
			}
			fds := watched(b, clients)
			for b.Loop() {
				var set unix.FdSet // select writes into what it is given
				for _, fd := range fds {
					set.Set(fd)
				}
				last := fds[len(fds)-1]
				_, err := unix.Select(last+1, &set, nil, nil, nil)
				if err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("poll/%d", clients), func(b *testing.B) {
			var list []unix.PollFd
			for _, fd := range watched(b, clients) {
				ask := unix.PollFd{Fd: int32(fd), Events: unix.POLLIN}
				list = append(list, ask)
			}
			for b.Loop() {
				if _, err := unix.Poll(list, -1); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("epoll/%d", clients), func(b *testing.B) {
			s := opened(b)
			for _, fd := range watched(b, clients) {
				register(b, s, fd, Read, nil)
			}
			for b.Loop() {
				if _, err := s.Select(-1); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// watched makes so many sockets, of which the last can be read.
func watched(b *testing.B, clients int) (fds []int) {
	for range clients {
		ann, bob := pair(b)
		fds = append(fds, ann)
		if len(fds) == clients {
			write(b, bob, "hi")
		}
	}
	return fds
}
