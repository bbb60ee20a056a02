//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// peakMemory is in bytes; the BSDs' own unit, macOS included, differs from Linux's.
func peakMemory(state *os.ProcessState) int64 {
	used, ok := state.SysUsage().(*syscall.Rusage)
	switch {
	case !ok:
		return 0
	case runtime.GOOS == "darwin":
		return int64(used.Maxrss) //nolint:unconvert // its size differs between systems
	}
	return int64(used.Maxrss) << 10 //nolint:unconvert // its size differs between systems
}
