package selector

import (
	"errors"
	"math/rand"
	"reflect"
	"slices"
	"testing"

	"golang.org/x/sys/unix"
)

// world is a selector, some sockets, and a model: what has been registered, and
// what the batch at hand has to hold. Which sockets are ready the model asks of
// poll(2), which keeps nothing from one call to the next.
type world struct {
	*testing.T
	s      *Selector
	ours   [6]int
	theirs [6]int // -1: hung up
	keys   map[int]Ready
	batch  []Ready // as Select returned it
	model  []Ready // what it has to be by now
	serial int
}

// FuzzSelector plays programs, of two bytes a step: what to do, and to whom
// (and for which events: 0x00 Read, 0x10 Write, 0x20 both).
// Most steps come while a batch is at hand, as they do in a server.
func FuzzSelector(f *testing.F) {
	f.Add([]byte{0, 0, 3, 0, 8, 0, 4, 0, 8, 0})                // read, all
	f.Add([]byte{0, 0x10, 6, 0, 8, 0, 7, 0, 8, 0})             // full, not
	f.Add([]byte{0, 1, 0, 2, 3, 1, 3, 2, 8, 0, 2, 2, 0, 2})    // number reused
	f.Add([]byte{0, 0x21, 5, 1, 8, 0, 0, 0x11, 8, 0, 1, 1})    // hung up
	f.Add([]byte{0, 0x21, 3, 1, 8, 0, 0, 0x11, 0, 0x21, 8, 0}) // modified
	f.Add([]byte{0, 1, 3, 1, 8, 0, 2, 0x11, 8, 0})             // closed early
	random := rand.New(rand.NewSource(1))
	for range 100 {
		program := make([]byte, 400)
		random.Read(program)
		f.Add(program)
	}
	f.Fuzz(func(t *testing.T, program []byte) {
		w := &world{T: t, s: opened(t), keys: map[int]Ready{}}
		for i := range w.ours {
			w.connect(i)
		}
		t.Cleanup(w.close)
		for ; len(program) >= 2 && !t.Failed(); program = program[2:] {
			w.step(program[0], program[1])
			if !reflect.DeepEqual(w.batch, w.model) {
				t.Errorf("step %d of %d: the batch holds %+v, want %+v",
					program[0]%9, program[1]%6, w.batch, w.model)
			}
		}
	})
}

func (w *world) step(what, whom byte) {
	i, events := int(whom)%len(w.ours), Events(whom>>4)%3+1
	switch what % 9 {
	case 0:
		w.watch(w.ours[i], events)
	case 1:
		w.forget(w.ours[i])
	case 2: // a right server forgets first and closes then, a wrong one not
		fd, late := w.ours[i], whom&0x10 != 0
		if !late {
			w.forget(fd)
		}
		_ = unix.Close(fd) // ignored: open, or the next step says so
		if late {
			w.forget(fd)
		}
		_ = unix.Close(w.theirs[i]) // ignored: may have hung up
		w.connect(i)
	case 3:
		_, _ = unix.Write(w.theirs[i], []byte("hi")) // ignored: may be full
	case 4:
		drain(w.ours[i])
	case 5:
		_ = unix.Close(w.theirs[i]) // ignored: may have hung up
		w.theirs[i] = -1
	case 6:
		fill(w.ours[i])
	case 7:
		drain(w.theirs[i])
	case 8:
		w.look()
	}
}

// watch registers fd, or modifies what it is registered for.
func (w *world) watch(fd int, events Events) {
	w.serial++
	key := Ready{FD: fd, Events: events, Data: w.serial}
	err := w.s.Register(fd, events, w.serial)
	if _, known := w.keys[fd]; known {
		if !errors.Is(err, unix.EEXIST) {
			w.Errorf("Register twice: %v, want %v", err, unix.EEXIST)
		}
		err = w.s.Modify(fd, events, w.serial)
		for i := range w.model {
			if w.model[i].FD == fd {
				w.model[i].Events &= events
				w.model[i].Data = w.serial
			}
		}
	}
	if err != nil {
		w.Error(err)
	}
	w.keys[fd] = key
}

func (w *world) forget(fd int) {
	err := w.s.Unregister(fd)
	if _, known := w.keys[fd]; known != (err == nil) {
		w.Errorf("Unregister: %v; registered: %v", err, known)
	}
	delete(w.keys, fd)
	for i := range w.model {
		if w.model[i].FD == fd {
			w.model[i].FD, w.model[i].Events = -1, 0
		}
	}
}

// look begins a new batch, and wants it to be what poll says.
func (w *world) look() {
	w.batch = look(w, w.s)
	var want []Ready
	for fd, key := range w.keys {
		asked := []unix.PollFd{{Fd: int32(fd)}}
		if key.Events&Read != 0 {
			asked[0].Events |= unix.POLLIN
		}
		if key.Events&Write != 0 {
			asked[0].Events |= unix.POLLOUT
		}
		_, err := unix.Poll(asked, 0)
		for err == unix.EINTR {
			_, err = unix.Poll(asked, 0)
		}
		if err != nil {
			w.Fatal(err)
		}
		got := Events(0)
		if asked[0].Revents&^unix.POLLOUT != 0 {
			got |= Read
		}
		if asked[0].Revents&^unix.POLLIN != 0 {
			got |= Write
		}
		if key.Events &= got; key.Events != 0 {
			want = append(want, key)
		}
	}
	w.model = slices.Clone(w.batch)
	got := slices.Clone(w.batch)
	order := func(a, b Ready) int { return a.FD - b.FD }
	slices.SortFunc(got, order)
	slices.SortFunc(want, order)
	if len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
		w.Errorf("ready: %+v, poll says %+v", got, want)
	}
}

// connect makes a new pair in place i, of the lowest numbers that are free.
func (w *world) connect(i int) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		w.Fatal(err)
	}
	for _, fd := range fds {
		if err := unix.SetNonblock(fd, true); err != nil {
			w.Fatal(err)
		}
	}
	w.ours[i], w.theirs[i] = fds[0], fds[1]
}

func (w *world) close() {
	for i := range w.ours {
		_ = unix.Close(w.ours[i])   // ignored: the test is over
		_ = unix.Close(w.theirs[i]) // ignored: may have hung up
	}
}

// drain reads all there is.
func drain(fd int) {
	data := make([]byte, 1<<16)
	for {
		if n, err := unix.Read(fd, data); n <= 0 || err != nil {
			return
		}
	}
}
