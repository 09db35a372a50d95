package talk

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// What a Go program prints on SIGQUIT, cut short: with and without addresses.
const trace1 = `SIGQUIT: quit
PC=0x483e81 m=0 sigcode=0

goroutine 1 gp=0x194cafc481e0 m=3 mp=0x194cafc7d008 [syscall, 2 minutes]:
syscall.Syscall(0x0, 0x8, 0x194cafd0e9c0, 0x400)
	/usr/local/go/src/syscall/syscall_linux.go:74 +0x25 fp=0x194cafd0e910 sp=0x194cafd0e8b0 pc=0x498685
golang.org/x/sys/unix.read(0x0?, {0x194cafd0e9c0?, 0x0?, 0x0?})
	/go/pkg/mod/golang.org/x/sys@v0.49.0/unix/zsyscall_linux.go:1438 +0x45 fp=0x1 sp=0x2 pc=0x4b9e45
golang.org/x/sys/unix.Read(...)
	/go/pkg/mod/golang.org/x/sys@v0.49.0/unix/syscall_unix.go:167
main.echo(0x8)
	example.org/sockets/02-multi-client/threads/server.go:67 +0xa5 fp=0x194cafd0edf8 sp=0x194cafd0e998 pc=0x4bbd45
main.main()
	example.org/sockets/02-multi-client/threads/main.go:31 +0x22d fp=0x194cafd0ef48 sp=0x194cafd0ee50 pc=0x4bb5ad

goroutine 7 gp=0x1 m=nil [syscall]:
syscall.Syscall(0x0, 0x8, 0x194cafd0e9c0, 0x400)
	/usr/local/go/src/syscall/syscall_linux.go:74 +0x25
main.echo(0x9)
	example.org/sockets/02-multi-client/threads/server.go:67 +0xa5
created by main.serve in goroutine 1
	example.org/sockets/02-multi-client/threads/server.go:28 +0x3a
`

func TestFrames(t *testing.T) {
	assert.Equal(t, []string{
		"stage/threads/server.go:67, in echo, which waits in unix.Read [syscall]",
		"stage/threads/server.go:67, in echo, which waits in syscall.Syscall [syscall]",
	}, frames(trace1, "stage/threads", false))
	assert.Equal(t, []string{
		"stage/threads/server.go:67, in echo, which calls unix.Read [syscall]",
		"stage/threads/server.go:67, in echo, which calls syscall.Syscall [syscall]",
	}, frames(trace1, "stage/threads", true), "it does not wait")
	assert.Empty(t, frames("goroutine 1 [running]:\n--- PASS: x\n", "stage", false))
}
