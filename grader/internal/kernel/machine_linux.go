package kernel

import (
	"fmt"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Busy returns how long the processors of this machine have been busy, all of
// them together, since it was started (proc_stat(5)): what a virtual machine's
// host took from it is counted too.
func Busy() (time.Duration, error) {
	fs, err := proc()
	if err != nil {
		return 0, fmt.Errorf("read the machine's processor time: %w", err)
	}
	stat, err := fs.Stat()
	if err != nil {
		return 0, fmt.Errorf("read the machine's processor time: %w", err)
	}
	t := stat.CPUTotal
	return time.Duration((t.User + t.Nice + t.System + t.IRQ + t.SoftIRQ + t.Steal) * float64(time.Second)), nil
}

// Describe names the machine's processor and its system, as far as they are known.
func Describe() (processor, system string) {
	processor, system = runtime.GOARCH, "Linux"
	if fs, err := proc(); err == nil {
		if cpus, err := fs.CPUInfo(); err == nil && len(cpus) > 0 && cpus[0].ModelName != "" {
			processor = cpus[0].ModelName
		}
	}
	var name unix.Utsname
	if unix.Uname(&name) == nil {
		release, _, _ := strings.Cut(unix.ByteSliceToString(name.Release[:]), "-")
		system += " " + release
	}
	return processor, system
}
