package main

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"runtime"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"example.org/sockets/grader/internal/attack"
	"example.org/sockets/grader/internal/kernel"
	"example.org/sockets/grader/internal/printable"
	"example.org/sockets/grader/internal/sandbox"
	"example.org/sockets/grader/internal/scratch"
)

func (o *order) doctorCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "doctor", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return o.doctor(c.Context()) },
	}
	c.Flags().StringVar(&o.isolation, "isolation", "", "")
	return c
}

// doctor says what this machine can isolate and observe, each by doing it. The
// exit code says whether it is a machine to grade a class on.
func (o *order) doctor(ctx context.Context) error {
	tier, err := sandbox.Choose(o.isolation)
	if err != nil {
		return fmt.Errorf("--isolation %w", err)
	}
	fmt.Fprintln(o.stdout, "What holds a program in here, tried:")
	for _, name := range sandbox.Tiers() {
		_, err := sandbox.Choose(string(name))
		o.line(err == nil, string(name), err)
	}
	fmt.Fprintln(o.stdout, "\nWhat can be seen of a program, tried:")
	blind := o.observes()
	if !attack.Supported {
		o.status = failed
		fmt.Fprintln(o.stdout, "\nDo not grade strangers' programs here: nothing would stop the hostile ones,\nand doctor does not try them. A class is graded on Linux, or in WSL.")
		return nil
	}
	fmt.Fprintf(o.stdout, "\nWhat hostile programs do in the tier %s, tried (✓ stopped, ✗ not stopped):\n", tier)
	loose, err := o.attacks(ctx, tier)
	if err != nil {
		return fault{err}
	}
	if blind+loose > 0 || tier != sandbox.Namespaces {
		o.status = failed
		fmt.Fprintf(o.stdout, "\nDo not grade strangers' programs here: %d of %d deeds are not stopped.\n", loose, len(attack.Deeds))
		return nil
	}
	fmt.Fprintf(o.stdout, "\nClass runs are safe here: all %d deeds are stopped.\n", len(attack.Deeds))
	return nil
}

// line says how a trial went.
func (o *order) line(well bool, what string, why error) {
	mark, reason := "✓", ""
	if !well {
		mark = "✗"
	}
	if why != nil {
		reason = ": " + printable.Text(strings.ReplaceAll(why.Error(), "\n", "; "))
	}
	fmt.Fprintf(o.stdout, "  %s  %s%s\n", mark, what, reason)
}

// observes asks the kernel about this process itself, and counts what it does
// not tell.
func (o *order) observes() (blind int) {
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		o.line(false, "a socket to look at", err)
		return 1
	}
	defer ln.Close()
	addr := ln.Addr().(*net.TCPAddr).AddrPort()
	self := os.Getpid()
	for _, trial := range []struct {
		what string
		do   func() (bool, error)
	}{
		{"who listens, and the accept queue", func() (bool, error) {
			_, ok, err := kernel.Find(self, addr, netip.AddrPort{})
			return ok, err
		}},
		{"which process holds a socket", func() (bool, error) {
			s, _, err := kernel.Find(self, addr, netip.AddrPort{})
			return kernel.Holds(self, s), err
		}},
		{"the processor time of a process", func() (bool, error) {
			used, err := kernel.CPU(self)
			return used > 0, err
		}},
		{"its threads, memory and children", func() (bool, error) {
			u := kernel.Measure(self)
			return u.Threads > 0 && u.Resident > 0, nil
		}},
	} {
		ok, err := trial.do()
		if !ok {
			blind++
		}
		o.line(ok, trial.what, err)
	}
	return blind
}

// attacks tries every deed, and counts those that are not stopped.
func (o *order) attacks(ctx context.Context, tier sandbox.Tier) (loose int, err error) {
	dir, err := scratch.New("grader")
	if err != nil {
		return 0, err
	}
	defer dir.Close()
	r := attack.Range{Isolation: string(tier)}
	if r.Tests, err = o.compile(ctx, dir.Name()); err != nil {
		return 0, err
	}
	if r.Hostile, err = attack.Build(ctx, dir.Name()); err != nil {
		return 0, err
	}
	outcomes := make([]attack.Outcome, len(attack.Deeds))
	status := o.follow()
	defer status.clear()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, d := range attack.Deeds {
		if d.Harms && tier == sandbox.Plain || d.Spends && tier != sandbox.Namespaces {
			outcomes[i].Escaped = []string{"not tried: nothing would stop it"}
			continue
		}
		group.Go(func() (err error) {
			status.say("a program that " + d.Does)
			outcomes[i], err = r.Try(ctx, d)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return 0, err
	}
	status.clear()
	for i, d := range attack.Deeds {
		var why error
		if len(outcomes[i].Escaped) > 0 {
			loose++
			why = fmt.Errorf("%s", strings.Join(outcomes[i].Escaped, ", "))
		}
		o.line(why == nil, d.Does, why)
	}
	return loose, nil
}
