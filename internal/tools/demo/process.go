package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"time"
)

// shutdownTimeout is the time that an interrupted program has to end. Terraform needs time to wait for its provider and
// to save its state.
const shutdownTimeout = time.Minute

// start runs a program to its end and returns the exit code. The program has a process group of its own, so that only
// start sends Ctrl-C to it. start does so once, when ctx ends, and then waits for the program.
func start(ctx context.Context, cmd *exec.Cmd, out io.Writer) (int, error) {
	if ctx.Err() != nil {
		return 0, errInterrupted
	}
	cmd.Stdout, cmd.Stderr = out, out
	separate(cmd)
	cmd.Cancel = func() error { return interrupt(cmd) }
	cmd.WaitDelay = shutdownTimeout
	err := cmd.Run()
	if errors.Is(err, exec.ErrWaitDelay) || ctx.Err() != nil {
		killGroup(cmd)
	}
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return 0, errInterrupted
	case errors.As(err, &exit):
		return exit.ExitCode(), nil
	case err != nil:
		return 0, fmt.Errorf("%s: %w", cmd.Path, err)
	}
	return 0, nil
}

// newCommand returns a command that gets only env as its environment.
func newCommand(ctx context.Context, folder string, env []string, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env, cmd.Stdin = folder, env, nil
	return cmd
}
