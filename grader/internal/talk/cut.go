package talk

import (
	"net"
	"syscall"
	"time"
)

// cut is a connection that was reset before anything could be done with it.
type cut struct{ net.Conn }

func (cut) Read([]byte) (int, error)         { return 0, syscall.ECONNRESET }
func (cut) Write([]byte) (int, error)        { return 0, syscall.ECONNRESET }
func (cut) CloseWrite() error                { return syscall.ECONNRESET }
func (cut) Close() error                     { return nil }
func (cut) LocalAddr() net.Addr              { return nil }
func (cut) RemoteAddr() net.Addr             { return nil }
func (cut) SetDeadline(time.Time) error      { return nil }
func (cut) SetReadDeadline(time.Time) error  { return nil }
func (cut) SetWriteDeadline(time.Time) error { return nil }
