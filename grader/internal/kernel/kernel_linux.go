package kernel

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"slices"
	"strconv"

	"github.com/prometheus/procfs"
)

// Observable reports whether this system answers questions about processes.
func Observable() bool { return true }

// states are the numbers of proc_pid_net(5), from include/net/tcp_states.h.
var states = map[uint64]State{
	1: Established, 2: SynSent, 3: SynReceived, 4: FinWait1, 5: FinWait2,
	6: TimeWait, 7: Closed, 8: CloseWait, 9: LastAck, 10: Listen, 11: Closing,
	12: SynReceived, // TCP_NEW_SYN_RECV
}

// Sockets reads the table of TCP sockets in the network of the process. Those
// in TIME_WAIT, which belong to nobody any more, may be missing in it.
func Sockets(pid int) (Table, error) { return (&Network{PID: pid}).Sockets() }

// Sockets reads the table of TCP sockets in the network. Those in TIME_WAIT,
// which belong to nobody any more, may be missing in it.
func (n *Network) Sockets() (Table, error) {
	if table, err := n.dump(); err == nil {
		return table, nil
	} // else this kernel does not answer, and proc(5) does
	return read(n.PID)
}

// read reads the tables of proc_pid_net(5).
func read(pid int) (Table, error) {
	proc, err := procfs.NewFS("/proc/" + strconv.Itoa(pid))
	if err != nil {
		return nil, fmt.Errorf("read the socket table of process %d: %w", pid, err)
	}
	var table Table
	//lint:ignore SA1019 the text of /proc is enough, and needs no netlink of our own
	v4, err := proc.NetTCP()
	if err != nil {
		return nil, fmt.Errorf("read the socket table of process %d: %w", pid, err)
	}
	//lint:ignore SA1019 as above
	v6, err := proc.NetTCP6()
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // a kernel without IPv6
		return nil, fmt.Errorf("read the socket table of process %d: %w", pid, err)
	}
	for _, row := range slices.Concat(v4, v6) {
		table = append(table, Socket{
			Local:     addrPort(row.LocalAddr, row.LocalPort),
			Remote:    addrPort(row.RemAddr, row.RemPort),
			State:     states[row.St],
			SendQueue: row.TxQueue, ReceiveQueue: row.RxQueue,
			Inode: row.Inode,
		})
	}
	return table, nil
}

// Find returns the socket of the connection from local to remote, in the
// network of the process. Where remote is the zero value, it returns the one
// that is reached by a connection to local: it may listen on all addresses.
func Find(pid int, local, remote netip.AddrPort) (Socket, bool, error) {
	return (&Network{PID: pid}).Find(local, remote)
}

// Find returns the socket of the connection from local to remote in the
// network, as [Find] does.
func (n *Network) Find(local, remote netip.AddrPort) (Socket, bool, error) {
	listens := remote == netip.AddrPort{}
	if table, err := n.find(local, remote); err == nil {
		for _, s := range table {
			if listens == (s.State == Listen) {
				return s, true, nil
			}
		}
		return Socket{}, false, nil
	} // else this kernel does not answer, and proc(5) does
	table, err := n.Sockets()
	if err != nil {
		return Socket{}, false, err
	}
	if listens {
		s, ok := table.Reached(local)
		return s, ok, nil
	}
	s, ok := table.Find(local, remote)
	return s, ok, nil
}

func addrPort(ip []byte, port uint64) netip.AddrPort {
	addr, _ := netip.AddrFromSlice(ip)
	return netip.AddrPortFrom(addr.Unmap(), uint16(port))
}

// ListensOnUnix reports whether a Unix domain socket listens that suits. Its path
// is the one that bind was given (unix(7)); of the socket only the inode is known.
func ListensOnUnix(pid int, suits func(path string, s Socket) bool) (bool, error) {
	proc, err := procfs.NewFS("/proc/" + strconv.Itoa(pid))
	if err != nil {
		return false, fmt.Errorf("read the Unix sockets of process %d: %w", pid, err)
	}
	table, err := proc.NetUNIX()
	if err != nil {
		return false, fmt.Errorf("read the Unix sockets of process %d: %w", pid, err)
	}
	const listens = 1 << 16 // SO_ACCEPTCON, proc_pid_net(5)
	return slices.ContainsFunc(table.Rows, func(row *procfs.NetUNIXLine) bool {
		return row.Flags&listens != 0 && suits(row.Path, Socket{Inode: row.Inode})
	}), nil
}
