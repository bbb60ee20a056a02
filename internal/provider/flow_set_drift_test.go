package provider_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// Another user changes a flow or a binding that a flow_set block manages. The next plan shows the difference from the
// configuration, and the apply restores the configured value. The plan after that is empty.
func TestDriftOfAFlowIsShownAndReverted(t *testing.T) {
	t.Parallel()
	written, withoutOrder := newFlow("a", "order", 3), newFlow("a")
	move := func(on cell) error {
		status, _ := on.Server.Ask(t, http.MethodPatch, "/flows/bindings/"+on.binding(t, "a")+"/", `{"order": 30}`)
		if status != http.StatusOK {
			return fmt.Errorf("PATCH of the binding: status %d", status)
		}
		return nil
	}
	unbind := func(on cell) error { return on.Server.Sim.RemoveBinding(on.binding(t, "a")) }
	change := func(name, value string) func(cell) error {
		return func(on cell) error { return on.Server.Sim.ChangeFlow("a", attributes{name: value}) }
	}
	remove := func(on cell) error { return on.Server.Sim.RemoveFlow("a") }
	for _, c := range []struct {
		name  string
		block attributes
		drift func(on cell) error
		shows []string // attributes that the plan must change; nil = the plan is empty
		says  string   // a text that the warnings of the plan contain
		order int      // the order of the binding after the apply
	}{
		{"another order", written, move, []string{"flow_set[0].order"}, "", 3},
		{"another order, order not written", withoutOrder, move, nil, "", 30},
		{"unbound", written, unbind, []string{"flow_set[0].order"}, "", 3},
		{"unbound, order not written", withoutOrder, unbind, []string{"flow_set[0].order"}, "", 10},
		{"another title", written, change("title", "Other"), []string{"flow_set[0].title"}, "", 3},
		{"another layout, layout not written", written, change("layout", "content_left"), nil, "", 3},
		{"deleted", written, remove, []string{"flow_set[0].pk", "flow_set[0].order"}, "", 3},
		{
			"another slug", written, change("slug", "renamed"), []string{"flow_set[0].export_url"},
			"The flow gets its slug back", 3,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			on := compared(t)
			on.MustApply(flowsOf(c.block))
			mustDo(t, c.drift(on))
			plan, diags := on.Plan(flowsOf(c.block))
			mustSucceed(t, diags)
			if c.shows == nil && len(plan.Changed()) > 0 {
				t.Errorf("the plan changes %v", plan.Changed())
			}
			mustSay(t, diags.Warnings(), c.says)
			for _, change := range c.shows {
				if !slices.Contains(plan.Changed(), change) {
					t.Errorf("the plan changes %v, not %s", plan.Changed(), change)
				}
			}
			on.MustApply(flowsOf(c.block))
			mustPlace(t, on.Server.Sim, fmt.Sprint("a stage ", c.order))
			if flow := mustFlow(t, on.Server.Sim, "a", true); flow["title"] != "Title of a" || on.block("a")["created"] != true {
				t.Errorf("the flow is %v, the block %v", flow, on.block("a"))
			}
		})
	}
}

// A flow was deleted or has a new slug, and its flow_set block has too few attributes to create a flow. The plan warns,
// and the apply fails before the provider writes anything. The error names the missing attributes. A warning names the
// new slug. The provider does not follow the new slug, because the block did not create the flow.
func TestMissingFlowIsNotCreatedFromTooFewAttributes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		drift func(server *authentiksim.Server) error
		says  string // a part of the warning of the plan
	}{
		"another slug": {rename, `write slug = "renamed"`},
		"deleted": {
			func(sim *authentiksim.Server) error { return sim.RemoveFlow(defaultFlow) }, "write name and designation",
		},
	} {
		t.Run(name, func(t *testing.T) {
			on := compared(t)
			on.MustApply(flowsOf(in(defaultFlow)))
			mustDo(t, c.drift(on.Server.Sim))
			plan, diags := on.Plan(flowsOf(in(defaultFlow, "title", "T")))
			mustSay(t, diags, "(flow_set[0].slug)", defaultFlow, c.says)
			diags = on.ApplyPlanned(plan, flowsOf(in(defaultFlow, "title", "T")))
			mustFail(t, diags, "flow_set[0].slug", defaultFlow, "write name and designation")
			on.MustApply(flowsOf(newFlow(defaultFlow)))
			flow := mustFlow(t, on.Server.Sim, defaultFlow, true)
			if on.block(defaultFlow)["created"] != true || flow["title"] != "Title of "+defaultFlow {
				t.Errorf("the flow was not created again: %v", on.block(defaultFlow))
			}
			mustPlace(t, on.Server.Sim, defaultFlow+" stage 10")
		})
	}
}

