package provider_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// If a stage was deleted on the server, Terraform removes the stage from the state. A warning names the flows that the
// stage created, because somebody must delete these flows by hand. If a destroy was planned before the stage was
// deleted, the apply of this plan still deletes the flows.
func TestDeletedStageLeavesItsFlows(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		stage := newStage(t, resourceType)
		config := withBlocks(newFlow("a"), flowBlock(defaultFlow), newFlow("b"))
		stage.MustApply(config)
		plan, diags := stage.PlanDestroy()
		mustContain(t, diags.Warnings(), "A flow will be deleted")
		mustBeNil(t, stage.Server.Sim.Remove(stage.State()["id"].(string)))
		_, diags = stage.Plan(config)
		mustContain(t, diags.Warnings(), "The stage no longer exists", stage.Server.URL, "remain: a, b.")
		mustSucceed(t, stage.ApplyPlanned(plan, nil))
		checkFlow(t, stage.Server.Sim, "a", false)
		checkFlow(t, stage.Server.Sim, defaultFlow, true)
	}
}

func TestRefusedDestroyDeletesNoFlow(t *testing.T) {
	stage := newStage(t, email)
	stage.MustApply(withBlocks(newFlow("a")))
	pk := must(stage.Server.Sim.AddFlow(attributes{"slug": "b", "designation": "recovery"}))
	must(stage.Server.Sim.AddBinding(pk, stage.State()["id"].(string), 20))
	mustFail(t, stage.Destroy(), "", "Flows still use the stage")
	checkFlow(t, stage.Server.Sim, "a", true)
}

// The used_by list of a flow does not contain the identification stages that link to the flow. The provider requests
// these stages, and does not delete a flow that one of them links to. If the token may not view identification
// stages, the provider deletes the flow.
func TestFlowThatAnIdentificationStageLinksToStays(t *testing.T) {
	for _, field := range []string{"enrollment_flow", "recovery_flow", "passwordless_flow"} {
		for _, mayView := range []bool{true, false} {
			stage := newStage(t, email)
			stage.MustApply(withBlocks(newFlow("a")))
			flow, _ := stage.Server.Sim.Get("a")
			stage.Server.Send(t, http.MethodPost, "/stages/identification/", attributes{
				"name": "sign-in", "user_fields": []string{"email"}, field: flow["pk"],
			})
			if mayView {
				mustContain(
					t, stage.Destroy().Warnings(), "A flow stays without an owner", `used by "sign-in" (identificationstage)`,
				)
			} else {
				stage.Server.Sim.Inject(authentiksim.Fault{
					Method: http.MethodGet, Path: "/stages/identification/", Answer: forbidden,
				})
				mustSucceed(t, stage.Destroy())
			}
			checkFlow(t, stage.Server.Sim, "a", mayView)
		}
	}
}

// Another user has bound the stage a second time to the flow of its flow_set block. With force_destroy = true, the plan
// of a destroy does not warn of this flow twice.
func TestForcedDestroyWarnsOnceOfTheFlowOfABlock(t *testing.T) {
	stage := newStage(t, email)
	stage.MustApply(withForceDestroy(flowBlock(defaultFlow)))
	flow, _ := stage.Server.Sim.Get(defaultFlow)
	must(stage.Server.Sim.AddBinding(flow["pk"].(string), stage.State()["id"].(string), 90))
	diags := stage.Destroy()
	mustContain(t, diags.Warnings(), "A flow loses the stage")
	if strings.Count(diags.String(), "will no longer run") != 1 {
		t.Errorf("two warnings name the flow of the block: %s", diags)
	}
	mustHaveBindings(t, stage.Server.Sim)
}
