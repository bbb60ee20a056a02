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

// A flow got a new slug at the server, and the configuration now has this slug. The apply changes only the state. The
// flow, its binding and its users stay, whether or not the plan refreshed the state first.
func TestFlowSetFollowsANewSlug(t *testing.T) {
	t.Parallel()
	for _, isRefreshed := range []bool{true, false} {
		on := cell{Stage: acctest.Simulated(t, "").Stage(t, acctest.Kinds[0])}
		on.MustApply(flowsOf(made("a", "order", 5)))
		flow := mustFlow(t, on.Server.Sim, "a", true)
		next := flowsOf(in("renamed", "name", "Name of a", "title", "Title of a", "designation", "recovery", "order", 5))
		plan := on.MustPlan(next, "update")
		mustDo(t, on.Server.Sim.ChangeFlow("a", map[string]any{"slug": "renamed"}))
		if isRefreshed {
			plan = on.MustPlan(next, "update")
			for _, change := range plan.Changed() {
				if change != "flow_set[0].slug" {
					t.Errorf("the plan changes %v", plan.Changed())
				}
			}
		}
		on.Server.Sim.ResetRequests()
		if diags := on.ApplyPlanned(plan, next); diags.HasError() {
			t.Fatal(diags)
		}
		if now := mustFlow(t, on.Server.Sim, "renamed", true); now["pk"] != flow["pk"] || on.block("renamed")["created"] != true {
			t.Errorf("refreshed %v: the flow is %v, the block %v", isRefreshed, now, on.block("renamed"))
		}
		for _, request := range on.Server.Sim.Requests() {
			if request.Method != http.MethodGet && request.Method != http.MethodPut {
				t.Errorf("refreshed %v: %s %s", isRefreshed, request.Method, request.Path)
			}
		}
		on.MustPlan(next, "no-op")
		mustPlace(t, on.Server.Sim, "renamed stage 5")
	}
}

// Another run creates the flow first. The block then adopts the flow, and the stage is bound after the stages that the
// flow has by then.
func TestFlowSetCreateThatAnotherRunWins(t *testing.T) {
	t.Parallel()
	for name, refusal := range map[string]http.HandlerFunc{
		"refused": authentiksim.Status(http.StatusBadRequest, "application/json", `{"slug": ["Flow with this slug already exists."]}`),
		"crashed": authentiksim.Crash(),
	} {
		t.Run(name, func(t *testing.T) {
			on := cell{Stage: acctest.Simulated(t, "").Stage(t, acctest.Kinds[0])}
			win := func(w http.ResponseWriter, r *http.Request) {
				_, err := on.Server.Sim.AddFlow(map[string]any{"slug": "a", "name": "Name of a", "title": "Title of a", "designation": "recovery"})
				mustDo(t, err)
				on.bindAnother(t, "a")
				refusal(w, r)
			}
			on.Server.Sim.Inject(authentiksim.Fault{Method: http.MethodPost, Path: "/flows/instances/", Times: 1, Answer: win})
			on.MustApply(flowsOf(made("a")))
			mustPlace(t, on.Server.Sim, "a other 50", "a stage 60")
			if on.block("a")["created"] != false {
				t.Errorf("the block claims the flow of another run: %v", on.block("a"))
			}
			if diags := on.Destroy(); diags.HasError() {
				t.Fatal(diags)
			}
			mustFlow(t, on.Server.Sim, "a", true)
		})
	}
}

// Another user bound the stage a second time to a flow of its blocks. Every plan warns of that binding.
func TestFlowSetWarnsOfASecondBinding(t *testing.T) {
	t.Parallel()
	on := cell{Stage: acctest.Simulated(t, "").Stage(t, acctest.Kinds[0])}
	on.MustApply(flowsOf(in(theirs, "order", 20)))
	flow := mustFlow(t, on.Server.Sim, theirs, true)
	binding, err := on.Server.Sim.AddBinding(flow["pk"].(string), on.State()["id"].(string), 5)
	mustDo(t, err)
	plan, diags := on.Plan(flowsOf(in(theirs, "order", 20)))
	if plan.Action != tfcore.ActionNoOp {
		t.Errorf("the plan changes %v", plan.Changed())
	}
	mustSay(t, diags.Warnings(), "runs the stage more than once", theirs, "at order 20", "at order 5")
	mustDo(t, on.Server.Sim.RemoveBinding(binding))
	if _, diags := on.Plan(flowsOf(in(theirs, "order", 20))); len(diags) > 0 {
		t.Error(diags)
	}
}

