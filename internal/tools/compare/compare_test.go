package main

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/cli"
)

// TestAccOutcomesAreThoseOfTheProvider runs a few configurations and one fault through the CLI, and checks their
// outcomes. A few are enough to show that the command works.
func TestAccOutcomesAreThoseOfTheProvider(t *testing.T) {
	if os.Getenv("TF_ACC") == "" || os.Getenv("TEST_PROVIDER") == "" {
		t.Skip("runs only if TF_ACC is set and TEST_PROVIDER is the path of a binary")
	}
	if _, err := cli.Find(); err != nil {
		t.Skip(err)
	}
	s := &subject{name: "this provider", binary: os.Getenv("TEST_PROVIDER"), source: ownSource}
	if err := s.install(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	targets, err := findTargets(t.Context(), "2024.12.5", "")
	if err != nil {
		t.Fatal(err)
	}
	incomplete := configuration{"no name", first2023, `resource "authentik_stage_email" "test" {}`}
	newer := configuration{"newer", first2025, stage("authenticator_email", "")}
	for want, c := range map[string]configuration{
		passed: configurations[0], "apply fails": incomplete, notSupported: newer,
	} {
		if outcome, err := s.runConfiguration(t.Context(), targets[0], c); err != nil || outcome != want {
			t.Errorf("%s: %s, %v", c.name, outcome, err)
		}
	}
	outcome, err := s.runWithFault(t.Context(), targets[0], operations[0], faults[1].fault)
	if outcome != passed || err != nil {
		t.Errorf("%s: %s, %v", faults[1].name, outcome, err)
	}
}

func TestOnlyErrorsOfRealServersNameTheFlag(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // the requests for the releases fail
	for servers, isNamed := range map[string]bool{"": false, "http://127.0.0.1:1=token": true} {
		_, err := findTargets(ctx, "2024.12.5", servers)
		if err == nil || strings.Contains(err.Error(), "-servers") != isNamed {
			t.Errorf("servers are %q: %v", servers, err)
		}
	}
}
