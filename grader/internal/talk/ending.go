package talk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
)

func isTimeout(err error) bool {
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded)
}

func isEnd(err error) bool { return errors.Is(err, io.EOF) }

// gone reports whether a connection has ended, well or badly.
func gone(end error) bool { return isEnd(end) || errors.Is(end, syscall.ECONNRESET) }

// ending says how a stream ended, as a thing that is heard.
func ending(err error) string {
	switch {
	case err == nil:
		return "nothing more"
	case errors.Is(err, io.EOF):
		return "the end of the stream"
	case errors.Is(err, syscall.ECONNRESET):
		return "a reset: the connection is gone (ECONNRESET)"
	}
	return plain(err).Error()
}

// ended continues a sentence about what was heard.
func ended(err error) string {
	if err == nil {
		return ""
	}
	return ", then " + ending(err)
}

// plain takes an error out of the wrapping that the net package puts it in:
// "connection refused", without addresses.
func plain(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		err = op.Err
	}
	var call *os.SyscallError
	if errors.As(err, &call) {
		return call.Err
	}
	return err
}

// nothing is how a wait ends in which nothing came, after what had come.
func (p *Person) nothing(w *wait) error {
	if p.heard {
		return fmt.Errorf("nothing more for %s", seconds(w))
	}
	return fmt.Errorf("nothing for %s", seconds(w))
}

// seconds says how long a wait was allowed to last.
func seconds(w *wait) string {
	return fmt.Sprintf("%.2g s", w.limit.Seconds())
}
