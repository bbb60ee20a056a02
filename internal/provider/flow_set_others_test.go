package provider_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/acctest/core"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentiksim"
)

func named(name string, blocks ...map[string]any) map[string]any {
	return map[string]any{"name": name, "flow_set": blocks}
}

// parallel runs all of them at the same time.
func parallel(runs ...func() core.Diagnostics) []core.Diagnostics {
	results := make([]core.Diagnostics, len(runs))
	var all sync.WaitGroup
	for i, run := range runs {
		all.Go(func() { results[i] = run() })
	}
	all.Wait()
	return results
}

// Stages that append themselves to one flow at the same time, one of them
// making it, take places of their own.
func TestFlowSetParallel(t *testing.T) {
	server := acctest.Simulated(t, "")
	session := server.Session(t)
	var stages []*core.Resource
	var creates, destroys []func() core.Diagnostics
	for i := range 8 {
		stage := session.Resource(acctest.Kinds[i%2])
		stages = append(stages, stage)
		creates = append(creates, func() core.Diagnostics { return stage.Apply(named(fmt.Sprint("stage", i), made("a"), in(theirs))) })
		destroys = append(destroys, stage.Destroy)
	}
	for _, diags := range parallel(creates...) {
		if diags.HasError() {
			t.Fatal(diags)
		}
	}
	orders := map[string]bool{}
	for _, place := range placed(server.Sim) {
		orders[strings.Fields(place)[0]+strings.Fields(place)[2]] = true
	}
	if len(orders) != 16 {
		t.Errorf("16 places have %d orders: %q", len(orders), placed(server.Sim))
	}
	makers := 0
	for _, stage := range stages {
		if stage.State()["flow_set"].([]any)[0].(map[string]any)["created"] == true {
			makers++
		}
	}
	if makers != 1 {
		t.Errorf("%d stages made the flow", makers)
	}
	said := ""
	for _, diags := range parallel(destroys...) {
		if diags.HasError() {
			t.Error(diags)
		}
		said += diags.String()
	}
	if _, exists := server.Sim.Flow("a"); exists != strings.Contains(said, "The flow a stays") {
		t.Errorf("the flow exists: %v, but: %s", exists, said)
	}
	mustPlace(t, server.Sim)
}

// Destroying the stage that made the flow first leaves it in use; last, it goes.
func TestFlowSetDestroyOrder(t *testing.T) {
	for _, last := range []bool{false, true} {
		server := acctest.Simulated(t, "")
		session := server.Session(t)
		maker, other := session.Resource(acctest.Kinds[0]), session.Resource(acctest.Kinds[1])
		if diags := append(maker.Apply(named("maker", made("a"))), other.Apply(named("other", in("a")))...); diags.HasError() {
			t.Fatal(diags)
		}
		order := []*core.Resource{maker, other}
		if last {
			slices.Reverse(order)
		}
		said := ""
		for _, stage := range order {
			diags := stage.Destroy()
			if diags.HasError() {
				t.Fatal(diags)
			}
			said += diags.String()
		}
		mustFlow(t, server.Sim, "a", !last)
		if strings.Contains(said, "The flow a stays") == last {
			t.Errorf("destroyed last: %v, and it says %s", last, said)
		}
	}
}

// A stage that somebody else bound a second time keeps that binding, and one
// that was set up by hand keeps what is its own when it is moved.
func TestFlowSetKeepsBindings(t *testing.T) {
	on := cell{Stage: acctest.Simulated(t, "").Stage(t, acctest.Kinds[0])}
	on.MustApply(flowsOf(in(theirs, "order", 20)))
	ours := on.Server.Sim.Bindings()[0]["pk"].(string)
	status, _ := on.Server.Ask(t, http.MethodPatch, "/flows/bindings/"+ours+"/", `{"evaluate_on_plan": true, "invalid_response_action": "restart"}`)
	flow, _ := on.Server.Sim.Flow(theirs)
	if _, err := on.Server.Sim.AddBinding(flow["pk"].(string), on.State()["id"].(string), 5); err != nil || status != http.StatusOK {
		t.Fatal(err, status)
	}
	on.MustPlan(flowsOf(in(theirs, "order", 20)), "no-op")
	on.MustApply(flowsOf(in(theirs, "order", 30)))
	mustPlace(t, on.Server.Sim, theirs+" stage 30", theirs+" stage 5")
	for _, binding := range on.Server.Sim.Bindings() {
		if binding["order"] == int64(30) && (binding["pk"] != ours || binding["evaluate_on_plan"] != true || binding["invalid_response_action"] != "restart") {
			t.Errorf("the binding was made anew: %v", binding)
		}
	}
	on.MustApply(minimal())
	mustPlace(t, on.Server.Sim, theirs+" stage 5")
}

