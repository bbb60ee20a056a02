package provider_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/acctest"
)

func ignoring(name, ignored, blocks string) string {
	return "resource \"authentik_stage_email\" \"s\" {\n  name = \"" + name + "\"\n" + blocks + "\n  lifecycle { ignore_changes = [" + ignored + "] }\n}\n"
}

func makes(slug, title string) string {
	return "  flow_set {\n    slug = \"" + slug + "\"\n    name = \"" + slug + "\"\n    title = \"" + title + "\"\n    designation = \"recovery\"\n  }\n"
}

// With ignore_changes the CLI plans with less than it applies with: what the plan does not show is not done.
func TestAccFlowSetIgnoreChanges(t *testing.T) {
	two := makes("a", "A") + makes("b", "B")
	for name, next := range map[string]string{
		"a block less": makes("a", "A"), "a block more": two + makes("c", "C"), "no block": "",
		"another slug": makes("a", "A") + makes("z", "B"), "another title": makes("a", "Z") + makes("b", "B"),
	} {
		t.Run(name, func(t *testing.T) {
			server := acctest.Simulated(t, "")
			untouched := func(*terraform.State) error { return mustBe(server, "A", "a s2 10", "b s2 10") }
			server.Test(t,
				resource.TestStep{Config: ignoring("s1", "flow_set", two)},
				resource.TestStep{Config: ignoring("s2", "flow_set", next), Check: untouched},
			)
		})
	}
	t.Run("a value", func(t *testing.T) {
		server := acctest.Simulated(t, "")
		drift := func() {
			if status, _ := server.Ask(t, http.MethodPatch, "/flows/instances/a/", `{"title": "Drift"}`); status != http.StatusOK {
				t.Error(status)
			}
		}
		server.Test(t,
			resource.TestStep{Config: ignoring("s1", "flow_set[0].title", makes("a", "A"))},
			resource.TestStep{PreConfig: drift, Config: ignoring("s2", "flow_set[0].title", makes("a", "A")), Check: func(*terraform.State) error {
				return mustBe(server, "Drift", "a s2 10")
			}},
		)
	})
}

// mustBe checks the title of the flow a, and the bindings.
func mustBe(server *acctest.Target, title string, places ...string) error {
	if flow, _ := server.Sim.Flow("a"); flow["title"] != title {
		return fmt.Errorf("the title of a is %v, want %s", flow["title"], title)
	}
	return mustHave(server, true, places...)(nil)
}
