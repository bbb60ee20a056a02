//go:build !unix

package main

import "os/exec"

// separate does nothing: only Unix has process groups.
func separate(*exec.Cmd) {}

// interrupt does nothing here: the console sends Ctrl-C to every program in
// it, and there is no way to send it to one.
func interrupt(*exec.Cmd) error { return nil }

// killGroup does nothing: only Unix has process groups.
func killGroup(*exec.Cmd) {}
