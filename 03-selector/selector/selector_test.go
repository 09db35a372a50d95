package selector

import (
	"bytes"
	"errors"
	"log"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
	"weak"

	"golang.org/x/sys/unix"
)

const both = Read | Write

func TestPipeIsReadyAsLongAsItIsNotRead(t *testing.T) {
	s := opened(t)
	r, w := pipe(t)
	register(t, s, r, Read, "ann")
	wants(t, s)

	write(t, w, "hi")
	wants(t, s, Ready{FD: r, Events: Read, Data: "ann"})
	wants(t, s, Ready{FD: r, Events: Read, Data: "ann"})
	read(t, r, 2)
	wants(t, s)
}

func TestSocketIsReadyForWhatIsAsked(t *testing.T) {
	s := opened(t)
	ann, bob := pair(t)
	register(t, s, ann, Write, 1)
	wants(t, s, Ready{FD: ann, Events: Write, Data: 1})
	write(t, bob, "hi")
	modify(t, s, ann, both, 2)
	wants(t, s, Ready{FD: ann, Events: both, Data: 2})
	modify(t, s, ann, Read, 3)
	wants(t, s, Ready{FD: ann, Events: Read, Data: 3})
	unregister(t, s, ann)
	wants(t, s)
}

func TestFullSocketIsNotReadyForWrite(t *testing.T) {
	s := opened(t)
	ann, bob := pair(t)
	register(t, s, ann, Write, nil)
	n := fill(ann)
	wants(t, s)
	read(t, bob, n)
	wants(t, s, Ready{FD: ann, Events: Write})
}

// Whoever waits for anything at all hears of a hang-up, as what it waits for.
func TestHangUpIsWhatWasAskedFor(t *testing.T) {
	for _, events := range []Events{Read, Write, both} {
		s := opened(t)
		ann, bob := pair(t)
		register(t, s, ann, events, nil)
		if err := unix.Shutdown(bob, unix.SHUT_RDWR); err != nil {
			t.Fatal(err)
		}
		wants(t, s, Ready{FD: ann, Events: events})
	}
	s := opened(t)
	r, w := pipe(t)
	fill(w)
	register(t, s, w, Write, nil)
	reuse(t, r, w)
	wants(t, s, Ready{FD: w, Events: Write})

	s = opened(t)
	r, w = pipe(t)
	register(t, s, r, Read, nil)
	reuse(t, w, r)
	wants(t, s, Ready{FD: r, Events: Read})
}

// The first of two that are ready is about to end the other. What the batch
// still holds of the other is void, also when its number has a new owner.
func TestUnregisteredInTheSameBatch(t *testing.T) {
	s := opened(t)
	ready, names := twoReady(t, s)
	gone := ready[1].FD
	unregister(t, s, gone)
	want := Ready{FD: -1, Data: names[gone]}
	if ready[1] != want {
		t.Errorf("after Unregister: %+v, want %+v", ready[1], want)
	}

	s = opened(t)
	ready, names = twoReady(t, s)
	gone = ready[1].FD
	unregister(t, s, gone)
	cid, dan := pair(t)
	reuse(t, gone, cid)
	register(t, s, gone, Read, "cid")
	want = Ready{FD: -1, Data: names[gone]}
	if ready[1] != want {
		t.Errorf("with a new owner: %+v, want %+v", ready[1], want)
	}
	unregister(t, s, ready[0].FD)
	wants(t, s)
	write(t, dan, "hi")
	wants(t, s, Ready{FD: gone, Events: Read, Data: "cid"})
}

func TestModifiedInTheSameBatch(t *testing.T) {
	s := opened(t)
	ready, _ := twoReady(t, s)
	modify(t, s, ready[1].FD, Write, "later")
	if want := (Ready{FD: ready[1].FD, Data: "later"}); ready[1] != want {
		t.Errorf("after Modify the batch holds %+v, want %+v", ready[1], want)
	}
}

// With more ready than one batch holds, everybody still has a turn.
func TestMoreThanOneBatch(t *testing.T) {
	s := opened(t)
	r, w := pipe(t)
	write(t, w, "hi")
	const n = 2500
	for range n {
		fd, err := unix.Dup(r)
		if err != nil {
			t.Skipf("dup: %v", err)
		}
		t.Cleanup(func() { unix.Close(fd) })
		register(t, s, fd, Read, nil)
	}
	seen := map[int]bool{}
	for turns := 0; len(seen) < n && turns < 10; turns++ {
		for _, event := range look(t, s) {
			seen[event.FD] = true
		}
	}
	if len(seen) != n {
		t.Errorf("ten turns reported %d of %d that are ready", len(seen), n)
	}
}

