package talk

import (
	"net"

	"golang.org/x/sys/unix"
)

// acknowledged is how many bytes of what somebody has sent have reached the
// other kernel, as that has said (tcpi_bytes_acked, RFC 4898; whoever connects
// has had a SYN acknowledged, too, which counts as one).
func (p *Person) acknowledged() (bytes int) {
	tcp, ok := p.conn.(*net.TCPConn)
	if !ok {
		return 0 // it was gone before anything could be sent
	}
	raw, err := tcp.SyscallConn()
	must("ask for a socket", err)
	err = raw.Control(func(fd uintptr) {
		info, err := unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO)
		must("ask what has been acknowledged", err)
		bytes = int(info.Bytes_acked) - 1
	})
	must("ask a socket", err)
	return bytes
}
