package provider_test

import (
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/acctest"
)

// The example with the official provider's flows and bindings is applied with
// a stand-in for that provider.
func TestAccFlowsBeside(t *testing.T) {
	text, err := os.ReadFile("../../examples/flows-beside/main.tf")
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(string(text), "\nresource ") // the test says itself where the providers are
	server := acctest.Simulated(t, "")
	server.TestBeside(t, resource.TestStep{Config: string(text)[at:], Check: func(*terraform.State) error {
		if bindings := server.Sim.Bindings(); len(bindings) != 3 {
			t.Errorf("the server has the bindings %v", bindings)
		}
		return nil
	}})
}

// What the CLI makes of a dynamic block: unknown as a whole first, then one in
// the middle, then fewer; after each step it plans nothing.
func TestAccFlowSet(t *testing.T) {
	acctest.EachKind(t, func(t *testing.T, server *acctest.Target, resourceType string) {
		name := acctest.Name("flows")
		config := func(flows string) string {
			return `resource "terraform_data" "flows" { input = ` + flows + ` }
` + stage(resourceType, name, `
  dynamic "flow_set" {
    for_each = terraform_data.flows.output
    content {
      slug        = "`+name+`-${flow_set.value}"
      name        = flow_set.value
      title       = flow_set.value
      designation = "stage_configuration"
    }
  }`)
		}
		server.Test(t,
			resource.TestStep{Config: config(`["a", "b"]`)},
			resource.TestStep{Config: config(`["b", "c", "a"]`)},
			resource.TestStep{Config: config(`["a"]`)},
		)
	})
}