// What the token may not do is said with the permission and the flow; where it
// can be known, before the stage is made.
func TestFlowSetPermissions(t *testing.T) {
	stages := []string{"authentik_stages_email.view_emailstage", "authentik_stages_email.add_emailstage", "authentik_stages_email.change_emailstage", "authentik_stages_email.delete_emailstage"}
	may := func(more ...string) []string {
		all := slices.Clone(stages)
		for _, permission := range more {
			all = append(all, "authentik_flows."+permission)
		}
		return all
	}
	for _, c := range []struct {
		lacks  string
		has    []string
		block  map[string]any
		stages int
	}{
		{"view_flow", may(), in(theirs), 0},
		{"view_flowstagebinding", may("view_flow"), in(theirs), 0},
		{"add_flowstagebinding", may("view_flow", "view_flowstagebinding"), in(theirs), 1},
		{"change_flow", may("view_flow", "view_flowstagebinding"), in(theirs, "title", "New"), 1},
		{"add_flow", may("view_flow"), made("a"), 1},
	} {
		t.Run(c.lacks, func(t *testing.T) {
			server := acctest.Simulated(t, "")
			server.Sim.AddToken("few", c.has...)
			server.Token = "few"
			stage := server.Session(t).Resource(acctest.Kinds[0])
			diags := stage.Apply(flowsOf(c.block))
			mustSay(t, diags.Errors(), "authentik_flows."+c.lacks, c.block["slug"].(string), "(flow_set[0])")
			if got := len(server.Sim.Stages("")); got != c.stages {
				t.Errorf("%d stages were made, want %d", got, c.stages)
			}
		})
	}
}

// What cannot be done is refused before the stage is made, on the block that asks for it.
func TestFlowSetRefusals(t *testing.T) {
	for _, c := range []struct {
		release string
		blocks  []map[string]any
		says    []string
	}{
		{"", []map[string]any{in(theirs), in("a", "title", "T")}, []string{"flow_set[1].slug", "write name and designation"}},
		{"2025.10.4", []map[string]any{made(strings.Repeat("s", 51))}, []string{"flow_set[0].slug", "at most 50 characters"}},
		{"2023.10.7", []map[string]any{made("a", "authentication", "require_token")}, []string{"flow_set[0].authentication", "is not a valid choice"}},
		{"", []map[string]any{in(theirs), in(theirs)}, []string{"flow_set[1].slug", "Two blocks for one flow"}},
		{"", []map[string]any{in("a b")}, []string{"flow_set[0].slug", "must consist of letters"}},
		{"", []map[string]any{in(theirs, "order", 1<<31)}, []string{"flow_set[0].order"}},
		{"", []map[string]any{in(theirs, "layout", "none")}, []string{"flow_set[0].layout", "stacked"}},
	} {
		server := acctest.Simulated(t, c.release)
		diags := server.Session(t).Resource(acctest.Kinds[0]).Apply(flowsOf(c.blocks...))
		mustSay(t, diags.Errors(), c.says...)
		if flows := len(placed(server.Sim)); flows > 0 {
			t.Errorf("%v: bound all the same", c.blocks)
		}
	}
}

// A stage whose destroy is refused keeps its flows.
func TestFlowSetOfAStageThatStays(t *testing.T) {
	on := cell{Stage: acctest.Simulated(t, "").Stage(t, acctest.Kinds[1])}
	on.MustApply(flowsOf(made("a")))
	if _, err := on.Server.Sim.AddDevice(on.State()["id"].(string), "user@example.com"); err != nil {
		t.Fatal(err)
	}
	mustSay(t, on.Destroy().Errors(), "force_destroy")
	mustPlace(t, on.Server.Sim, "a stage 10")
	on.MustPlan(flowsOf(made("a")), "no-op")
}

