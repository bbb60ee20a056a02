// Demo shows the provider at work: stages are planned, created, changed behind
// Terraform's back, reset and destroyed, against the simulator or, with
// AUTHENTIK_URL and AUTHENTIK_TOKEN, against that server.
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

// The exit codes beside 0: a difference from what was announced, a wrong
// call, and the shell's code for an interrupt.
const (
	exitDiffers     = 1
	exitUsage       = 2
	exitInterrupted = 130
)

func main() {
	release := flag.String("release", "", "the simulated authentik's release, such as 2024.12.5 (default: the newest recorded)")
	flag.Parse()
	// SIGPIPE is caught so that `make demo | head` cleans up as Ctrl-C does.
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

// wantsColour says whether a person looks at f and has not asked for plain
// text (https://no-color.org).
func wantsColour(f *os.File, lookup func(string) (string, bool)) bool {
	if plain, set := lookup("NO_COLOR"); set && plain != "" {
		return false
	}
	term, _ := lookup("TERM")
	return term != "dumb" && isatty.IsTerminal(f.Fd())
}

// usageError is a mistake of the caller, told in one sentence.
type usageError string

func (e usageError) Error() string { return string(e) }

// errInterrupted is what stands for every error that an interrupt caused.
var errInterrupted = errors.New("interrupted")

// exitCode is the process's exit code for what run returned.
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

// run runs every step and leaves nothing behind, whatever happens in between.
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

// runSteps runs the steps in a workspace, and removes both its folder and what a failed or interrupted step left on
// the server.
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

// mismatch returns the error of a check: what was compared, and both sides.
func mismatch(what string, expected, came any) error {
	return fmt.Errorf("%s\n  expected: %v\n  came:     %v", what, expected, came)
}
