//go:build !unix

package load

import (
	"context"
	"errors"
)

// Run is not to be had here: it needs epoll or kqueue.
func (c Crowd) Run(ctx context.Context) (Figures, error) {
	return Figures{}, errors.New("put clients on a server: this needs Linux, macOS or a BSD; on Windows, run it in WSL")
}
