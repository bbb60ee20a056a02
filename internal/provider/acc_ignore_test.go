package provider_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

func ignoring(name, ignored, blocks string) string {
	return "resource \"authentik_stage_email\" \"s\" {\n  name = \"" + name + "\"\n" + blocks + "\n  lifecycle { ignore_changes = [" + ignored + "] }\n}\n"
}

func makes(slug, title string) string {
	return "  flow_set {\n    slug = \"" + slug + "\"\n    name = \"" + slug + "\"\n    title = \"" + title + "\"\n    designation = \"recovery\"\n  }\n"
}

// With ignore_changes the CLI plans with the old value and applies with the new one. The provider must change only what
// the plan shows.
func TestAccFlowSetIgnoreChanges(t *testing.T) {
	server, name := acctest.Server(t), acctest.Name("ignore")
	a, b, c, z := name+"-a", name+"-b", name+"-c", name+"-z"
	t.Cleanup(func() {
		for _, slug := range []string{a, b, c, z} {
			server.Ask(t, http.MethodDelete, "/flows/instances/"+slug+"/", "")
		}
	})
	two := makes(a, "A") + makes(b, "B")
	is := func(slug, title string) error {
		if got := flowOf(t, server, slug); got.title != title || !slices.Equal(got.places, []string{name + "-s2 10"}) {
			return fmt.Errorf("the flow %s is %+v", slug, got)
		}
		return nil
	}
	for what, next := range map[string]string{
		"a block less": makes(a, "A"), "a block more": two + makes(c, "C"), "no block": "",
		"another slug": makes(a, "A") + makes(z, "B"), "another title": makes(a, "Z") + makes(b, "B"),
	} {
		t.Run(what, func(t *testing.T) {
			server.Test(t,
				resource.TestStep{Config: ignoring(name+"-s1", "flow_set", two)},
				resource.TestStep{Config: ignoring(name+"-s2", "flow_set", next), Check: resource.ComposeTestCheckFunc(
					func(*terraform.State) error { return is(a, "A") }, func(*terraform.State) error { return is(b, "B") },
				)},
			)
		})
	}
	t.Run("a value", func(t *testing.T) {
		drift := func() {
			if status, _ := server.Ask(t, http.MethodPatch, "/flows/instances/"+a+"/", `{"title": "Drift"}`); status != http.StatusOK {
				t.Error(status)
			}
		}
		server.Test(t,
			resource.TestStep{Config: ignoring(name+"-s1", "flow_set[0].title", makes(a, "A"))},
			resource.TestStep{PreConfig: drift, Config: ignoring(name+"-s2", "flow_set[0].title", makes(a, "A")), Check: func(*terraform.State) error {
				return is(a, "Drift")
			}},
		)
	})
}
