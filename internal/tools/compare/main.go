// Command compare runs usual configurations of the two email stages with this provider and, optionally, with another
// provider. Each run is an apply, a plan that must be empty, and a destroy. The servers are simulators of several
// releases, or real servers.
//
// On the last simulator, compare also tests faults: one request of a command fails, and then the command runs again
// without the fault. compare counts the faults after which the second run makes the server match the configuration.
//
// The command uses the CLI that the environment variable TF names, or terraform or tofu from PATH.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/cli"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/rawapi"
)

const ownSource = "registry.terraform.io/" + cli.Own

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("compare", flag.ContinueOnError)
	own := flags.String("own", "bin/terraform-provider-authentik-email", "binary of this provider")
	peer := flags.String("peer", "", "binary of another provider")
	peerSource := flags.String("peer-source", "registry.terraform.io/goauthentik/authentik",
		"source address of the other provider")
	releases := flags.String("releases", "2023.10.7,2025.2.4,2025.8.6,2026.2.2", "releases of the simulated servers")
	servers := flags.String("servers", os.Getenv("SERVERS"), "real servers instead, as url=token,url=token")
	only := flags.String("only", "", "run only the configurations and faults whose name contains this text")
	if err := flags.Parse(args); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "authentik-email-compare-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	subjects := []*subject{{name: "this provider", binary: *own, source: ownSource}}
	if *peer != "" {
		subjects = append(subjects, &subject{name: "peer", binary: *peer, source: *peerSource})
	}
	for _, s := range subjects {
		if err := s.install(folder); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	targets, err := findTargets(ctx, *releases, *servers)
	if err != nil {
		return err
	}
	if err := compareConfigurations(ctx, subjects, targets, *only); err != nil || *servers != "" {
		return err
	}
	return compareFaults(ctx, subjects, targets[len(targets)-1], *only)
}

type target struct {
	rawapi.Server

	release   authentik.Release
	simulator *authentiksim.Server // nil for a real server
}

// findTargets returns the real servers. If `servers` is empty, it starts a simulator for each release instead. The
// simulators run until the process ends.
func findTargets(ctx context.Context, releases, servers string) (all []*target, err error) {
	if servers != "" {
		for server := range strings.SplitSeq(servers, ",") {
			url, token, _ := strings.Cut(server, "=")
			all = append(all, &target{Server: rawapi.Server{URL: url, Token: token}})
		}
	} else {
		for release := range strings.SplitSeq(releases, ",") {
			simulator, err := authentiksim.Start(authentiksim.Options{Release: release})
			if err != nil {
				return nil, err
			}
			api := rawapi.Server{URL: simulator.URL(), Token: "demo-token"}
			all = append(all, &target{Server: api, simulator: simulator})
		}
	}
	for _, t := range all {
		if t.release, err = t.Release(ctx); err != nil {
			if servers != "" {
				err = fmt.Errorf("-servers, as url=token,url=token: %w", err)
			}
			return nil, err
		}
	}
	return all, nil
}
