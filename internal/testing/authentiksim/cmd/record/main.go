// Command record sends the requests of a recording to a new authentik server, and writes a new recording with the
// responses of this server.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim/recording"
)

func main() {
	err := run(context.Background(), os.Args[1:], os.Stdout, os.Stderr)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "record:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("record", flag.ContinueOnError)
	flags.SetOutput(stderr)
	questions := flags.String("questions", "internal/testing/authentiksim/testdata/2026.2.2.json",
		"recording whose questions are asked")
	url := flags.String("url", "", "base URL of a fresh server, without /api/v3")
	token := flags.String("token", os.Getenv("AUTHENTIK_TOKEN"), "a superuser's API token, by default AUTHENTIK_TOKEN")
	limited := flags.String("limited-token", "", "API token of a user without permissions")
	out := flags.String("out", "", "file to write")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *url == "" || *token == "" || *limited == "" || *out == "" {
		return errors.New("--url, --token, --limited-token and --out are required")
	}
	recorded, err := record(ctx, *questions, *url, map[string]string{"admin": *token, "limited": *limited})
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%d answers of authentik %s\n", len(recorded.Exchanges), recorded.Release)
	return recorded.Save(*out)
}

func record(ctx context.Context, questions, url string, tokens map[string]string) (*recording.File, error) {
	file, err := recording.Load(questions)
	if err != nil {
		return nil, err
	}
	player, err := recording.NewPlayer(ctx, url, tokens)
	if err != nil {
		return nil, err
	}
	recorded, err := player.Record(ctx, file)
	if err != nil {
		return nil, err
	}
	recorded.Recorded = time.Now().UTC().Format(time.DateOnly)
	return recorded, nil
}
