package provider_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/acctest"
)

const inA = "flow_set {\n    slug        = \"a\"\n    name        = \"A\"\n    title       = \"A\"\n    designation = \"recovery\"\n  }"

// placing is a stage that adds itself to the flow a, and makes it where it is missing.
func placing(name, more string) string {
	return fmt.Sprintf("resource \"authentik_stage_email\" %[1]q {\n  name = %[1]q\n  %[2]s\n  %[3]s\n}\n", name, inA, more)
}

// mustHave checks the bindings of the server, and whether it has the flow a.
func mustHave(server *acctest.Target, flow bool, places ...string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if _, exists := server.Sim.Flow("a"); exists != flow || !slices.Equal(placed(server.Sim), places) {
			return fmt.Errorf("the flow exists: %v, with %q", exists, placed(server.Sim))
		}
		return nil
	}
}

// Two stages share a flow that one of them makes: in one run they take places
// of their own, and the CLI's order of destroys decides what becomes of the flow.
func TestAccFlowSetShared(t *testing.T) {
	maker, later := placing("maker", ""), placing("later", "depends_on = [authentik_stage_email.maker]")
	for name, c := range map[string]struct {
		steps []resource.TestStep
		stays bool
	}{
		"the maker goes first": {[]resource.TestStep{{Config: maker + later}, {Config: placing("later", "")}}, true},
		"the maker goes last":  {[]resource.TestStep{{Config: maker + later}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			server := acctest.Simulated(t, "")
			c.steps[0].Check = mustHave(server, true, "a later 20", "a maker 10")
			if len(c.steps) > 1 {
				c.steps[1].Check = mustHave(server, true, "a later 20")
			}
			server.Test(t, c.steps...)
			if err := mustHave(server, c.stays)(nil); err != nil {
				t.Errorf("after all destroys: %v", err)
			}
		})
	}
	t.Run("at once", func(t *testing.T) {
		server := acctest.Simulated(t, "")
		server.Test(t, resource.TestStep{Config: placing("one", "") + placing("two", ""), Check: func(*terraform.State) error {
			if err := mustHave(server, true, "a one 10", "a two 20")(nil); err == nil {
				return nil
			}
			return mustHave(server, true, "a one 20", "a two 10")(nil)
		}})
		if err := mustHave(server, false)(nil); err != nil {
			t.Errorf("after the destroy of both: %v", err)
		}
	})
}
