//go:build !unix

package main

import "os"

// peakMemory returns 0, because this operating system does not report the memory of a process.
func peakMemory(*os.ProcessState) int64 { return 0 }
