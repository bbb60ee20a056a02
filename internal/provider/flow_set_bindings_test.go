package provider_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// Terraform replaces a stage whose flow_set block has no order. The new stage gets the order of the old stage, so it
// does not come after the login stage, which somebody added later. Terraform plans the new stage before the apply, and
// again during the apply. Neither plan warns that the mail comes after the login.
func TestReplacedStageKeepsItsPlace(t *testing.T) {
	t.Parallel()
	stage := newStage(t, email)
	flow := must(stage.Server.Sim.AddFlow(attributes{"slug": "b", "designation": "recovery"}))
	config := withBlocks(flowBlock("b"))
	stage.MustApply(config)
	addLogin(t, stage.Server, flow)
	replacing := stage.Session.Resource(email)
	_, diags := replacing.Plan(config)
	mustContain(t, diags.Warnings(), `Recovery flow "b" briefly loses an email stage`, "write order")
	mustSucceed(t, stage.Session.Restart())
	mustSucceed(t, stage.Destroy())
	plan, again := replacing.Plan(config)
	if all := diags.String() + again.String(); strings.Contains(all, "comes after the password") {
		t.Errorf("the plans say %s", all)
	}
	mustSucceed(t, replacing.ApplyPlanned(plan, config))
	if bindings := bindingsOf(stage.Server.Sim); !slices.Contains(bindings, "b stage 10") {
		t.Errorf("the server has the bindings %q", bindings)
	}
}

func addLogin(t *testing.T, server *acctest.Target, flow string) {
	t.Helper()
	login := server.Send(t, http.MethodPost, "/stages/user_login/", attributes{"name": "login"})
	must(server.Sim.AddBinding(flow, login["pk"].(string), 30))
}

func destroyedStage(t *testing.T) testStage {
	t.Helper()
	stage := newStage(t, email)
	must(stage.Server.Sim.AddFlow(attributes{"slug": "b"}))
	stage.MustApply(withBlocks(flowBlock("b")))
	mustSucceed(t, stage.Destroy())
	return stage
}

// Another stage of the same run takes the order of a destroyed stage. The stage that replaces the destroyed stage gets
// the same order.
func TestReplacedStageKeepsAnOrderThatAnotherStageTook(t *testing.T) {
	t.Parallel()
	stage := destroyedStage(t)
	for _, name := range []string{"other", "stage"} {
		mustSucceed(t, stage.Session.Resource(email).Apply(with(withBlocks(flowBlock("b")), "name", name)))
	}
	mustHaveBindings(t, stage.Server.Sim, "b other 10", "b stage 10")
}

// An order in the configuration has precedence over the order of the destroyed stage.
func TestReplacedStageGetsAWrittenOrder(t *testing.T) {
	t.Parallel()
	stage := destroyedStage(t)
	mustSucceed(t, stage.Session.Resource(email).Apply(withBlocks(flowBlock("b", "order", 50))))
	mustHaveBindings(t, stage.Server.Sim, "b stage 50")
}

// Another user changed the slug of the flow, and the configuration names the new slug. The new stage gets the order of
// the stage that it replaces.
func TestReplacedStageKeepsItsPlaceInARenamedFlow(t *testing.T) {
	t.Parallel()
	stage := newStage(t, email)
	flow := must(stage.Server.Sim.AddFlow(attributes{"slug": "b"}))
	stage.MustApply(withBlocks(flowBlock("b")))
	addLogin(t, stage.Server, flow)
	mustBeNil(t, stage.Server.Sim.Change("b", attributes{"slug": "c"}))
	mustSucceed(t, stage.Refresh())
	mustSucceed(t, stage.Destroy())
	mustSucceed(t, stage.Session.Resource(email).Apply(withBlocks(flowBlock("c"))))
	if bindings := bindingsOf(stage.Server.Sim); !slices.Contains(bindings, "c stage 10") {
		t.Errorf("the server has the bindings %q", bindings)
	}
}

// A stage is renamed to the name of a destroyed stage. The renamed stage keeps the order of its own binding, which
// another user made, and does not get the order of the destroyed stage.
func TestRenamedStageDoesNotGetThePlaceOfADestroyedOne(t *testing.T) {
	t.Parallel()
	stage := newStage(t, email)
	flow := must(stage.Server.Sim.AddFlow(attributes{"slug": "b"}))
	stage.MustApply(withBlocks(flowBlock("b")))
	other := stage.Session.Resource(email)
	mustSucceed(t, other.Apply(with(minimal(), "name", "other")))
	must(stage.Server.Sim.AddBinding(flow, other.State()["id"].(string), 50))
	mustSucceed(t, stage.Destroy())
	mustSucceed(t, other.Apply(withBlocks(flowBlock("b"))))
	mustHaveBindings(t, stage.Server.Sim, "b stage 50")
}