func rename(sim *authentiksim.Server) error {
	return sim.ChangeFlow(defaultFlow, attributes{"slug": "renamed"})
}

// Another resource creates, renames or edits a flow in the same apply, before the stage is applied. The provider uses
// the flow with its new values, and the next plan is empty.
func TestFlowChangedInTheSameApplyIsAccepted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		planned any    // the slug in the plan of the flow_set block
		slug    string // the slug in the apply
		gone    bool   // whether the flow does not exist during the plan
		change  func(*authentiksim.Server) error
	}{
		"created again": {tfcore.Unknown{}, defaultFlow, true, func(sim *authentiksim.Server) error {
			_, err := sim.AddFlow(attributes{"slug": defaultFlow})
			return err
		}},
		"renamed, known":   {"renamed", "renamed", false, rename},
		"renamed, unknown": {tfcore.Unknown{}, "renamed", false, rename},
		"edited": {defaultFlow, defaultFlow, false, func(sim *authentiksim.Server) error {
			return sim.ChangeFlow(defaultFlow, attributes{"title": "Edited", "layout": "sidebar_left"})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			on := compared(t)
			on.MustApply(flowsOf(in(defaultFlow)))
			if c.gone {
				mustDo(t, on.Server.Sim.RemoveFlow(defaultFlow))
			}
			plan, diags := on.Plan(flowsOf(attributes{"slug": c.planned}))
			mustSucceed(t, diags)
			mustDo(t, c.change(on.Server.Sim))
			mustPrintNothing(t, on.ApplyPlanned(plan, flowsOf(in(c.slug))))
			mustPlace(t, on.Server.Sim, c.slug+" stage 10")
			on.MustPlan(flowsOf(in(c.slug)), tfcore.ActionNoOp)
		})
	}
}

// If a flow of a flow_set block is deleted between plan and apply, the apply fails with an error that says so, and
// writes nothing.
func TestFlowDeletedAfterThePlanIsAnError(t *testing.T) {
	on := newest(t, email)
	on.MustApply(flowsOf(in(defaultFlow)))
	plan := on.MustPlan(flowsOf(in(defaultFlow, "order", 4)), "update")
	mustDo(t, on.Server.Sim.RemoveFlow(defaultFlow))
	on.Server.Sim.ResetRequests()
	mustSay(t, on.ApplyPlanned(plan, flowsOf(in(defaultFlow, "order", 4))), "The planned flow no longer exists")
	mustFail(t, on.Apply(flowsOf(in(defaultFlow))), "flow_set[0].slug", "write name, title and designation")
	mustDo(t, onlyReads(on.Server))
}

// A flow is deleted while the provider updates its stage, so the apply fails. The provider must not create the flow
// again in this apply, because the new flow would have another pk than the plan shows.
func TestFlowDeletedDuringTheApplyIsNotCreatedAgain(t *testing.T) {
	on := newest(t, email)
	on.MustApply(flowsOf(newFlow("a", "order", 3)))
	config := flowsOf(newFlow("a", "order", 4))
	removeFlow := func(w http.ResponseWriter, r *http.Request) {
		if err := on.Server.Sim.RemoveFlow("a"); err != nil {
			t.Error(err)
		}
		authentiksim.HTMLPage(http.StatusBadGateway)(w, r) // after status 502 the client sends the PUT again
	}
	on.Server.Sim.Inject(authentiksim.Fault{Method: http.MethodPut, Times: 1, After: true, Answer: removeFlow})
	mustFail(t, on.Apply(config), "flow_set[0].slug", "The planned flow no longer exists", "plan again")
	mustFlow(t, on.Server.Sim, "a", false)
	on.MustApply(config)
	if on.block("a")["created"] != true || on.block("a")["pk"] != mustFlow(t, on.Server.Sim, "a", true)["pk"] {
		t.Errorf("the state has %v", on.block("a"))
	}
	on.MustDestroy()
	mustFlow(t, on.Server.Sim, "a", false)
}

// While the provider reads a list, objects can move from one page to another. So the list can miss a flow or a binding.
// The provider requests the missing object itself before it reports the object as deleted.
func TestFlowIsConfirmedBeforeItIsReportedAsDeleted(t *testing.T) {
	t.Parallel()
	empty := authentiksim.Status(http.StatusOK, "application/json", `{"pagination": {"next": 0}, "results": []}`)
	for _, path := range []string{"/flows/instances/", "/flows/bindings/"} {
		on := compared(t)
		on.MustApply(flowsOf(in(defaultFlow, "order", 3)))
		on.Session.Restart()
		on.Server.Sim.Inject(authentiksim.Fault{Method: http.MethodGet, Path: path, Times: 1, Answer: empty})
		on.MustPlan(flowsOf(in(defaultFlow, "order", 3)), "no-op")
	}
}

