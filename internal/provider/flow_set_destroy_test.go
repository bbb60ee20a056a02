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
		on := newest(t, resourceType)
		on.MustApply(flowsOf(made("a"), in(theirs)))
		plan, diags := on.PlanDestroy()
		mustSay(t, diags.Warnings(), "A flow will be deleted")
		mustDo(t, on.Server.Sim.RemoveStage(on.State()["id"].(string)))
		mustSucceed(t, on.ApplyPlanned(plan, nil))
		mustFlow(t, on.Server.Sim, "a", false)
		mustFlow(t, on.Server.Sim, theirs, true)
	}
}

// If another user deleted a stage, Terraform removes the stage from the state. A warning names the flows that the stage
// created, because the user must delete these flows by hand.
func TestVanishedStageWarnsOfItsFlows(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		on := newest(t, resourceType)
		on.MustApply(flowsOf(made("a"), in(theirs), made("b")))
		mustDo(t, on.Server.Sim.RemoveStage(on.State()["id"].(string)))
		_, diags := on.Plan(flowsOf(made("a"), in(theirs), made("b")))
		mustSay(t, diags.Warnings(), "The stage no longer exists", "remain: a, b.")
	}
}

// Another user has bound the stage to a flow that is in no flow_set block. Then the stage can be destroyed only with
// force_destroy = true.
func TestDestroyOfAStageThatFlowsUseIsRefused(t *testing.T) {
	t.Parallel()
	for _, resourceType := range acctest.Kinds {
		on := newest(t, resourceType)
		config := flowsOf(made("a"), in(theirs))
		on.MustApply(config)
		pk := must(on.Server.Sim.AddFlow(attributes{"slug": "b", "designation": "recovery"}))
		must(on.Server.Sim.AddBinding(pk, on.State()["id"].(string), 20))
		diags := on.Destroy()
		mustSay(t, diags.Errors(), `flow "b" (designation recovery)`, "force_destroy")
		if strings.Contains(diags.Errors().String(), theirs) {
			t.Errorf("the flow of a block is named: %s", diags)
		}
		mustPlace(t, on.Server.Sim, "a stage 10", "b stage 20", theirs+" stage 10")
		on.MustPlan(config, "no-op")
		on.MustApply(with(config, "force_destroy", true))
		on.MustDestroy()
		mustFlow(t, on.Server.Sim, "a", false)
		mustPlace(t, on.Server.Sim)
	}
}

// If the destroy of a stage is refused because of enrolled devices, the flows and bindings of its flow_set blocks stay,
// too.
func TestRefusedDestroyKeepsFlowsAndBindings(t *testing.T) {
	on := newest(t, authenticator)
	on.MustApply(flowsOf(made("a")))
	must(on.Server.Sim.AddDevice(on.State()["id"].(string), "user@example.com"))
	mustSay(t, on.Destroy().Errors(), "force_destroy")
	mustPlace(t, on.Server.Sim, "a stage 10")
	on.MustPlan(flowsOf(made("a")), "no-op")
}

// The token has no permission to delete flows. So the removal of a flow_set block that created a flow fails. After
// somebody else has deleted the flow, the next apply succeeds.
func TestFlowThatMustNotBeDeletedIsAnError(t *testing.T) {
	t.Parallel()
	on := newest(t, acctest.Kinds[0])
	on.MustApply(flowsOf(made("a")))
	end := on.Server.Sim.Inject(authentiksim.Fault{
		Method: http.MethodDelete, Path: "/flows/instances/*/", Answer: forbidden,
	})
	mustSay(t, on.Apply(minimal()), `Could not delete flow "a"`, "authentik_flows.delete_flow")
	end()
	mustDo(t, on.Server.Sim.RemoveFlow("a"))
	on.MustApply(minimal())
}

