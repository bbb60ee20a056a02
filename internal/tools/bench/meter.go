package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// meterFlag is the argument that makes this program start a provider for the CLI, and record the CPU time and the
// memory that the provider used.
const meterFlag = "-meter"

// usage is what the processes of a provider used during one command.
type usage struct {
	cpu    time.Duration // the CPU time of all processes together
	memory int64         // the memory of the largest process, in bytes
}

// meter runs a provider, and returns its exit code. When the provider has ended, it appends a line to the file: the CPU
// time in nanoseconds, and the largest memory in bytes.
func meter(file, provider string) int {
	cmd := exec.Command(provider) //nolint:noctx // the command needs no context, because the CLI ends the provider
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	note, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		state := cmd.ProcessState
		_, err = fmt.Fprintln(note, int64(state.UserTime()+state.SystemTime()), peakMemory(state))
		err = errors.Join(err, note.Close())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	return cmd.ProcessState.ExitCode()
}

// collect returns the usage of all processes that the function `meter` has recorded in the file, and removes the file.
func collect(file string) (usage, error) {
	var sum usage
	notes, err := os.Open(file)
	if err != nil {
		return sum, err
	}
	lines := bufio.NewScanner(notes)
	for lines.Scan() {
		var cpu, memory int64
		if _, err := fmt.Sscan(lines.Text(), &cpu, &memory); err != nil {
			return sum, err
		}
		sum.cpu += time.Duration(cpu)
		sum.memory = max(sum.memory, memory)
	}
	return sum, errors.Join(lines.Err(), notes.Close(), os.Remove(file))
}
