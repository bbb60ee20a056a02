package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// A user moves a stage from the official provider to this provider, either with a moved block, or by changing only the
// provider argument of the resource. In the second case, the user then deletes the argument, so the stage moves back.
// All plans are empty, and no provider sends a write to the server.
func TestAccMoveFromTheOfficialProvider(t *testing.T) {
	const moved = `moved {
  from = authentik_stage_authenticator_email.old
  to   = authentik_stage_authenticator_email.new
}
`
	for _, c := range []struct{ name, resourceType, moved, label string }{
		{"only the provider argument", email, "", "old"},
		{"moved block", authenticator, moved, "new"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := acctest.Server(t)
			server.Needs(t, c.resourceType)
			if authentik.CapabilitiesOf(server.Runs(t)).Has(authentik.ExpiryInMinutes) {
				t.Skip("the current official provider cannot create an email stage on a server before 2025.4")
			}
			config := func(label, provider string) string {
				return fmt.Sprintf("resource %q %q {\n%s  name = %q\n  subject = \"Hello\"\n  template = "+
					"\"email/account_confirmation.html\"\n  username = \"\"\n}\n", c.resourceType, label, provider, c.name)
			}
			move := func(config string) resource.TestStep {
				return resource.TestStep{
					PreConfig: func() {
						if server.Sim != nil {
							server.Sim.ResetRequests()
						}
					},
					Config: config,
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction(c.resourceType+"."+c.label, plancheck.ResourceActionNoop),
					}},
					Check: func(*terraform.State) error { return onlyReads(server) },
				}
			}
			steps := []resource.TestStep{
				{Config: config("old", "")}, move(c.moved + config(c.label, "  provider = authentik-email\n")),
			}
			if c.moved == "" { // the stage moves back
				steps = append(steps, move(config(c.label, "")))
			}
			server.TestBeside(t, steps...)
		})
	}
}

// tfstate is a state file in which the official provider manages an authenticator stage. %s stands for the attributes
// of the stage. The value of "private" is {"schema_version":"0"} in base64, as the plugin library of the official
// provider writes it.
const tfstate = `{
  "version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "5f0c1c1e-0000-4000-8000-000000000000",
  "resources": [{
    "mode": "managed", "type": "authentik_stage_authenticator_email", "name": "test",
    "provider": "provider[\"registry.terraform.io/goauthentik/authentik\"]",
    "instances": [{"schema_version": 0, "private": "eyJzY2hlbWFfdmVyc2lvbiI6IjAifQ==", "attributes": %s}]
  }]
}`

// The user runs `terraform state replace-provider` on a state of the official provider. The next plan updates the stage
// and does not replace it.
func TestAccReplaceProvider(t *testing.T) {
	from := officialStates(t)["2026.2/authenticator_email/global"]
	cli, server := acctest.Built(t), from.server(t)
	f := folder(t, cli, server, providerFile)
	f.WriteFile(t, "main.tf", "resource \""+authenticator+"\" \"test\" {\n  name = \"stage\"\n}\n")
	f.WriteFile(t, "terraform.tfstate", fmt.Sprintf(tfstate, must(json.Marshal(from.state))))
	registry := "registry.terraform.io"
	if filepath.Base(cli.Path) == "tofu" {
		registry = "registry.opentofu.org"
	}
	f.Must(t, "state", "replace-provider", "-auto-approve", "registry.terraform.io/goauthentik/authentik",
		registry+"/seed-e3ff1c7f/authentik-email")
	want := map[string]string{authenticator + ".test": "update"}
	if planned := f.JSON(t, "plan"); !maps.Equal(planned.Actions, want) {
		t.Errorf("actions (-want +got):\n%s\n%s", cmp.Diff(want, planned.Actions), planned.Text)
	}
}