func TestSelectWaits(t *testing.T) {
	s := opened(t)
	r, w := pipe(t)
	register(t, s, r, Read, nil)
	for _, timeout := range []time.Duration{0, 1, 30 * time.Millisecond} {
		start := time.Now()
		ready, err := s.Select(timeout)
		took := time.Since(start)
		if len(ready) > 0 || err != nil || took < timeout {
			t.Errorf("Select(%v) = %v, %v after %v", timeout, ready, err, took)
		}
	}
	for _, timeout := range []time.Duration{-1, 1<<63 - 1} {
		go unix.Write(w, []byte("hi"))
		if ready, err := s.Select(timeout); len(ready) != 1 || err != nil {
			t.Errorf("Select(%v) = %v, %v, want one", timeout, ready, err)
		}
		read(t, r, 2)
	}
}

func TestWakesUpForNothingElse(t *testing.T) {
	s := opened(t)
	r, w := pipe(t)
	register(t, s, r, Read, nil)
	// Half a millisecond more than the kernel can wait; a signal may come.
	_, err := s.Select(50*time.Millisecond + 500*time.Microsecond)
	if n := s.Wakeups(); err != nil || n < 1 || n > 3 {
		t.Errorf("at rest: %d wake-ups, %v, want 1", n, err)
	}
	before := s.Wakeups()
	write(t, w, "hi")
	look(t, s)
	if n := s.Wakeups() - before; n != 1 {
		t.Errorf("something to read: %d wake-ups, want 1", n)
	}
}

func TestErrors(t *testing.T) {
	s := opened(t)
	r, w := pipe(t)
	register(t, s, r, Read, nil)
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, c := range []struct {
		call string
		got  error
		want error
	}{
		{"Register of -1", s.Register(-1, Read, nil), unix.EBADF},
		{"Register of 9999", s.Register(9999, Read, nil), unix.EBADF},
		{"Register twice", s.Register(r, Read, nil), unix.EEXIST},
		{"Register for nothing", s.Register(r+1, 0, nil), unix.EINVAL},
		{"Register for 8", s.Register(r+1, 8, nil), unix.EINVAL},
		{"Modify to nothing", s.Modify(r, 0, nil), unix.EINVAL},
		{"Modify of nobody", s.Modify(r+1, Read, nil), unix.ENOENT},
		{"Unregister of nobody", s.Unregister(r + 1), unix.ENOENT},
	} {
		if !errors.Is(c.got, c.want) {
			t.Errorf("%s: %v, want %v", c.call, c.got, c.want)
		}
	}
	if runtime.GOOS == "linux" { // epoll refuses files, kqueue watches them
		err := s.Register(int(file.Fd()), Read, nil)
		if !errors.Is(err, unix.EPERM) {
			t.Errorf("Register of a file: %v, want %v", err, unix.EPERM)
		}
	}

	// Closed too early: the kernel has forgotten it, and so do we.
	reuse(t, r, w)
	unregister(t, s, r)
	if err := s.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	if _, err := s.Select(0); !errors.Is(err, unix.EBADF) {
		t.Errorf("Select after Close: %v, want %v", err, unix.EBADF)
	}
}

func TestSelectDoesNotAllocate(t *testing.T) {
	s := opened(t)
	for range 50 {
		ann, _ := pair(t)
		register(t, s, ann, both, &ann)
	}
	for _, timeout := range []time.Duration{-1, 0, time.Millisecond} {
		n := testing.AllocsPerRun(100, func() {
			ready, err := s.Select(timeout)
			if len(ready) != 50 || err != nil {
				t.Fatalf("Select(%v) = %d events, %v", timeout, len(ready), err)
			}
			_ = s.Modify(ready[0].FD, Write, ready[0].Data)
			_ = s.Modify(ready[0].FD, both, ready[0].Data)
		})
		if n != 0 {
			t.Errorf("Select(%v) allocates %v times, want 0", timeout, n)
		}
	}
}

// What a client left behind is not kept, by the batch or by its key.
func TestForgetsData(t *testing.T) {
	s := opened(t)
	ann, _ := pair(t)
	data := new([1 << 10]byte)
	gone := weak.Make(data)
	register(t, s, ann, Write, data)
	look(t, s)
	unregister(t, s, ann)
	look(t, s)
	data = nil
	runtime.GC()
	if gone.Value() != nil {
		t.Error("the data of an unregistered descriptor is still kept")
	}
	runtime.KeepAlive(s)
}

// Asked for Write with nothing to send, Select never waits; it says so once.
func TestSaysThatALoopIsBusy(t *testing.T) {
	var said bytes.Buffer
	log.SetOutput(&said)
	defer log.SetOutput(os.Stderr)
	s := opened(t)
	ann, _ := pair(t)
	register(t, s, ann, Write, nil)
	for range 70_000 {
		look(t, s)
	}
	if strings.Count(said.String(), "registered for Write with") != 1 {
		t.Errorf("70,000 idle turns made it say %q, want one sentence", &said)
	}
	if s.Wakeups() != 70_000 {
		t.Errorf("Wakeups() = %d, want 70000", s.Wakeups())
	}
}
