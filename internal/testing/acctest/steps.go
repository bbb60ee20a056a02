package acctest

import (
	"fmt"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/cli"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/fakeproviders"
)

// Factories maps the local name of the provider to the function that starts the provider, for tests that use the CLI.
var Factories = map[string]func() (tfprotov6.ProviderServer, error){
	"authentik": func() (tfprotov6.ProviderServer, error) { return ProviderServer(), nil },
}

// Test runs the steps through the CLI. At the end it checks that the stages in the state no longer exist on the server.
// It skips the test if there is no CLI.
func (s *Target) Test(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	for i := range steps {
		if steps[i].Config != "" { // a step that imports or refreshes has no configuration
			steps[i].Config = s.ProviderBlock() + steps[i].Config
		}
	}
	s.test(t, Factories, steps)
}

// TestBeside runs the steps through the CLI, with fakes of other providers. The local name authentik is a fake of the
// official provider, and authentik-email is this provider. All providers are in the official provider's namespace,
// because the test framework supports only one namespace.
func (s *Target) TestBeside(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	t.Setenv("TF_ACC_PROVIDER_NAMESPACE", "goauthentik")
	begin := fmt.Sprintf(`terraform {
  required_providers {
    authentik       = { source = "goauthentik/authentik" }
    authentik-email = { source = "goauthentik/authentik-email" }
    random          = { source = "goauthentik/random" }
  }
}
provider "authentik-email" {
  url   = %q
  token = %q
}
`, s.URL, s.Token)
	for i := range steps {
		steps[i].Config = begin + steps[i].Config
	}
	s.test(t, map[string]func() (tfprotov6.ProviderServer, error){
		"authentik":       fakeproviders.Factory(s.ask),
		"random":          fakeproviders.Factory(s.ask),
		"authentik-email": Factories["authentik"],
	}, steps)
}

func (s *Target) test(
	t *testing.T, factories map[string]func() (tfprotov6.ProviderServer, error), steps []resource.TestStep,
) {
	t.Helper()
	s.RequireCLI(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: factories, CheckDestroy: s.checkDestroyed, Steps: steps,
	})
}

// RequireCLI skips the test if there is no CLI. If the CLI is tofu, RequireCLI sets the environment variables that make
// the test framework use tofu.
func (s *Target) RequireCLI(t *testing.T) {
	t.Helper()
	found, err := cli.Find()
	if err != nil {
		t.Skip(err)
	}
	if filepath.Base(found.Path) == "tofu" {
		t.Setenv("TF_ACC_TERRAFORM_PATH", found.Path)
		t.Setenv("TF_ACC_PROVIDER_HOST", "registry.opentofu.org") // the default registry of OpenTofu
	}
}

func (s *Target) checkDestroyed(state *terraform.State) error {
	for address, instance := range state.RootModule().Resources {
		path, ours := Paths[instance.Type]
		if !ours {
			continue
		}
		status, _, err := s.ask(http.MethodGet, path+instance.Primary.ID+"/", "")
		if err != nil {
			return err
		}
		if status != http.StatusNotFound {
			return fmt.Errorf("%s still exists on the server after destroy: status %d", address, status)
		}
	}
	return nil
}

// HoldsStep returns a check of the stage at an address in the state. The check fails if a field on the server differs
// from want, which has the field names of the API.
func (s *Target) HoldsStep(address string, want map[string]any) resource.TestCheckFunc {
	return func(state *terraform.State) error {
		instance, ok := state.RootModule().Resources[address]
		if !ok {
			return fmt.Errorf("%s is not in the state", address)
		}
		return s.Holds(instance.Type, instance.Primary.ID, want)
	}
}
