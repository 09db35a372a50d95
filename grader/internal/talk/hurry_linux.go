package talk

import (
	"net"

	"golang.org/x/sys/unix"
)

// hurries has the kernel acknowledge at once what comes next. Otherwise a
// server that sends in small pieces waits 40 ms, now and then, before it sends
// the last of them (TCP_QUICKACK, tcp(7)).
func (p *Person) hurries() {
	tcp, ok := p.conn.(*net.TCPConn)
	if !ok {
		return
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return // it is closed, and whoever reads hears of it
	}
	_ = raw.Control(func(fd uintptr) { // ignored: it is closed
		_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_QUICKACK, 1) // ignored: slower, and no worse
	})
}
