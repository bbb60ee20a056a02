package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// These releases differ most from their predecessors. They are the oldest, the first with the authenticator stage (also
// the last that counts minutes), the first that returns friendly_name as a plain string, and the newest recorded. The
// test runs them through the CLI.
func TestAccReleases(t *testing.T) {
	for _, release := range []string{"2023.10.7", "2025.2.4", "2025.10.4", "2026.5.0-rc1"} {
		for _, resourceType := range acctest.Kinds {
			t.Run(release+"/"+resourceType, func(t *testing.T) {
				server := acctest.Simulated(t, release)
				if !server.Has(t, resourceType) {
					t.Skipf("authentik %s has no %s", release, resourceType)
				}
				address := resourceType + ".test"
				server.Test(t,
					resource.TestStep{Config: stage(resourceType, "stage", "")},
					resource.TestStep{
						Config:            stage(resourceType, "stage", full),
						ConfigPlanChecks:  inPlace(resourceType),
						ConfigStateChecks: []statecheck.StateCheck{value(resourceType, "token_expiry", knownvalue.StringExact("1440"))},
						Check:             server.HoldsStep(address, map[string]any{"host": "smtp.example.com", "port": 587}),
					},
					resource.TestStep{
						ResourceName: address, ImportState: true, ImportStateVerify: true,
						ImportStateVerifyIgnore: notRead,
					},
					resource.TestStep{Config: stage(resourceType, "renamed", ""), ConfigPlanChecks: inPlace(resourceType)},
				)
			})
		}
	}
}