// A flow got a new slug on the server, and the flow_set block that created the flow now has this slug, too. The apply
// keeps the flow and its binding, and changes only the state. This also holds if the plan is older than the new slug on
// the server.
func TestNewSlugOfAFlowIsFollowed(t *testing.T) {
	t.Parallel()
	for _, isRefreshed := range []bool{true, false} {
		t.Run(fmt.Sprint("refreshed ", isRefreshed), func(t *testing.T) {
			on := newest(t, email)
			on.MustApply(flowsOf(newFlow("a", "order", 5)))
			flow := mustFlow(t, on.Server.Sim, "a", true)
			block := in("renamed", "name", "Name of a", "title", "Title of a", "designation", "recovery", "order", 5)
			plan := on.MustPlan(flowsOf(block), "update")
			mustDo(t, on.Server.Sim.ChangeFlow("a", attributes{"slug": "renamed"}))
			if isRefreshed {
				plan = on.MustPlan(flowsOf(block), "update")
				if changed := plan.Changed(); !slices.Equal(changed, []string{"flow_set[0].slug"}) {
					t.Errorf("the plan changes %v", changed)
				}
			}
			on.Server.Sim.ResetRequests()
			mustSucceed(t, on.ApplyPlanned(plan, flowsOf(block)))
			now := mustFlow(t, on.Server.Sim, "renamed", true)
			if now["pk"] != flow["pk"] || on.block("renamed")["created"] != true {
				t.Errorf("the flow is %v, the block %v", now, on.block("renamed"))
			}
			isExpected := func(request string) bool { return request[:4] == "GET " || request[:4] == "PUT " }
			if requests := slices.DeleteFunc(requestsOf(on.Server), isExpected); len(requests) > 0 {
				t.Errorf("the apply sends %q", requests)
			}
			on.MustPlan(flowsOf(block), "no-op")
			mustPlace(t, on.Server.Sim, "renamed stage 5")
		})
	}
}

// flow_set, or the slug of a flow_set block, can be unknown until the apply. In a block with an unknown slug, the plan
// shows only the written attributes as known. It leaves the other blocks unchanged. The apply accepts the final values,
// and the next plan is empty.
func TestUnknownBlocksCanBePlannedAndApplied(t *testing.T) {
	on := newest(t, email)
	config := flowsOf(newFlow("a"), in(defaultFlow))
	plan := on.MustPlan(with(config, "flow_set", tfcore.Unknown{}), "create")
	if got := plan.After["flow_set"]; got != any(tfcore.Unknown{}) {
		t.Errorf("flow_set is unknown, but is planned as %v", got)
	}
	mustSucceed(t, on.ApplyPlanned(plan, config))
	on.MustPlan(config, "no-op")
	plan = on.MustPlan(flowsOf(
		newFlow("a"), in(defaultFlow, "slug", tfcore.Unknown{}), in("", "slug", tfcore.Unknown{}, "order", 1),
	), "update")
	unknown := attributes{}
	for name := range on.block("a") {
		unknown[name] = tfcore.Unknown{}
	}
	want := []any{on.block("a"), unknown, with(unknown, "order", int64(1))}
	if diff := cmp.Diff(want, plan.After["flow_set"]); diff != "" {
		t.Errorf("planned flow_set (-want +got):\n%s", diff)
	}
	must(on.Server.Sim.AddFlow(attributes{"slug": "c"}))
	final := flowsOf(newFlow("a"), in(defaultFlow), in("c", "order", 1))
	mustSucceed(t, on.ApplyPlanned(plan, final))
	on.MustPlan(final, "no-op")
	mustPlace(t, on.Server.Sim, "a stage 10", "c stage 1", defaultFlow+" stage 10")
}

// authentik returns the URL of an uploaded background with a new signature in every response. The provider removes the
// signature, so that background does not change in the state.
func TestBackgroundIsStable(t *testing.T) {
	t.Parallel()
	on := newest(t, email)
	mustDo(t, on.Server.Sim.ChangeFlow(defaultFlow, attributes{"background": "media/public/background.jpg"}))
	on.MustApply(flowsOf(in(defaultFlow)))
	background := fmt.Sprint(on.block(defaultFlow)["background"])
	_, flow := on.Server.Ask(t, http.MethodGet, "/flows/instances/"+defaultFlow+"/", "")
	mustSay(t, flow["background_url"], background+"?")
	if diags := on.Refresh(); diags.HasError() || on.block(defaultFlow)["background"] != background {
		t.Errorf("background is %v, was %v: %s", on.block(defaultFlow)["background"], background, diags)
	}
}
