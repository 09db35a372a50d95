package talk

import (
	"net"

	"golang.org/x/sys/unix"
)

// acknowledged is how many bytes of what somebody has sent have reached the
// other kernel, as that has said (tcpi_bytes_acked, RFC 4898; whoever connects
// has had a SYN acknowledged, too, which counts as one).
func (p *Person) acknowledged() (bytes int) {
	if _, ok := p.conn.(*net.TCPConn); !ok {
		return 0 // it was gone before anything could be sent
	}
	p.reaches(func(fd int) error {
		info, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
		if err == nil {
			bytes = int(info.Bytes_acked) - 1
		}
		return err
	})
	return bytes
}