// Reading the one flow of many stages takes pages, not a request for each.
func TestFlowSetReadsInPages(t *testing.T) {
	server := acctest.Simulated(t, "")
	session := server.Session(t)
	const many = 40
	var stages []*core.Resource
	for i := range many {
		stages = append(stages, session.Resource(acctest.Kinds[0]))
		if diags := stages[i].Apply(named(fmt.Sprint("stage", i), in(theirs))); diags.HasError() {
			t.Fatal(diags)
		}
	}
	bare := session.Resource(acctest.Kinds[0])
	if diags := bare.Apply(named("bare")); diags.HasError() {
		t.Fatal(diags)
	}
	session.Restart()
	server.Sim.ResetRequests()
	for i, stage := range append(stages, bare) {
		var config map[string]any
		if config = named("bare"); i < many {
			config = named(fmt.Sprint("stage", i), in(theirs))
		}
		if plan, diags := stage.Plan(config); diags.HasError() || plan.Action != core.ActionNoOp {
			t.Fatal(diags, plan.Changed())
		}
	}
	for _, path := range []string{"/flows/bindings/", "/flows/instances/"} {
		if requests := count(server.Sim, path); requests > 8 {
			t.Errorf("%d requests of %s for %d stages", requests, path, many)
		}
	}
	server.Sim.ResetRequests()
	if plan, diags := bare.Plan(named("bare")); diags.HasError() || plan.Action != core.ActionNoOp || count(server.Sim, "/flows/bindings/")+count(server.Sim, "/flows/instances/") > 0 {
		t.Errorf("a stage without blocks asks for flows: %v", server.Sim.Requests())
	}
}

func count(server *authentiksim.Server, path string) (n int) {
	for _, request := range server.Requests() {
		if request.Path == path {
			n++
		}
	}
	return n
}

// Blocks that are unknown as a whole, or in their slug, plan what can be planned.
func TestFlowSetUnknown(t *testing.T) {
	on := cell{Stage: acctest.Simulated(t, "").Stage(t, acctest.Kinds[0])}
	config := flowsOf(made("a"), in(theirs))
	on.MustApplyUnknown(config, "flow_set")
	plan, diags := on.Plan(flowsOf(made("a"), map[string]any{"slug": core.Unknown{}}, map[string]any{"slug": core.Unknown{}, "order": 1}))
	if diags.HasError() {
		t.Fatal(diags)
	}
	final := flowsOf(made("a"), in(theirs), made("b", "order", 1))
	final["flow_set"].([]map[string]any)[2] = map[string]any{"slug": "c", "order": 1}
	if _, err := on.Server.Sim.AddFlow(map[string]any{"slug": "c"}); err != nil {
		t.Fatal(err)
	}
	if diags := on.ApplyPlanned(plan, final); diags.HasError() {
		t.Fatal(diags)
	}
	on.MustPlan(final, "no-op")
	mustPlace(t, on.Server.Sim, "a stage 10", "c stage 1", theirs+" stage 10")
}

// A flow that changes between plan and apply leaves the state as planned, and
// the next refresh shows it; one that goes is an error before anything is done.
func TestFlowSetChangedMeanwhile(t *testing.T) {
	on := cell{Stage: acctest.Simulated(t, "").Stage(t, acctest.Kinds[0])}
	on.MustApply(flowsOf(in(theirs)))
	plan := on.MustPlan(flowsOf(in(theirs, "order", 3)), "update")
	if err := on.Server.Sim.ChangeFlow(theirs, map[string]any{"title": "Meanwhile"}); err != nil {
		t.Fatal(err)
	}
	if diags := on.ApplyPlanned(plan, flowsOf(in(theirs, "order", 3))); diags.HasError() {
		t.Fatal(diags)
	}
	if flow, _ := on.Server.Sim.Flow(theirs); flow["title"] != "Meanwhile" {
		t.Errorf("what is not written was enforced: %v", flow)
	}
	on.MustPlan(flowsOf(in(theirs, "order", 3)), "no-op")
	plan = on.MustPlan(flowsOf(in(theirs, "order", 4)), "update")
	if err := on.Server.Sim.RemoveFlow(theirs); err != nil {
		t.Fatal(err)
	}
	mustSay(t, on.ApplyPlanned(plan, flowsOf(in(theirs, "order", 4))), "gone since the plan was made")
	on.MustRefuse(flowsOf(in(theirs)), "flow_set[0].slug")
}
