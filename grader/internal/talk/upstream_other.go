//go:build !linux

package talk

import (
	"errors"
	"net"
)

// queueOfOne leaves a listening socket a place for one connection.
func queueOfOne(net.Listener) error { return errors.ErrUnsupported }