// Without an order, a flow_set block binds the stage at the end of a flow. In a recovery flow, the end is after the
// steps that set the new password and log the user in. The plan warns of this position and names a better order. If the
// block has such an order, the plan does not warn.
func TestBlockAfterTheLoginOfARecoveryFlowWarns(t *testing.T) {
	t.Parallel()
	stage := newStage(t, email)
	flow := must(stage.Server.Sim.AddFlow(attributes{"slug": "b", "designation": "recovery"}))
	bind := func(step, name string, order int) {
		fields := attributes{"name": name, "fields": []string{}}
		pk := stage.Server.Send(t, http.MethodPost, "/stages/"+step+"/", fields)["pk"].(string)
		must(stage.Server.Sim.AddBinding(flow, pk, order))
	}
	for order, step := range map[int]string{10: "identification", 30: "prompt/stages", 100: "user_login"} {
		bind(step, step, order)
	}
	mustWarn := func(config attributes, words ...string) {
		t.Helper()
		mustSucceed(t, stage.Session.Restart()) // the test changes the server, and each run of Terraform reads it again
		_, diags := stage.Plan(config)
		if len(words) == 0 {
			mustPrintNothing(t, diags)
		}
		mustContain(t, diags.Warnings(), words...)
	}
	words := []string{"(flow_set[0].slug)", `"prompt/stages" (order 30)`, "above 10 and below 30"}
	late := []string{"(flow_set[0].order)", "the mail comes after", "above 10 and below 30"}
	// At first the stage does not exist. Then it exists without a flow_set block.
	for _, before := range []attributes{nil, minimal()} {
		if before != nil {
			stage.MustApply(before)
		}
		mustWarn(withBlocks(flowBlock("b")), words...)
		mustWarn(withBlocks(flowBlock("b", "order", 20)))
		mustWarn(withBlocks(flowBlock("b", "order", 200)), late...) // 200 is a mistyped 20
	}
	stage.MustApply(withBlocks(flowBlock("b", "order", 20)))
	mustWarn(withBlocks(flowBlock("b", "order", 200)), late...)
	mustWarn(minimal(), `Recovery flow "b" loses an email stage`)
	for _, binding := range stage.Server.Sim.Bindings() {
		if binding["stage"] == stage.State()["id"] {
			mustBeNil(t, stage.Server.Sim.Remove(binding["pk"].(string)))
		}
	}
	mustWarn(withBlocks(flowBlock("b")), words...)
	stage.MustApply(minimal())
	must(stage.Server.Sim.AddBinding(flow, stage.State()["id"].(string), 20))
	mustWarn(withBlocks(flowBlock("b"))) // no warning, because the stage stays at order 20

	// In the flow c, the order of another email stage does not restrict the orders that the warning advises.
	flow = must(stage.Server.Sim.AddFlow(attributes{"slug": "c", "designation": "recovery"}))
	bind("identification", "who", 10)
	bind("email", "mail", 29)
	bind("prompt/stages", "password", 30)
	mustWarn(withBlocks(flowBlock("c", "order", 40)), "above 10 and below 30")

	// The apply makes the flow d a recovery flow. The stage is in this flow already, after the password.
	flow = must(stage.Server.Sim.AddFlow(attributes{"slug": "d", "designation": "stage_configuration"}))
	bind("prompt/stages", "new password", 30)
	stage.MustApply(withBlocks(flowBlock("d", "order", 200)))
	mustWarn(withBlocks(flowBlock("d", "order", 200, "designation", "recovery")), "the mail comes after", "order below 30")
	mustWarn(withBlocks(flowBlock("d", "designation", "recovery")), "the mail comes after", "order below 30")
	mustWarn(withBlocks(flowBlock("d", "order", 20, "designation", "recovery")))
	// The same, but the block is new, and somebody else bound the stage.
	stage.MustApply(minimal())
	must(stage.Server.Sim.AddBinding(flow, stage.State()["id"].(string), 200))
	mustWarn(withBlocks(flowBlock("d", "designation", "recovery")), "the mail comes after", "order below 30")
}

// Eight stages are bound to two flows at the same time, all without an order. In each flow every stage gets a different
// order. One of the stages creates the flow "a". Then all stages are destroyed at the same time. If the stage that
// created the flow is deleted last, the flow is deleted too. If not, the flow stays, and a warning says so.
func TestParallelStagesShareAFlow(t *testing.T) {
	const n = 8
	g := newStageGroup(t, n, acctest.Kinds...)
	g.config = func(i, turn int) attributes { return withSubject(i, turn, newFlow("a"), flowBlock(defaultFlow)) }
	g.run(n, "create")
	orders, creators := map[string]bool{}, 0
	for _, place := range bindingsOf(g.server.Sim) {
		orders[strings.Fields(place)[0]+strings.Fields(place)[2]] = true
	}
	for _, stage := range g.resources {
		if stage.State()["flow_set"].([]any)[0].(attributes)["created"] == true {
			creators++
		}
	}
	if len(orders) != 2*n || creators != 1 {
		t.Errorf("%d stages created the flow; the places are %q", creators, bindingsOf(g.server.Sim))
	}
	g.run(n, "plan destroy")
	diags := g.run(n, "destroy")
	checkFlow(t, g.server.Sim, "a", strings.Contains(diags.String(), "without an owner"))
	others := n - 1
	for _, request := range g.server.Sim.Requests() {
		switch {
		case request.Method != http.MethodDelete:
		case strings.HasPrefix(request.Path, "/stages/"):
			others--
		case strings.HasPrefix(request.Path, "/flows/instances/") && others > 0:
			t.Errorf("the flow was deleted while %d other stages were bound to it", others)
		}
	}
	mustHaveBindings(t, g.server.Sim)
}
