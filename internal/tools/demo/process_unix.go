//go:build unix

package main

import (
	"os"
	"os/exec"
	"syscall"
)

// separate starts the program in a process group of its own.
func separate(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// interrupt asks the program to stop, as Ctrl-C would.
func interrupt(cmd *exec.Cmd) error { return cmd.Process.Signal(os.Interrupt) }

// killGroup kills the processes that are left in the group of a stopped program.
func killGroup(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
