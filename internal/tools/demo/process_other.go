//go:build !unix

package main

import "os/exec"

// separate does nothing, because only Unix has process groups.
func separate(*exec.Cmd) {}

// interrupt does nothing. The console sends Ctrl-C to all of its programs, and it cannot send Ctrl-C to one of them
// only.
func interrupt(*exec.Cmd) error { return nil }

// killGroup does nothing, because only Unix has process groups.
func killGroup(*exec.Cmd) {}
