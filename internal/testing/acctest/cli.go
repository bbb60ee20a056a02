package acctest

import (
	"fmt"
	"net/http"
	"os/exec"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
)

// Test runs the steps through the CLI. At the end it checks that the server has no stage of the test any longer. It
// skips the test if no CLI is on PATH.
func (s *Target) Test(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	s.RequireCLI(t)
	for i := range steps {
		if steps[i].Config != "" {
			steps[i].Config = s.ProviderBlock() + steps[i].Config
		}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: Factories,
		CheckDestroy:             s.checkDestroyed,
		Steps:                    steps,
	})
}

// RequireCLI skips the test if neither terraform nor tofu is on PATH. If only tofu is, it sets the environment
// variables that make the test framework use tofu.
func (s *Target) RequireCLI(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("terraform"); err == nil {
		return
	}
	tofu, err := exec.LookPath("tofu")
	if err != nil {
		t.Skip("neither terraform nor tofu is on PATH")
	}
	t.Setenv("TF_ACC_TERRAFORM_PATH", tofu)
	t.Setenv("TF_ACC_PROVIDER_HOST", "registry.opentofu.org") // the registry for a provider without a host name
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
			return fmt.Errorf("%s is still there after destroy: status %d", address, status)
		}
	}
	return nil
}

// HoldsStep returns a check of the server's values for the stage at an address. want has the field names of the API.
func (s *Target) HoldsStep(address string, want map[string]any) resource.TestCheckFunc {
	return func(state *terraform.State) error {
		instance, ok := state.RootModule().Resources[address]
		if !ok {
			return fmt.Errorf("%s is not in the state", address)
		}
		return s.Holds(instance.Type, instance.Primary.ID, want)
	}
}
