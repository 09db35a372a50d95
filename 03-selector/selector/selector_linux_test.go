package selector

import (
	"os"
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Signals end the wait in the kernel again and again, and never the Select: it
// takes as long as it would have without them. (Only Linux lets a signal go to
// one thread.)
func TestSelectOutlastsSignals(t *testing.T) {
	s := opened(t)
	r, _ := pipe(t)
	register(t, s, r, Read, nil)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	thread, stop, stopped := unix.Gettid(), make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
				// ignored: that it interrupts is counted below
				_ = unix.Tgkill(os.Getpid(), thread, unix.SIGURG)
			}
		}
	}()

	const timeout = 200 * time.Millisecond
	start := time.Now()
	ready, err := s.Select(timeout)
	took := time.Since(start)
	close(stop)
	<-stopped
	if len(ready) > 0 || err != nil || took < timeout || took > 10*timeout {
		t.Errorf("Select(%v) = %v, %v after %v", timeout, ready, err, took)
	}
	if s.Wakeups() < 3 {
		t.Errorf("%d wake-ups: the signals interrupted nothing", s.Wakeups())
	}
}
