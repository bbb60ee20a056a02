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

// TestBeside runs test steps through the CLI, with fakes of other providers. In the configurations of the steps, the
// local name `authentik` means a fake of the official provider, `authentik-email` means this provider, and `random`
// means another fake. All of them have the namespace of the official provider, because the test framework supports only
// one namespace.
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
	s.requireCLI(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
			"authentik":       fakeproviders.Factory(s.ask),
			"random":          fakeproviders.Factory(s.ask),
			"authentik-email": func() (tfprotov6.ProviderServer, error) { return ProviderServer(), nil },
		},
		CheckDestroy: s.checkDestroyed, Steps: steps,
	})
}

// requireCLI skips the test without a CLI, and makes the test framework use tofu if the CLI is tofu.
func (s *Target) requireCLI(t *testing.T) {
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
