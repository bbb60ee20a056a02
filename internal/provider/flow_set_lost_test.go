package provider_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// If the response to the create of a binding is lost, the provider finds the binding, whatever its order is. So
// Terraform does not taint the stage.
func TestLostBindingDoesNotTaintTheStage(t *testing.T) {
	for _, order := range []int{0, 999999, 1000000, 2147483647} {
		server := acctest.Simulated(t, "")
		stage := server.Stage(t, "authentik_stage_email")
		server.Sim.Inject(authentiksim.Fault{Method: http.MethodPost, Path: "/flows/bindings/", After: true, Answer: authentiksim.Reset()})
		problems := stage.Apply(flowsOf(made("a", "order", order)))
		if got := placed(server.Sim); stage.Tainted() || problems.HasError() || len(got) != 1 || got[0] != fmt.Sprintf("a stage %d", order) {
			t.Errorf("order %d: tainted %v, bindings %q, %s", order, stage.Tainted(), got, problems)
		}
	}
}
