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
	move := func(stage testStage) error {
		status, _ := stage.Server.Ask(t, http.MethodPatch, "/flows/bindings/"+stage.binding(t, "a")+"/", `{"order": 30}`)
		if status != http.StatusOK {
			return fmt.Errorf("PATCH of the binding: status %d", status)
		}
		return nil
	}
	unbind := func(stage testStage) error { return stage.Server.Sim.RemoveBinding(stage.binding(t, "a")) }
	change := func(name, value string) func(testStage) error {
		return func(stage testStage) error { return stage.Server.Sim.ChangeFlow("a", attributes{name: value}) }
	}
	remove := func(stage testStage) error { return stage.Server.Sim.RemoveFlow("a") }
	for _, c := range []struct {
		name  string
		block attributes
		drift func(stage testStage) error
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
			stage := newComparedStage(t)
			stage.MustApply(withBlocks(c.block))
			mustBeNil(t, c.drift(stage))
			plan, diags := stage.Plan(withBlocks(c.block))
			mustSucceed(t, diags)
			if c.shows == nil && len(plan.Changed()) > 0 {
				t.Errorf("the plan changes %v", plan.Changed())
			}
			mustContain(t, diags.Warnings(), c.says)
			for _, change := range c.shows {
				if !slices.Contains(plan.Changed(), change) {
					t.Errorf("the plan changes %v, not %s", plan.Changed(), change)
				}
			}
			stage.MustApply(withBlocks(c.block))
			mustHaveBindings(t, stage.Server.Sim, fmt.Sprint("a stage ", c.order))
			flow, block := checkFlow(t, stage.Server.Sim, "a", true), stage.block("a")
			if flow["title"] != "Title of a" || block["created"] != true {
				t.Errorf("the flow is %v, the block %v", flow, block)
			}
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
		planned any    // the configured slug during the plan
		slug    string // the configured slug during the apply
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
			stage := newComparedStage(t)
			stage.MustApply(withBlocks(flowBlock(defaultFlow)))
			if c.gone {
				mustBeNil(t, stage.Server.Sim.RemoveFlow(defaultFlow))
			}
			plan, diags := stage.Plan(withBlocks(attributes{"slug": c.planned}))
			mustSucceed(t, diags)
			mustBeNil(t, c.change(stage.Server.Sim))
			mustPrintNothing(t, stage.ApplyPlanned(plan, withBlocks(flowBlock(c.slug))))
			mustHaveBindings(t, stage.Server.Sim, c.slug+" stage 10")
			stage.MustPlan(withBlocks(flowBlock(c.slug)), tfcore.ActionNoOp)
		})
	}
}

// A flow is deleted while the provider updates its stage, so the apply fails. The provider must not create the flow
// again in this apply, because the new flow would have another pk than the plan shows.
func TestFlowDeletedDuringTheApplyIsNotCreatedAgain(t *testing.T) {
	stage := newStage(t, email)
	stage.MustApply(withBlocks(newFlow("a", "order", 3)))
	config := withBlocks(newFlow("a", "order", 4))
	removeFlow := func(w http.ResponseWriter, r *http.Request) {
		if err := stage.Server.Sim.RemoveFlow("a"); err != nil {
			t.Error(err)
		}
		authentiksim.HTMLPage(http.StatusBadGateway)(w, r) // after status 502 the client sends the PUT again
	}
	stage.Server.Sim.Inject(authentiksim.Fault{Method: http.MethodPut, Times: 1, After: true, Answer: removeFlow})
	mustFail(t, stage.Apply(config), "flow_set[0].slug", "The planned flow no longer exists", "plan again")
	checkFlow(t, stage.Server.Sim, "a", false)
	stage.MustApply(config)
	if stage.block("a")["created"] != true || stage.block("a")["pk"] != checkFlow(t, stage.Server.Sim, "a", true)["pk"] {
		t.Errorf("the state has %v", stage.block("a"))
	}
	stage.MustDestroy()
	checkFlow(t, stage.Server.Sim, "a", false)
}

// While the provider reads a list, objects can move from one page to another. So the list can miss a flow or a binding.
// The provider requests the missing object itself before it reports the object as deleted.
func TestFlowIsConfirmedBeforeItIsReportedAsDeleted(t *testing.T) {
	t.Parallel()
	empty := authentiksim.Status(http.StatusOK, "application/json", `{"pagination": {"next": 0}, "results": []}`)
	for _, path := range []string{"/flows/instances/", "/flows/bindings/"} {
		stage := newComparedStage(t)
		stage.MustApply(withBlocks(flowBlock(defaultFlow, "order", 3)))
		stage.Session.Restart()
		stage.Server.Sim.Inject(authentiksim.Fault{Method: http.MethodGet, Path: path, Times: 1, Answer: empty})
		stage.MustPlan(withBlocks(flowBlock(defaultFlow, "order", 3)), "no-op")
	}
}

// flow_set, or the slug of a flow_set block, can be unknown until the apply. If the slug of a block is unknown, the
// plan knows only those attributes of the block that the configuration sets. The plan does not change the other blocks.
// The apply accepts the final values, and the next plan is empty.
func TestUnknownBlocksCanBePlannedAndApplied(t *testing.T) {
	stage := newStage(t, email)
	config := withBlocks(newFlow("a"), flowBlock(defaultFlow))
	plan := stage.MustPlan(with(config, "flow_set", tfcore.Unknown{}), "create")
	if got := plan.After["flow_set"]; got != any(tfcore.Unknown{}) {
		t.Errorf("flow_set is unknown, but is planned as %v", got)
	}
	mustSucceed(t, stage.ApplyPlanned(plan, config))
	stage.MustPlan(config, "no-op")
	plan = stage.MustPlan(withBlocks(
		newFlow("a"), flowBlock(defaultFlow, "slug", tfcore.Unknown{}), flowBlock("", "slug", tfcore.Unknown{}, "order", 1),
	), "update")
	unknown := attributes{}
	for name := range stage.block("a") {
		unknown[name] = tfcore.Unknown{}
	}
	want := []any{stage.block("a"), unknown, with(unknown, "order", int64(1))}
	if diff := cmp.Diff(want, plan.After["flow_set"]); diff != "" {
		t.Errorf("planned flow_set (-want +got):\n%s", diff)
	}
	must(stage.Server.Sim.AddFlow(attributes{"slug": "c"}))
	final := withBlocks(newFlow("a"), flowBlock(defaultFlow), flowBlock("c", "order", 1))
	mustSucceed(t, stage.ApplyPlanned(plan, final))
	stage.MustPlan(final, "no-op")
	mustHaveBindings(t, stage.Server.Sim, "a stage 10", "c stage 1", defaultFlow+" stage 10")
}
