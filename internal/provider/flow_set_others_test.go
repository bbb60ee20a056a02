package provider_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

func named(name string, blocks ...map[string]any) map[string]any {
	return map[string]any{"name": name, "flow_set": blocks}
}

// If another user bound the stage to a flow a second time, that binding stays. The binding of the block keeps the
// settings that another user changed, even if the block gets another order.
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

// If the destroy of a stage is refused because of its enrolled devices, its flows and bindings stay, too.
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

// If many stages are bound to one flow, a refresh reads whole pages. It does not send a request for each stage.
func TestFlowSetReadsInPages(t *testing.T) {
	server := acctest.Simulated(t, "")
	session := server.Session(t)
	const many = 40
	var stages []*tfcore.Resource
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
		if plan, diags := stage.Plan(config); diags.HasError() || plan.Action != tfcore.ActionNoOp {
			t.Fatal(diags, plan.Changed())
		}
	}
	for _, path := range []string{"/flows/bindings/", "/flows/instances/"} {
		if requests := count(server.Sim, path); requests > 8 {
			t.Errorf("%d requests of %s for %d stages", requests, path, many)
		}
	}
	server.Sim.ResetRequests()
	if plan, diags := bare.Plan(named("bare")); diags.HasError() || plan.Action != tfcore.ActionNoOp || count(server.Sim, "/flows/bindings/")+count(server.Sim, "/flows/instances/") > 0 {
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

// If the list of blocks or a slug is unknown, the plan still shows everything that is known.
func TestFlowSetUnknown(t *testing.T) {
	on := cell{Stage: acctest.Simulated(t, "").Stage(t, acctest.Kinds[0])}
	config := flowsOf(made("a"), in(theirs))
	on.MustApplyUnknown(config, "flow_set")
	plan, diags := on.Plan(flowsOf(made("a"), map[string]any{"slug": tfcore.Unknown{}}, map[string]any{"slug": tfcore.Unknown{}, "order": 1}))
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

// If a flow changes between plan and apply, the state is as planned and the next refresh shows the change. If the flow
// is deleted in between, the apply fails before it writes anything.
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
	mustSay(t, on.ApplyPlanned(plan, flowsOf(in(theirs, "order", 4))), "The planned flow no longer exists")
	mustFail(t, on.Apply(flowsOf(in(theirs))), "flow_set[0].slug", "write name, title and designation")
}

// If a flow is deleted while the provider writes its stage, the apply fails. It must not create the flow again, because
// the new flow would have another pk than the plan.
func TestFlowSetGoneWhileTheStageIsWritten(t *testing.T) {
	on := cell{Stage: acctest.Simulated(t, "").Stage(t, acctest.Kinds[0])}
	on.MustApply(flowsOf(made("a", "order", 3)))
	config := flowsOf(made("a", "order", 4))
	on.Server.Sim.Inject(authentiksim.Fault{Method: http.MethodPut, Times: 1, After: true, Answer: func(w http.ResponseWriter, r *http.Request) {
		if err := on.Server.Sim.RemoveFlow("a"); err != nil {
			t.Error(err)
		}
		authentiksim.HTMLPage(http.StatusBadGateway)(w, r) // the client repeats the write after this response
	}})
	mustFail(t, on.Apply(config), "flow_set[0].slug", "The planned flow no longer exists", "plan again")
	mustFlow(t, on.Server.Sim, "a", false)
	on.MustApply(config)
	if on.block("a")["created"] != true || on.block("a")["pk"] != mustFlow(t, on.Server.Sim, "a", true)["pk"] {
		t.Errorf("the state has %v", on.block("a"))
	}
	on.MustDestroy()
	mustFlow(t, on.Server.Sim, "a", false)
}

// A block changes its order, and another user has bound the stage at the new order already. The block then manages that
// binding, and the old binding is deleted.
func TestFlowSetMovesToWhereItIsBoundAlready(t *testing.T) {
	on := cell{Stage: acctest.Simulated(t, "").Stage(t, acctest.Kinds[0])}
	on.MustApply(flowsOf(in(theirs, "order", 20)))
	flow := mustFlow(t, on.Server.Sim, theirs, true)
	_, err := on.Server.Sim.AddBinding(flow["pk"].(string), on.State()["id"].(string), 5)
	mustDo(t, err)
	on.MustApply(flowsOf(in(theirs, "order", 5)))
	mustPlace(t, on.Server.Sim, theirs+" stage 5")
	on.MustApply(minimal())
	mustPlace(t, on.Server.Sim)
}