// Another order of the blocks is not a change, neither alone nor together with another change.
func TestFlowSetReordered(t *testing.T) {
	on := cell{Stage: acctest.Simulated(t, "").Compared().Stage(t, acctest.Kinds[0])}
	on.MustApply(flowsOf(made("a", "order", 3), in(theirs), made("b")))
	reordered := flowsOf(in(theirs), made("b"), made("a", "order", 3))
	on.MustPlan(reordered, "no-op")
	reordered["subject"] = "Other"
	plan := on.MustPlan(reordered, "update")
	if changed := plan.Changed(); len(changed) != 1 || changed[0] != "subject" {
		t.Errorf("the plan changes %v", changed)
	}
	on.MustApply(reordered)
}

// A stage is not destroyed while bindings of others use it in flows, unless force_destroy is true.
func TestDestroyOfAStageThatFlowsUseIsRefused(t *testing.T) {
	t.Parallel()
	for _, resourceType := range acctest.Kinds {
		on := cell{Stage: acctest.Simulated(t, "").Stage(t, resourceType)}
		config := flowsOf(made("a"), in(theirs))
		on.MustApply(config)
		pk, err := on.Server.Sim.AddFlow(map[string]any{"slug": "b", "designation": "recovery"})
		mustDo(t, err)
		_, err = on.Server.Sim.AddBinding(pk, on.State()["id"].(string), 20)
		mustDo(t, err)
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

// addStep creates a stage of another type and binds it to a flow.
func (on cell) addStep(t *testing.T, path, name string, flow any, order int) {
	t.Helper()
	pk := post(t, on.Server, path, map[string]any{"name": name, "fields": []string{}})
	post(t, on.Server, "/flows/bindings/", map[string]any{"target": flow, "stage": pk, "order": order})
}

// Without order, a block in a recovery flow is bound after the steps for the new password and the login. The plan
// warns, and names an order that works. The warning ends when the block has an order.
func TestFlowSetBehindTheLogin(t *testing.T) {
	t.Parallel()
	on := cell{Stage: acctest.Simulated(t, "").Stage(t, acctest.Kinds[0])}
	flow, err := on.Server.Sim.AddFlow(map[string]any{"slug": "b", "designation": "recovery"})
	mustDo(t, err)
	on.addStep(t, "/stages/identification/", "who", flow, 10)
	on.addStep(t, "/stages/user_login/", "login", flow, 100)
	on.addStep(t, "/stages/prompt/stages/", "new-password", flow, 30)
	for _, before := range []map[string]any{nil, minimal()} { // a create, then an update that adds the block
		if before != nil {
			on.MustApply(before)
		}
		_, diags := on.Plan(flowsOf(in("b")))
		mustSay(t, diags.Warnings(), "(flow_set[0].slug)", `"new-password" at order 30`, "above 10 and below 30")
		if _, diags := on.Plan(flowsOf(in("b", "order", 20))); len(diags) > 0 {
			t.Error(diags)
		}
		_, diags = on.Plan(flowsOf(in("b", "order", 200))) // a typing error of 20
		mustSay(t, diags.Warnings(), `"new-password" at order 30`, "above 10 and below 30")
	}
	on.MustApply(flowsOf(in("b", "order", 20)))
	_, diags := on.Plan(flowsOf(in("b", "order", 200)))
	mustSay(t, diags.Warnings(), "above 10 and below 30")
	_, diags = on.Plan(minimal())
	mustSay(t, diags.Warnings(), "A recovery flow loses its mail", `"b"`)
	mustDo(t, on.Server.Sim.RemoveBinding(on.ownBinding(t, "b")))
	_, diags = on.Plan(flowsOf(in("b")))
	mustSay(t, diags.Warnings(), "above 10 and below 30")
	on.MustApply(minimal())
	_, err = on.Server.Sim.AddBinding(flow, on.State()["id"].(string), 20)
	mustDo(t, err)
	if _, diags := on.Plan(flowsOf(in("b"))); len(diags) > 0 { // the block adopts the existing binding
		t.Error(diags)
	}
}

// ownBinding returns the pk of the stage's own binding to a flow that has other bindings, too.
func (on cell) ownBinding(t *testing.T, slug string) string {
	t.Helper()
	flow, _ := on.Server.Sim.Flow(slug)
	for _, binding := range on.Server.Sim.Bindings() {
		if binding["target"] == flow["pk"] && binding["stage"] == on.State()["id"] {
			return binding["pk"].(string)
		}
	}
	t.Fatalf("the stage is not bound to %s", slug)
	return ""
}

// The plan and the create of a stage with one block in an existing flow send five requests together. A later update
// without a change of the blocks sends no request about flows.
func TestFlowSetRequests(t *testing.T) {
	t.Parallel()
	for name, block := range map[string]map[string]any{"appended": in(theirs), "at an order": in(theirs, "order", 5)} {
		on := cell{Stage: acctest.Simulated(t, "").Stage(t, acctest.Kinds[0])}
		if diags := on.Apply(flowsOf(block)); diags.HasError() {
			t.Fatal(diags)
		}
		if requests := asked(on.Server); len(requests) > 5 {
			t.Errorf("%s: %q", name, requests)
		}
		plan := on.MustPlan(with(flowsOf(block), "subject", "Other"), "update")
		on.Server.Sim.ResetRequests()
		if diags := on.ApplyPlanned(plan, with(flowsOf(block), "subject", "Other")); diags.HasError() {
			t.Fatal(diags)
		}
		if requests := fmt.Sprint(asked(on.Server)); strings.Contains(requests, "/flows/") {
			t.Errorf("%s: an update of the subject asks for flows: %s", name, requests)
		}
	}
}

// authentik signs the URL of an uploaded background anew in every response. The block and the data source remove the
// signature.
func TestFlowSetBackgroundIsStable(t *testing.T) {
	t.Parallel()
	on := cell{Stage: acctest.Simulated(t, "").Stage(t, acctest.Kinds[0])}
	mustDo(t, on.Server.Sim.ChangeFlow(theirs, map[string]any{"background": "media/public/background.jpg"}))
	on.MustApply(flowsOf(in(theirs)))
	background := on.block(theirs)["background"]
	if _, flow := on.Server.Ask(t, http.MethodGet, "/flows/instances/"+theirs+"/", ""); !strings.Contains(fmt.Sprint(flow["background_url"]), "?") {
		t.Fatalf("the simulator does not sign: %v", flow["background_url"])
	}
	if diags := on.Refresh(); diags.HasError() || on.block(theirs)["background"] != background || strings.Contains(fmt.Sprint(background), "?") {
		t.Errorf("background is %v, was %v: %s", on.block(theirs)["background"], background, diags)
	}
}

// Terraform does not call the provider for the destroy half of a replacement's plan. So the plan of the create half
// warns if the stage is part of a recovery flow. The provider notices this because the server still has a stage of that
// name in the flow.
func TestReplacementInARecoveryFlowIsAnnounced(t *testing.T) {
	for designation, want := range map[string]int{"recovery": 1, "enrollment": 0} {
		server := acctest.Simulated(t, "")
		config := flowsOf(made("a", "designation", designation, "order", 10))
		server.Stage(t, acctest.Kinds[0]).MustApply(config)
		_, diags := server.Stage(t, acctest.Kinds[0]).Plan(config)
		warnings := 0
		for _, d := range diags {
			if d.Summary == "A recovery flow briefly loses its mail" {
				warnings++
			}
		}
		if diags.HasError() || warnings != want {
			t.Errorf("%s: %d warnings, want %d: %s", designation, warnings, want, diags)
		}
		_, diags = server.Stage(t, acctest.Kinds[0]).Plan(with(config, "name", "another"))
		if len(diags) > 0 {
			t.Errorf("%s: a new stage gets %s", designation, diags)
		}
	}
}
