//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// peakMemory returns the largest memory of a process in bytes, or 0 if it is not known. macOS reports bytes, and the
// other systems report KiB.
func peakMemory(state *os.ProcessState) int64 {
	used, ok := state.SysUsage().(*syscall.Rusage)
	switch {
	case !ok:
		return 0
	case runtime.GOOS == "darwin":
		return int64(used.Maxrss) //nolint:unconvert // Maxrss is not an int64 on every system
	}
	return int64(used.Maxrss) << 10 //nolint:unconvert // Maxrss is not an int64 on every system
}
