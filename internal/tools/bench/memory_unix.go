//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// peakMemory returns the memory in bytes. On macOS and the BSDs the system reports another unit than on Linux.
func peakMemory(state *os.ProcessState) int64 {
	used, ok := state.SysUsage().(*syscall.Rusage)
	switch {
	case !ok:
		return 0
	case runtime.GOOS == "darwin":
		return int64(used.Maxrss) //nolint:unconvert // the type differs between systems
	}
	return int64(used.Maxrss) << 10 //nolint:unconvert // the type differs between systems
}
