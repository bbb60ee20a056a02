// Command demo shows the provider at work. It plans, creates, resets and destroys stages, and changes them without
// Terraform in between. It uses the simulator, or a real server if AUTHENTIK_URL and AUTHENTIK_TOKEN are set.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/mattn/go-isatty"
)

// These are the exit codes other than 0: the demo found a difference, the caller made a mistake, and the shell's code
// for an interrupt.
const (
	exitDiffers     = 1
	exitUsage       = 2
	exitInterrupted = 130
)

func main() {
	release := flag.String("release", "", "the simulated authentik's release, such as 2024.12.5 (default: the newest recorded)")
	flag.Parse()
	// SIGPIPE is handled like Ctrl-C, so that `make demo | head` cleans up, too.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	out := &printer{w: os.Stdout, colour: wantsColour(os.Stdout, os.LookupEnv)}
	err := run(ctx, settings{release: *release, env: os.Environ()}, out)
	code := exitCode(ctx, err)
	stop()
	if err != nil {
		out.failure(err)
	}
	os.Exit(code)
}

// wantsColour reports whether f is a terminal and the environment does not ask for plain text (https://no-color.org).
func wantsColour(f *os.File, lookup func(string) (string, bool)) bool {
	if plain, set := lookup("NO_COLOR"); set && plain != "" {
		return false
	}
	term, _ := lookup("TERM")
	return term != "dumb" && isatty.IsTerminal(f.Fd())
}

// usageError is a mistake of the caller, described in one sentence.
type usageError string

func (e usageError) Error() string { return string(e) }

// errInterrupted replaces every error that an interrupt caused.
var errInterrupted = errors.New("interrupted")

// exitCode returns the process's exit code for the error of run.
func exitCode(ctx context.Context, err error) int {
	var usage usageError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &usage):
		return exitUsage
	case ctx.Err() != nil:
		return exitInterrupted
	}
	return exitDiffers
}

// run runs all steps. It always deletes what the steps have created, even if one of them fails.
func run(ctx context.Context, s settings, out *printer) error {
	target, err := newTarget(s)
	if err != nil {
		return err
	}
	defer target.close()
	tool, err := findCLI(ctx, s, out)
	if err != nil {
		return err
	}
	if err := target.checkAccess(ctx); err != nil {
		return err
	}
	if err := runSteps(ctx, s, tool, target, out); err != nil {
		return err
	}
	out.printNext(target)
	return nil
}

// runSteps runs the steps in a new workspace. At the end it removes the workspace's directory. It also deletes what a
// failed or interrupted step left on the server.
func runSteps(ctx context.Context, s settings, tool cli, target *target, out *printer) (err error) {
	work, err := newWorkspace(ctx, s, tool, target, out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, work.remove()) }()
	out.printSetup(tool, target)
	demo := newDemo(out, work, target)
	err = demo.run(ctx)
	if ctx.Err() != nil {
		err = errInterrupted
	}
	return errors.Join(err, demo.cleanUp(ctx))
}

// mismatch returns the error of a failed check, with both values.
func mismatch(what string, expected, came any) error {
	return fmt.Errorf("%s\n  expected: %v\n  came:     %v", what, expected, came)
}
