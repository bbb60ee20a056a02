package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"time"
)

// shutdownTimeout is how long an interrupted program may take to finish: Terraform
// waits for its provider and saves its state.
const shutdownTimeout = time.Minute

// start runs a program to its end and returns its exit code. It runs in a
// process group of its own, so that Ctrl-C reaches it once, from here, when
// ctx ends, and it is waited for.
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

// fresh is a command that knows nothing of its caller but env.
func newCommand(ctx context.Context, folder string, env []string, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env, cmd.Stdin = folder, env, nil
	return cmd
}
