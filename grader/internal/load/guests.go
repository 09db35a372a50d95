package load

import (
	"context"
	"errors"
	"io"
	"net/netip"
	"os"
	"time"
)

// Guests are clients who say one word each, are answered, and then stay, and
// say nothing.
type Guests struct {
	Addr     netip.AddrPort
	Patience time.Duration // how long each waits for an answer

	files []*os.File
}

// Come makes them n altogether. Enough is asked now and then how many they
// are; the error is an [Unserved] where not all of them were answered.
func (g *Guests) Come(ctx context.Context, n int, enough func(clients int) error) error {
	for len(g.files) < n {
		err := g.oneMore(ctx)
		if err == nil && len(g.files)%batch == 0 {
			err = enough(len(g.files))
		}
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return Unserved{len(g.files), n, err}
		}
	}
	return nil
}

func (g *Guests) oneMore(ctx context.Context) error {
	conn, err := dial(ctx, g.Addr, g.Patience)
	if err != nil {
		return err
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(g.Patience)) // ignored: the next call says it
	word := []byte("kia ora")
	if _, err := conn.Write(word); err != nil {
		return err
	}
	switch _, err := io.ReadFull(conn, word); {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return ErrSilent
	case err != nil:
		return ErrClosed
	}
	// A descriptor that the runtime knows nothing of costs this process less.
	file, err := conn.File()
	if err != nil {
		return err
	}
	g.files = append(g.files, file)
	return nil
}

// Leave ends all of their connections.
func (g *Guests) Leave() {
	for _, f := range g.files {
		_ = f.Close() // ignored: they owe nothing
	}
	g.files = nil
}