// A replacement consists of a destroy and a create, and Terraform does not ask the provider to plan the destroy. So the
// plan of the create warns that a recovery flow loses its email step for a while. The provider recognizes the
// replacement because the flow still has a stage with the same name.
func TestReplacementInARecoveryFlowIsAnnounced(t *testing.T) {
	for designation, want := range map[string]int{"recovery": 1, "enrollment": 0} {
		server := acctest.Simulated(t, "")
		config := flowsOf(made("a", "designation", designation, "order", 10))
		server.Stage(t, email).MustApply(config)
		_, diags := server.Stage(t, email).Plan(config)
		warnings := strings.Count(diags.String(), "A recovery flow briefly loses its mail")
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
	before := flowsOf(made("a", "order", 3), in(theirs))
	after := flowsOf(in(theirs, "order", 5), made("a", "order", 4, "title", "New"))
	for name, change := range map[string]struct{ from, to attributes }{
		"create": {nil, before}, "update": {before, after},
	} {
		whole := newest(t, email)
		if change.from != nil {
			whole.MustApply(change.from)
		}
		whole.Server.Sim.ResetRequests()
		mustSucceed(t, whole.Apply(change.to))
		for k := range whole.Server.Sim.Requests() {
			t.Run(fmt.Sprint(name, " ", k), func(t *testing.T) {
				t.Parallel()
				mustGiveUp(t, change.from, change.to, k)
			})
		}
	}
}

// mustGiveUp applies the change from one configuration to another. The server carries out the request with index k but
// answers with status 500, and does not carry out the later requests.
func mustGiveUp(t *testing.T, from, to attributes, k int) {
	t.Helper()
	on := newest(t, email)
	if from != nil {
		on.MustApply(from)
	}
	settings := attributes{"url": on.Server.URL, "token": on.Server.Token}
	on.Session.Configure(with(settings, "max_retries", 0))
	broken := authentiksim.HTMLPage(http.StatusInternalServerError)
	fix := []func(){
		on.Server.Sim.Inject(authentiksim.Fault{Skip: k, Times: 1, After: true, Answer: broken}),
		on.Server.Sim.Inject(authentiksim.Fault{Skip: k, Answer: broken}),
	}
	first := on.Apply(to)
	for _, end := range fix {
		end()
	}
	on.Session.Configure(settings)
	on.Untaint()
	if left := on.Server.Sim.Stages(""); on.State() == nil && len(left) == 1 {
		mustSucceed(t, on.Import(left[0]["pk"].(string)))
	}
	if diags := on.Apply(minimal()); diags.HasError() {
		t.Fatalf("%s\nfirst run: %s", diags, first)
	}
	if got := placed(on.Server.Sim); len(got) > 0 {
		t.Errorf("the stage is still bound: %q\nfirst run: %s", got, first)
	}
	mustFlow(t, on.Server.Sim, "a", false)
	mustFlow(t, on.Server.Sim, theirs, true)
}

// Two stages use a flow that one of them created. If its creator is destroyed last, the flow is deleted. If its creator
// is destroyed first, the flow stays, and a warning says so.
func TestFlowIsDeletedOnlyIfItsCreatorIsDestroyedLast(t *testing.T) {
	for _, isCreatorLast := range []bool{false, true} {
		server := acctest.Simulated(t, "")
		session := server.Session(t)
		creator, other := session.Resource(email), session.Resource(authenticator)
		diags := append(creator.Apply(named("creator", made("a"))), other.Apply(named("other", in("a")))...)
		mustSucceed(t, diags)
		order := []*tfcore.Resource{creator, other}
		if isCreatorLast {
			order = []*tfcore.Resource{other, creator}
		}
		first := order[0].Destroy()
		mustFlow(t, server.Sim, "a", true)
		last := order[1].Destroy()
		mustFlow(t, server.Sim, "a", !isCreatorLast)
		warned := strings.Contains(first.String(), `used by the stage "other" at order 20`)
		if first.HasError() || last.HasError() || warned == isCreatorLast {
			t.Errorf("creator destroyed last: %v; first destroy: %s; second destroy: %s", isCreatorLast, first, last)
		}
	}
}
