package selector

import (
	"reflect"
	"testing"

	"golang.org/x/sys/unix"
)

// opened makes a selector for one test.
func opened(t testing.TB) *Selector {
	t.Helper()
	s, err := New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// pair makes two sockets that are connected with each other.
func pair(t testing.TB) (ann, bob int) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	return keep(t, fds[0]), keep(t, fds[1])
}

// pipe makes a pipe: what is written to w is read from r.
func pipe(t testing.TB) (r, w int) {
	t.Helper()
	var fds [2]int
	if err := unix.Pipe(fds[:]); err != nil {
		t.Fatal(err)
	}
	return keep(t, fds[0]), keep(t, fds[1])
}

// keep makes fd non-blocking, and closes it when the test has ended, if the
// test itself has not.
func keep(t testing.TB, fd int) int {
	t.Helper()
	if err := unix.SetNonblock(fd, true); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Close(fd) })
	return fd
}

// reuse closes fd, and makes its number a second one for owner.
func reuse(t testing.TB, fd, owner int) {
	t.Helper()
	if err := unix.Close(fd); err != nil {
		t.Fatal(err)
	}
	got, err := unix.FcntlInt(uintptr(owner), unix.F_DUPFD, fd)
	if got != fd || err != nil {
		t.Fatalf("reuse of descriptor %d: got %d, %v", fd, got, err)
	}
}

// twoReady registers two sockets, and returns the batch that has them both.
func twoReady(t *testing.T, s *Selector) ([]Ready, map[int]string) {
	t.Helper()
	names := map[int]string{}
	for _, name := range []string{"ann", "bob"} {
		fd, other := pair(t)
		names[fd] = name
		register(t, s, fd, Read, name)
		write(t, other, "hi")
	}
	ready := look(t, s)
	if len(ready) != 2 {
		t.Fatalf("ready: %+v, want two", ready)
	}
	return ready, names
}

func register(t testing.TB, s *Selector, fd int, events Events, data any) {
	t.Helper()
	if err := s.Register(fd, events, data); err != nil {
		t.Fatal(err)
	}
}

func modify(t testing.TB, s *Selector, fd int, events Events, data any) {
	t.Helper()
	if err := s.Modify(fd, events, data); err != nil {
		t.Fatal(err)
	}
}

func unregister(t testing.TB, s *Selector, fd int) {
	t.Helper()
	if err := s.Unregister(fd); err != nil {
		t.Fatal(err)
	}
}

// look says what is ready now.
func look(t testing.TB, s *Selector) []Ready {
	t.Helper()
	ready, err := s.Select(0)
	if err != nil {
		t.Fatal(err)
	}
	return ready
}

// wants holds what is ready now against want.
func wants(t testing.TB, s *Selector, want ...Ready) {
	t.Helper()
	got := look(t, s)
	if len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
		t.Errorf("ready: %+v, want %+v", got, want)
	}
}

func write(t testing.TB, fd int, words string) {
	t.Helper()
	if n, err := unix.Write(fd, []byte(words)); n != len(words) || err != nil {
		t.Fatalf("write of %q: %d, %v", words, n, err)
	}
}

// read reads n bytes, and wants them all to be there.
func read(t testing.TB, fd, n int) {
	t.Helper()
	data := make([]byte, n)
	for got := 0; got < n; {
		m, err := unix.Read(fd, data[got:])
		if m <= 0 || err != nil {
			t.Fatalf("read of %d bytes: %d, %v", n-got, m, err)
		}
		got += m
	}
}

// fill writes until there is no room, and says how much it was.
func fill(fd int) (n int) {
	data := make([]byte, 1<<16)
	for size := len(data); size > 0; size /= 2 {
		for {
			m, err := unix.Write(fd, data[:size])
			if err != nil {
				break
			}
			n += m
		}
	}
	return n
}
