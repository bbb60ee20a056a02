// Command authentiksim serves a simulated authentik until it is interrupted.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "authentiksim:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var options authentiksim.Options
	flags := flag.NewFlagSet("authentiksim", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&options.Release, "release", "2026.2.2", "release of authentik to simulate")
	flags.StringVar(&options.Token, "token", "demo-token", "a superuser's API token")
	flags.StringVar(&options.LimitedToken, "limited-token", "limited-token", "API token of a user without permissions")
	flags.DurationVar(&options.Latency, "latency", 0, "time before each response, such as 20ms")
	flags.BoolVar(&options.Serial, "serial", false, "one request at a time, as a server with one API worker")
	listen := flags.String("listen", "127.0.0.1:0", "address to listen on; port 0 takes a free one")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	server, err := authentiksim.Listen(options, *listen)
	if err != nil {
		return err
	}
	defer server.Close()
	fmt.Fprintf(stdout, "authentik %s (simulated) at %s\n", server.Release(), server.URL())
	<-ctx.Done()
	return nil
}
