package sandbox

import (
	"errors"
	"os/exec"
	"sync"
)

// own are the processes that this one has started, and not yet waited for.
var own = children{pids: map[int]bool{}}

type children struct {
	mu   sync.Mutex
	pids map[int]bool
	over bool // no more are started
}

// start starts cmd; nobody can take it for an orphan meanwhile.
func (c *children) start(cmd *exec.Cmd) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over {
		return errors.New("the programs are being ended, and none is started any more")
	}
	err := cmd.Start()
	if err == nil {
		c.pids[cmd.Process.Pid] = true
	}
	return err
}

// end bars all further starts, or lets them through again.
func (c *children) end(over bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.over = over
}

func (c *children) forget(pid int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.pids, pid)
}
