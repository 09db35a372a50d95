//go:build linux

package kernel

import (
	"net"
	"net/netip"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Both ways to ask the kernel say the same.
func TestDiagnosisAndProcAgree(t *testing.T) {
	for _, network := range []string{"tcp4", "tcp6"} {
		t.Run(network, func(t *testing.T) {
			ln, err := net.Listen(network, "localhost:0")
			if err != nil {
				t.Skip(err) // a machine without IPv6
			}
			defer ln.Close()
			ann, err := net.Dial(network, ln.Addr().String())
			require.NoError(t, err)
			defer ann.Close()
			_, err = ann.Write([]byte("kia ora"))
			require.NoError(t, err)
			here, there := addrOf(ann.LocalAddr()), addrOf(ann.RemoteAddr())

			rows, err := (&Network{PID: os.Getpid()}).dump()
			require.NoError(t, err)
			listening, ok := rows.ListensOn(there)
			require.True(t, ok)
			assert.Equal(t, Socket{Local: there, Remote: listening.Remote, State: Listen,
				ReceiveQueue: 1, SendQueue: listening.SendQueue, Inode: listening.Inode}, listening)
			queued, ok := rows.Find(there, here)
			require.True(t, ok)
			assert.Equal(t, Socket{Local: there, Remote: here, State: Established, ReceiveQueue: 7}, queued)

			proc, err := read(os.Getpid())
			require.NoError(t, err)
			for _, s := range []Socket{listening, queued} {
				s.SendQueue = 0 // proc(5) does not tell the backlog
				assert.Contains(t, proc, s)
			}
			found, ok, err := Find(os.Getpid(), there, here)
			assert.True(t, ok)
			assert.Equal(t, queued, found)
			assert.NoError(t, err)
			found, ok, err = Find(os.Getpid(), there, netip.AddrPort{})
			assert.True(t, ok)
			assert.Equal(t, listening, found)
			assert.NoError(t, err)

			require.NoError(t, ln.Close())
			_, ok, err = Find(os.Getpid(), there, netip.AddrPort{})
			assert.False(t, ok)
			assert.NoError(t, err)
		})
	}
}

func addrOf(addr net.Addr) netip.AddrPort {
	ap := addr.(*net.TCPAddr).AddrPort()
	return netip.AddrPortFrom(ap.Addr().WithZone("").Unmap(), ap.Port())
}

func BenchmarkFind(b *testing.B) {
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	require.NoError(b, err)
	defer ln.Close()
	for b.Loop() {
		_, ok, err := Find(os.Getpid(), addrOf(ln.Addr()), netip.AddrPort{})
		if err != nil || !ok {
			b.Fatal(ok, err)
		}
	}
}
