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

// run serves until the context ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var options authentiksim.Options
	flags := flag.NewFlagSet("authentiksim", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&options.Release, "release", "2026.2.2", "release of authentik to simulate")
	flags.StringVar(&options.Token, "token", "demo-token", "a superuser's API token")
	flags.StringVar(&options.LimitedToken, "limited-token", "limited-token", "API token of a user without permissions")
	flags.DurationVar(&options.Latency, "latency", 0, "time that passes before each answer, such as 20ms")
	flags.BoolVar(&options.Serial, "serial", false, "one request at a time, as a server with one API worker")
	listen := flags.String("listen", "127.0.0.1:0", "address to listen on; port 0 takes a free one")
	stages := flags.Int("seed", 0, "number of varied e-mail stages to begin with")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	return serve(ctx, options, *listen, *stages, stdout)
}

func serve(ctx context.Context, options authentiksim.Options, address string, stages int, stdout io.Writer) error {
	server, err := authentiksim.Listen(options, address)
	if err != nil {
		return err
	}
	defer server.Close()
	if err := seed(server, stages); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "authentik %s (simulated) at %s\n", server.Release(), server.URL())
	<-ctx.Done()
	return nil
}

// seed adds stages with different values in every field that lists show.
func seed(server *authentiksim.Server, n int) error {
	templates := []string{"email/password_reset.html", "email/account_confirmation.html"}
	for i := range n {
		kind, fields := "email", map[string]any{
			"name": fmt.Sprintf("seeded-%05d", i), "use_global_settings": i%2 == 0, "host": fmt.Sprintf("smtp%d.example.com", i%7), "port": 25 + i%3,
			"username": fmt.Sprintf("mailer-%d", i%5), "password": fmt.Sprintf("secret-%d", i), "timeout": 10 + i%20, "token_expiry": 15 + i%60,
		}
		if i%4 == 3 {
			kind = "authenticator_email"
		} else {
			fields["template"] = templates[i%len(templates)]
		}
		if _, err := server.AddStage(kind, fields); err != nil {
			return err
		}
	}
	return nil
}
