package provider_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// binding returns the pk of the stage's binding to a flow.
func (on cell) binding(t *testing.T, slug string) string {
	t.Helper()
	flow, _ := on.Server.Sim.Flow(slug)
	for _, binding := range on.Server.Sim.Bindings() {
		if binding["target"] == flow["pk"] {
			return binding["pk"].(string)
		}
	}
	t.Fatalf("the stage is not bound to %s", slug)
	return ""
}

// move changes the order of the stage's binding to a flow, as another user would.
func (on cell) move(t *testing.T, slug string, order int) {
	t.Helper()
	status, answer := on.Server.Ask(t, http.MethodPatch, "/flows/bindings/"+on.binding(t, slug)+"/", fmt.Sprintf(`{"order": %d}`, order))
	if status != http.StatusOK {
		t.Fatal(status, answer)
	}
}

// Another user changes a flow or a binding. The next plan shows the change on the attribute that it changed. The apply
// reverts it, and the plan after that is empty.
func TestFlowSetDrift(t *testing.T) {
	t.Parallel()
	written := made("a", "order", 3)
	for _, c := range []struct {
		name  string
		block map[string]any
		drift func(t *testing.T, on cell)
		shows []string // some of the planned changes; none if the plan is empty
		says  string   // words of a warning
		order int      // the order after the apply
	}{
		{"re-ordered", written, func(t *testing.T, on cell) { on.move(t, "a", 30) }, []string{"flow_set[0].order"}, "", 3},
		{"re-ordered, order not written", made("a"), func(t *testing.T, on cell) { on.move(t, "a", 30) }, nil, "", 30},
		{"unbound", written, func(t *testing.T, on cell) {
			mustDo(t, on.Server.Sim.RemoveBinding(on.binding(t, "a")))
		}, []string{"flow_set[0].order"}, "", 3},
		{"unbound, order not written", made("a"), func(t *testing.T, on cell) {
			mustDo(t, on.Server.Sim.RemoveBinding(on.binding(t, "a")))
		}, []string{"flow_set[0].order"}, "", 10},
		{"edited", written, func(t *testing.T, on cell) {
			mustDo(t, on.Server.Sim.ChangeFlow("a", map[string]any{"title": "Other"}))
		}, []string{"flow_set[0].title"}, "", 3},
		{"edited in what is not written", written, func(t *testing.T, on cell) {
			mustDo(t, on.Server.Sim.ChangeFlow("a", map[string]any{"layout": "content_left"}))
		}, nil, "", 3},
		{"gone", written, func(t *testing.T, on cell) { mustDo(t, on.Server.Sim.RemoveFlow("a")) }, []string{"flow_set[0].pk", "flow_set[0].order"}, "", 3},
		{"another slug", written, func(t *testing.T, on cell) {
			mustDo(t, on.Server.Sim.ChangeFlow("a", map[string]any{"slug": "renamed"}))
		}, []string{"flow_set[0].export_url"}, "The flow gets its slug back", 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			on := cell{Stage: acctest.Simulated(t, "").Compared().Stage(t, acctest.Kinds[0])}
			on.MustApply(flowsOf(c.block))
			c.drift(t, on)
			plan, diags := on.Plan(flowsOf(c.block))
			if diags.HasError() || len(c.shows) == 0 && len(plan.Changed()) > 0 {
				t.Fatalf("%s: %v", diags, plan.Changed())
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

func mustDo(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A flow was deleted or has another slug, and its block has too few attributes to create it again. The plan warns and
// the apply fails, before the provider writes anything. Both messages say which attributes are missing. The provider
// does not look for the flow by its pk either.
func TestFlowSetGone(t *testing.T) {
	t.Parallel()
	for name, drift := range map[string]func(server *acctest.Target) error{
		"gone": func(server *acctest.Target) error { return server.Sim.RemoveFlow(theirs) },
		"another slug": func(server *acctest.Target) error {
			return server.Sim.ChangeFlow(theirs, map[string]any{"slug": "renamed"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			on := cell{Stage: acctest.Simulated(t, "").Compared().Stage(t, acctest.Kinds[0])}
			on.MustApply(flowsOf(in(theirs)))
			mustDo(t, drift(on.Server))
			plan, diags := on.Plan(flowsOf(in(theirs, "title", "T")))
			mustSay(t, diags, "(flow_set[0].slug)", theirs, "write name and designation")
			mustFail(t, on.ApplyPlanned(plan, flowsOf(in(theirs, "title", "T"))), "flow_set[0].slug", theirs, "write name and designation")
			on.MustApply(flowsOf(made(theirs)))
			if on.block(theirs)["created"] != true || mustFlow(t, on.Server.Sim, theirs, true)["title"] != "Title of "+theirs {
				t.Errorf("the flow was not made again: %v", on.block(theirs))
			}
		})
	}
}

// Another resource changes a flow in the same apply, after the plan but before the stage's own apply. The provider
// accepts the flow as it is, and the next plan is empty.
func TestFlowSetChangedElsewhereInTheSameApply(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		planned, applied any // the slug in the block
		gone             bool
		change           func(*authentiksim.Server) error
	}{
		"made again": {tfcore.Unknown{}, theirs, true, func(sim *authentiksim.Server) error {
			_, err := sim.AddFlow(map[string]any{"slug": theirs})
			return err
		}},
		"renamed, known":   {"renamed", "renamed", false, rename},
		"renamed, unknown": {tfcore.Unknown{}, "renamed", false, rename},
		"edited": {theirs, theirs, false, func(sim *authentiksim.Server) error {
			return sim.ChangeFlow(theirs, map[string]any{"title": "Edited", "layout": "sidebar_left"})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			on := cell{Stage: acctest.Simulated(t, "").Compared().Stage(t, acctest.Kinds[0])}
			on.MustApply(flowsOf(in(theirs)))
			if c.gone {
				mustDo(t, on.Server.Sim.RemoveFlow(theirs))
			}
			plan, diags := on.Plan(flowsOf(map[string]any{"slug": c.planned}))
			if diags.HasError() {
				t.Fatal(diags)
			}
			mustDo(t, c.change(on.Server.Sim))
			slug := c.applied.(string)
			if diags := on.ApplyPlanned(plan, flowsOf(in(slug))); len(diags) > 0 {
				t.Fatal(diags)
			}
			mustPlace(t, on.Server.Sim, slug+" stage 10")
			on.MustPlan(flowsOf(in(slug)), tfcore.ActionNoOp)
		})
	}
}

func rename(sim *authentiksim.Server) error {
	return sim.ChangeFlow(theirs, map[string]any{"slug": "renamed"})
}

// While a list is read, objects can move between its pages, and the list can miss a flow or a binding. The provider
// reads that object by itself before it reports it as deleted.
func TestFlowSetIsConfirmedBeforeItIsLost(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/flows/instances/", "/flows/bindings/"} {
		on := cell{Stage: acctest.Simulated(t, "").Compared().Stage(t, acctest.Kinds[0])}
		on.MustApply(flowsOf(in(theirs, "order", 3)))
		on.Session.Restart()
		on.Server.Sim.Inject(authentiksim.Fault{
			Method: http.MethodGet, Path: path, Times: 1,
			Answer: authentiksim.Status(http.StatusOK, "application/json", `{"pagination": {"next": 0}, "results": []}`),
		})
		on.MustPlan(flowsOf(in(theirs, "order", 3)), "no-op")
	}
}
