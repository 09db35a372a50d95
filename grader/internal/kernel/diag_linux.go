package kernel

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// diagID is struct inet_diag_sockid, and diagRow struct inet_diag_msg
// (linux/inet_diag.h).
type (
	diagID struct {
		LocalPort, RemotePort [2]byte // in the network's order
		Local, Remote         [16]byte
		Interface             uint32
		Cookie                [2]uint32
	}
	diagRow struct {
		Family, State, Timer, Retransmits             uint8
		ID                                            diagID
		Expires, ReceiveQueue, SendQueue, User, Inode uint32
	}
)

// wanted are the states to tell of, a bit each: all but TIME_WAIT, in which there
// may be tens of thousands of sockets.
const wanted = (1<<12 - 1<<1) &^ (1 << 6)

// dump asks for the TCP sockets of a network, but for those in TIME_WAIT
// (sock_diag(7)). It sends struct inet_diag_req, which older kernels know too: one
// walk through the kernel's table serves both families of addresses.
func (n *Network) dump() (Table, error) {
	const all = 18 // TCPDIAG_GETSOCK
	return n.diagnose(all, unix.NLM_F_DUMP, struct {
		Family, _, _, _ uint8
		ID              diagID
		States, _       uint32
	}{Family: unix.AF_INET, States: wanted})
}

// find asks for one socket, by struct inet_diag_req_v2: it is looked up as a
// packet would be, and costs a thousandth of a walk.
func (n *Network) find(local, remote netip.AddrPort) (Table, error) {
	id := diagID{Cookie: [2]uint32{^uint32(0), ^uint32(0)}} // any
	binary.BigEndian.PutUint16(id.LocalPort[:], local.Port())
	binary.BigEndian.PutUint16(id.RemotePort[:], remote.Port())
	copy(id.Local[:], local.Addr().AsSlice())
	copy(id.Remote[:], remote.Addr().AsSlice())
	family := uint8(unix.AF_INET)
	if local.Addr().Is6() {
		family = unix.AF_INET6
	}
	return n.diagnose(unix.SOCK_DIAG_BY_FAMILY, 0, struct {
		Family, Protocol, _, _ uint8
		States                 uint32
		ID                     diagID
	}{Family: family, Protocol: unix.IPPROTO_TCP, States: wanted, ID: id})
}

// diagnose asks the kernel for sockets, and reads its answer.
func (n *Network) diagnose(kind, flags uint16, body any) (Table, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	fd, done, err := n.socket()
	if err != nil {
		return nil, fmt.Errorf("ask for sockets: %w", err)
	}
	defer done()
	n.asked++
	header := unix.NlMsghdr{
		Len:  uint32(unix.SizeofNlMsghdr + binary.Size(body)),
		Type: kind, Flags: unix.NLM_F_REQUEST | flags, Seq: n.asked,
	}
	ask, _ := binary.Append(nil, binary.NativeEndian, header) // of a fixed size: it cannot fail
	ask, _ = binary.Append(ask, binary.NativeEndian, body)
	if err := unix.Sendto(fd, ask, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return nil, fmt.Errorf("ask for sockets: %w", err)
	}
	table := Table{}
	size := 4 << 10 // one socket
	if flags&unix.NLM_F_DUMP != 0 {
		size = 32 << 10
	}
	for b := make([]byte, size); ; {
		size, _, err := unix.Recvfrom(fd, b, 0)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("ask for sockets: %w", os.NewSyscallError("recvfrom", err))
		}
		if done, err := table.add(b[:size], n.asked); err != nil || done || flags&unix.NLM_F_DUMP == 0 {
			return table, err
		}
	}
}

// socket is where to ask.
func (n *Network) socket() (fd int, done func(), err error) {
	switch {
	case n.Ask != nil:
		return int(n.Ask.Fd()), func() {}, nil
	case n.PID != os.Getpid():
		return 0, nil, errors.New("this is another network")
	}
	fd, err = unix.Socket(unix.AF_NETLINK, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	return fd, func() { _ = unix.Close(fd) }, err // ignored: nothing was written
}

// add reads a part of the kernel's answer. It reports whether it was the last.
func (t *Table) add(b []byte, asked uint32) (done bool, err error) {
	messages, err := syscall.ParseNetlinkMessage(b)
	if err != nil {
		return false, err
	}
	for _, m := range messages {
		if m.Header.Seq != asked {
			continue // it was due to somebody who left
		}
		switch m.Header.Type {
		case unix.NLMSG_DONE:
			return true, nil
		case unix.NLMSG_ERROR:
			code := -int32(binary.NativeEndian.Uint32(m.Data))
			if errno := syscall.Errno(code); errno != unix.ENOENT { // there is no such socket
				return true, fmt.Errorf("ask for sockets: %w", errno)
			}
			return true, nil
		}
		var row diagRow
		if err := binary.Read(bytes.NewReader(m.Data), binary.NativeEndian, &row); err != nil {
			return false, err
		}
		*t = append(*t, row.socket())
	}
	return false, nil
}

func (r *diagRow) socket() Socket {
	return Socket{
		Local:     r.address(r.ID.Local, r.ID.LocalPort),
		Remote:    r.address(r.ID.Remote, r.ID.RemotePort),
		State:     states[uint64(r.State)],
		SendQueue: uint64(r.SendQueue), ReceiveQueue: uint64(r.ReceiveQueue),
		Inode: uint64(r.Inode),
	}
}

func (r *diagRow) address(ip [16]byte, port [2]byte) netip.AddrPort {
	addr := netip.AddrFrom16(ip).Unmap()
	if r.Family == unix.AF_INET {
		addr = netip.AddrFrom4([4]byte(ip[:4]))
	}
	return netip.AddrPortFrom(addr, binary.BigEndian.Uint16(port[:]))
}
