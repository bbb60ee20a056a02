package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// If another user deleted a stage, Terraform removes the stage from the state. A warning names the flows that the stage
// created, because the user must delete these flows by hand. If the user planned a destroy before the deletion, the
// apply of this plan deletes the flows.
func TestDeletedStageLeavesItsFlows(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		stage := newStage(t, resourceType)
		config := withBlocks(newFlow("a"), flowBlock(defaultFlow), newFlow("b"))
		stage.MustApply(config)
		plan, diags := stage.PlanDestroy()
		mustContain(t, diags.Warnings(), "A flow will be deleted")
		mustBeNil(t, stage.Server.Sim.RemoveStage(stage.State()["id"].(string)))
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
			flow, _ := stage.Server.Sim.Flow("a")
			post(t, stage.Server, "/stages/identification/", attributes{
				"name": "sign-in", "user_fields": []string{"email"}, field: flow["pk"],
			})
			if mayView {
				mustContain(
					t, stage.Destroy().Warnings(), "A flow stays without an owner", `used by "sign-in" (identificationstage)`,
				)
			} else {
				stage.Server.Sim.Inject(authentiksim.Fault{Method: http.MethodGet, Path: "/stages/identification/",
					Answer: authentiksim.Status(http.StatusForbidden, "application/json",
						`{"detail": "You do not have permission to perform this action."}`)})
				mustSucceed(t, stage.Destroy())
			}
			checkFlow(t, stage.Server.Sim, "a", mayView)
		}
	}
}

// The server fails to list the identification stages. One of them may link to the flow, so the flow stays, and the
// destroy ends in an error.
func TestFlowStaysIfItsUsersCannotBeListed(t *testing.T) {
	stage := newStage(t, email)
	stage.MustApply(withBlocks(newFlow("a")))
	stage.Server.Sim.Inject(authentiksim.Fault{Method: http.MethodGet, Path: "/stages/identification/",
		Answer: authentiksim.Status(http.StatusInternalServerError, "text/html", "<html>")})
	mustContain(t, stage.Destroy().String(), `Could not list the users of flow "a"`)
	checkFlow(t, stage.Server.Sim, "a", true)
}

// Another user has bound the stage to two flows that are in no flow_set block. If force_destroy is true, the plan of a
// destroy warns that these flows lose the stage.
func TestForcedDestroyWarnsOfFlows(t *testing.T) {
	stage := newStage(t, email)
	stage.MustApply(withBlocks(flowBlock(defaultFlow)))
	for slug, designation := range map[string]string{"b": "recovery", "c": "enrollment"} {
		pk := must(stage.Server.Sim.AddFlow(attributes{"slug": slug, "designation": designation}))
		must(stage.Server.Sim.AddBinding(pk, stage.State()["id"].(string), 20))
	}
	ofBlock, _ := stage.Server.Sim.Flow(defaultFlow)
	must(stage.Server.Sim.AddBinding(ofBlock["pk"].(string), stage.State()["id"].(string), 90))
	if _, diags := stage.PlanDestroy(); strings.Contains(diags.String(), "force_destroy") {
		t.Errorf("without force_destroy, the plan says %s", diags)
	}
	stage.MustApply(with(withBlocks(flowBlock(defaultFlow)), "force_destroy", true))
	diags := stage.Destroy()
	mustContain(t, diags.Warnings(), `Recovery flow "b" loses an email stage`, "Because force_destroy is true",
		`place it in flow "b". If you only renamed`, "A flow loses the stage", `place it in flow "c".`)
	if strings.Contains(diags.String(), fmt.Sprintf("place it in flow %q", defaultFlow)) {
		t.Errorf("two warnings name the flow of the block: %s", diags)
	}
	mustHaveBindings(t, stage.Server.Sim)
}

// A replacement is a destroy followed by a create. Terraform does not ask the provider to plan that destroy, so the
// plan of the create warns that the recovery flow briefly loses an email stage.
func TestReplacementInARecoveryFlowIsAnnounced(t *testing.T) {
	server := acctest.Simulated(t, "")
	config := withBlocks(newFlow("a", "order", 10))
	server.Stage(t, email).MustApply(config)
	_, diags := server.Stage(t, email).Plan(config)
	mustContain(t, diags.Warnings(), `Recovery flow "a" briefly loses an email stage`)
}
