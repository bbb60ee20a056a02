// Command demo shows what the provider does. It plans and creates stages. It changes a stage without Terraform, and the
// next apply undoes this change. It removes attributes from the configuration. At the end, it destroys the stages. It
// uses the simulator, or a real server if AUTHENTIK_URL and AUTHENTIK_TOKEN are set. The provider runs in the process
// of the demo.
package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"github.com/mattn/go-isatty"
)

func main() {
	// If the program that reads the output ends, as in `make demo | head`, SIGPIPE must not kill the demo before the demo
	// has cleaned up.
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	out := &printer{w: os.Stdout, stop: stop, colour: os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" &&
		isatty.IsTerminal(os.Stdout.Fd())}
	err := run(ctx, out)
	stop()
	if err != nil {
		out.failure(err)
	}
	switch {
	case errors.Is(err, errInterrupted):
		os.Exit(130) // the shell's code for an interrupt
	case err != nil:
		os.Exit(1)
	}
}

// errInterrupted is the error of a demo that was interrupted. It replaces the errors that the interrupt caused.
var errInterrupted = errors.New("interrupted")

func run(ctx context.Context, out *printer) (err error) {
	d := &demo{out: out}
	defer func() {
		if ctx.Err() != nil {
			err = errInterrupted
		}
		err = errors.Join(err, d.cleanUp(ctx))
	}()
	if err := d.prepare(ctx); err != nil {
		return err
	}
	if err := d.runSteps(ctx); err != nil {
		return err
	}
	out.print("")
	out.print("The demo has removed all its stages. Next: the configuration in README.md, and `make test`.")
	if d.sim != nil {
		out.print("The same on your own server: AUTHENTIK_URL=… AUTHENTIK_TOKEN=… make demo")
	}
	return nil
}
