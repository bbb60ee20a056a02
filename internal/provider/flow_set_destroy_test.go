package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// After the plan of a destroy another user deletes the stage. The apply nevertheless deletes the flow that a flow_set
// block of the stage created.
func TestFlowsOfADeletedStageAreDestroyed(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		stage := newStage(t, resourceType)
		stage.MustApply(withBlocks(newFlow("a"), flowBlock(defaultFlow)))
		plan, diags := stage.PlanDestroy()
		mustContain(t, diags.Warnings(), "A flow will be deleted")
		mustBeNil(t, stage.Server.Sim.RemoveStage(stage.State()["id"].(string)))
		mustSucceed(t, stage.ApplyPlanned(plan, nil))
		checkFlow(t, stage.Server.Sim, "a", false)
		checkFlow(t, stage.Server.Sim, defaultFlow, true)
	}
}

// If another user deleted a stage, Terraform removes the stage from the state. A warning names the flows that the stage
// created, because the user must delete these flows by hand.
func TestVanishedStageWarnsOfItsFlows(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		stage := newStage(t, resourceType)
		stage.MustApply(withBlocks(newFlow("a"), flowBlock(defaultFlow), newFlow("b")))
		mustBeNil(t, stage.Server.Sim.RemoveStage(stage.State()["id"].(string)))
		_, diags := stage.Plan(withBlocks(newFlow("a"), flowBlock(defaultFlow), newFlow("b")))
		mustContain(t, diags.Warnings(), "The stage no longer exists", stage.Server.URL, "remain: a, b.")
	}
}

// Another user has bound the stage to a recovery flow that is in no flow_set block. The destroy takes the stage out of
// this flow, and its plan says so.
func TestForcedDestroyWarnsOfRecoveryFlows(t *testing.T) {
	stage := newStage(t, email)
	stage.MustApply(withBlocks(flowBlock(defaultFlow)))
	for slug, designation := range map[string]string{"b": "recovery", "c": "enrollment"} {
		pk := must(stage.Server.Sim.AddFlow(attributes{"slug": slug, "designation": designation}))
		must(stage.Server.Sim.AddBinding(pk, stage.State()["id"].(string), 20))
	}
	if _, diags := stage.PlanDestroy(); strings.Contains(diags.String(), "force_destroy") {
		t.Errorf("without force_destroy, the plan says %s", diags)
	}
	stage.MustApply(with(withBlocks(flowBlock(defaultFlow)), "force_destroy", true))
	diags := stage.Destroy()
	mustContain(t, diags.Warnings(), `Recovery flow "b" loses its mail`, "Because force_destroy is true",
		`place it in flow "b". If you only renamed`)
	mustHaveBindings(t, stage.Server.Sim)
}

// The token has no permission to delete flows. So the removal of a flow_set block that created a flow fails. After
// somebody else has deleted the flow, the next apply succeeds.
func TestFlowThatMustNotBeDeletedIsAnError(t *testing.T) {
	t.Parallel()
	stage := newStage(t, email)
	stage.MustApply(withBlocks(newFlow("a")))
	end := stage.Server.Sim.Inject(authentiksim.Fault{
		Method: http.MethodDelete, Path: "/flows/instances/*/", Answer: forbidden,
	})
	mustContain(t, stage.Apply(minimal()), `Could not delete flow "a"`, "authentik_flows.delete_flow")
	if left := stage.State()["flow_set"].([]any); len(left) != 1 {
		t.Errorf("the state has the blocks %v, want the one that could not be removed", left)
	}
	end()
	mustBeNil(t, stage.Server.Sim.RemoveFlow("a"))
	stage.MustApply(minimal())
}

// A replacement is a destroy followed by a create. Terraform does not ask the provider to plan that destroy, so the
// provider warns in the plan of the create that the recovery flow loses its email step for a while. The provider
// recognizes a replacement because the old stage, which has the same name as the planned stage, is still in the flow.
func TestReplacementInARecoveryFlowIsAnnounced(t *testing.T) {
	for designation, want := range map[string]int{"recovery": 1, "enrollment": 0} {
		server := acctest.Simulated(t, "")
		config := withBlocks(newFlow("a", "designation", designation, "order", 10))
		server.Stage(t, email).MustApply(config)
		_, diags := server.Stage(t, email).Plan(config)
		warnings := strings.Count(diags.String(), `Recovery flow "a" briefly loses its mail`)
		if diags.HasError() || warnings != want {
			t.Errorf("%s: %d warnings, want %d: %s", designation, warnings, want, diags)
		}
		if _, diags = server.Stage(t, email).Plan(with(config, "name", "another")); len(diags) > 0 {
			t.Errorf("%s: a new stage gets %s", designation, diags)
		}
	}
}

// The server carries out one request of an apply but answers with status 500, and all later requests fail. Then the
// user removes the flow_set blocks. The next apply deletes all bindings and flows that the blocks created.
func TestBlocksOfAFailedApplyCanBeRemoved(t *testing.T) {
	t.Parallel()
	before := withBlocks(newFlow("a", "order", 3), flowBlock(defaultFlow))
	after := withBlocks(flowBlock(defaultFlow, "order", 5), newFlow("a", "order", 4, "title", "New"))
	for name, change := range map[string]struct{ from, to attributes }{
		"create": {nil, before}, "update": {before, after},
	} {
		whole := newStage(t, email)
		if change.from != nil {
			whole.MustApply(change.from)
		}
		whole.Server.Sim.ResetRequests()
		mustSucceed(t, whole.Apply(change.to))
		for k := range whole.Server.Sim.Requests() {
			t.Run(fmt.Sprint(name, " ", k), func(t *testing.T) {
				t.Parallel()
				stage := newStage(t, email)
				if change.from != nil {
					stage.MustApply(change.from)
				}
				first := stage.applyWithout(k, change.to)
				stage.Untaint()
				if left := stage.Server.Sim.Stages(""); stage.State() == nil && len(left) == 1 {
					mustSucceed(t, stage.Import(left[0]["pk"].(string)))
				}
				if diags := stage.Apply(minimal()); diags.HasError() || len(bindingsOf(stage.Server.Sim)) > 0 {
					t.Errorf("%s\nthe bindings are %q\nfirst run: %s", diags, bindingsOf(stage.Server.Sim), first)
				}
				checkFlow(t, stage.Server.Sim, "a", false)
				checkFlow(t, stage.Server.Sim, defaultFlow, true)
			})
		}
	}
}

// applyWithout applies a configuration while the server answers the request with index k and all later requests with
// status 500. The server still carries out the request with index k, but not the later requests.
func (s testStage) applyWithout(k int, config attributes) tfcore.Diagnostics {
	settings := attributes{"url": s.Server.URL, "token": s.Server.Token}
	s.Session.Configure(with(settings, "max_retries", 0))
	broken := authentiksim.HTMLPage(http.StatusInternalServerError)
	defer s.Server.Sim.Inject(authentiksim.Fault{Skip: k, Times: 1, After: true, Answer: broken})()
	defer s.Server.Sim.Inject(authentiksim.Fault{Skip: k, Answer: broken})()
	defer s.Session.Configure(settings)
	return s.Apply(config)
}
