package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// bindAgain binds the stage to a flow once more, as another user would.
func (s testStage) bindAgain(t *testing.T, flow any, order int) {
	t.Helper()
	must(s.Server.Sim.AddBinding(flow.(string), s.State()["id"].(string), order))
}

// Another user has bound the stage to the flow of a flow_set block at a second order. The plan warns of that. If the
// block gets this order, it manages the binding of that user, and the provider deletes the old binding of the block.
func TestBlockTakesOverTheBindingAtItsNewOrder(t *testing.T) {
	stage := newStage(t, email)
	stage.MustApply(withBlocks(flowBlock(defaultFlow, "order", 20)))
	stage.bindAgain(t, checkFlow(t, stage.Server.Sim, defaultFlow, true)["pk"], 5)
	_, diags := stage.Plan(withBlocks(flowBlock(defaultFlow, "order", 20)))
	mustWarnOnce(t, diags, "runs the stage more than once", defaultFlow, "at order 20", "at order 5")
	stage.MustApply(withBlocks(flowBlock(defaultFlow, "order", 5)))
	mustHaveBindings(t, stage.Server.Sim, defaultFlow+" stage 5")
	stage.MustApply(minimal())
	mustHaveBindings(t, stage.Server.Sim)
}

// A flow_set block asks the provider to create a flow, but another run of Terraform creates the same flow a moment
// earlier. The block then uses the existing flow, and the stage gets an order behind all other stages of the flow.
func TestFlowThatAnotherRunCreatedFirstIsAdopted(t *testing.T) {
	t.Parallel()
	refused := authentiksim.Status(
		http.StatusBadRequest, "application/json", `{"slug": ["Flow with this slug already exists."]}`,
	)
	for name, refusal := range map[string]http.HandlerFunc{"refused": refused, "crashed": authentiksim.Crash} {
		t.Run(name, func(t *testing.T) {
			stage := newStage(t, email)
			createFirst := func(w http.ResponseWriter, r *http.Request) {
				must(stage.Server.Sim.AddFlow(newFlow("a")))
				stage.bindAnother(t, "a")
				refusal(w, r)
			}
			stage.Server.Sim.Inject(authentiksim.Fault{
				Method: http.MethodPost, Path: "/flows/instances/", Times: 1, Answer: createFirst,
			})
			stage.MustApply(withBlocks(newFlow("a")))
			mustHaveBindings(t, stage.Server.Sim, "a other 50", "a stage 60")
			if stage.block("a")["created"] != false {
				t.Errorf("the block says that it created the flow of another run: %v", stage.block("a"))
			}
			mustSucceed(t, stage.Destroy())
			checkFlow(t, stage.Server.Sim, "a", true)
		})
	}
}

// Without an order, a flow_set block binds the stage at the end of a flow. In a recovery flow that is after the steps
// that set the new password and log the user in. The plan warns of this position and names a better order. With such an
// order the plan does not warn.
func TestBlockAfterTheLoginOfARecoveryFlowWarns(t *testing.T) {
	t.Parallel()
	stage := newStage(t, email)
	flow := must(stage.Server.Sim.AddFlow(attributes{"slug": "b", "designation": "recovery"}))
	for order, step := range map[int][2]string{
		10:  {"/stages/identification/", "who"},
		30:  {"/stages/prompt/stages/", "new-password"},
		100: {"/stages/user_login/", "login"},
	} {
		pk := post(t, stage.Server, step[0], attributes{"name": step[1], "fields": []string{}})
		post(t, stage.Server, "/flows/bindings/", attributes{"target": flow, "stage": pk, "order": order})
	}
	mustWarn := func(config attributes, words ...string) {
		t.Helper()
		_, diags := stage.Plan(config)
		if len(words) == 0 {
			mustPrintNothing(t, diags)
		}
		mustContain(t, diags.Warnings(), words...)
	}
	words := []string{"(flow_set[0].slug)", `The mail of "b" comes after the password`, "Without order",
		`"new-password" at order 30`, "above 10 and below 30"}
	late := []string{"(flow_set[0].order)", "order = 200 places the mail after", "above 10 and below 30"}
	for _, before := range []attributes{nil, minimal()} { // nil = the stage does not exist; minimal() has no flow_set
		if before != nil {
			stage.MustApply(before)
		}
		mustWarn(withBlocks(flowBlock("b")), words...)
		mustWarn(withBlocks(flowBlock("b", "order", 20)))
		mustWarn(withBlocks(flowBlock("b", "order", 200)), late...) // 200 stands for a mistyped 20
	}
	stage.MustApply(withBlocks(flowBlock("b", "order", 20)))
	mustWarn(withBlocks(flowBlock("b", "order", 200)), late...)
	mustWarn(minimal(), `Recovery flow "b" loses its mail`)
	mustBeNil(t, stage.Server.Sim.RemoveBinding(stage.binding(t, "b")))
	mustWarn(withBlocks(flowBlock("b")), words...)
	stage.MustApply(minimal())
	stage.bindAgain(t, flow, 20)
	mustWarn(withBlocks(flowBlock("b"))) // no warning, because the flow_set block takes over the existing binding
}

// parallel calls all functions at the same time, and returns the diagnostics of each function in the same order.
func parallel(runs ...func() tfcore.Diagnostics) []tfcore.Diagnostics {
	results := make([]tfcore.Diagnostics, len(runs))
	var all sync.WaitGroup
	for i, run := range runs {
		all.Go(func() { results[i] = run() })
	}
	all.Wait()
	return results
}

// Eight stages are bound to two flows at the same time, all without an order. One of the stages creates the flow "a".
// In each flow every stage gets a different order. Then all stages are destroyed at the same time. Either the flow "a"
// is deleted after all stages except its own, or it stays and a warning says so.
func TestParallelStagesShareAFlow(t *testing.T) {
	server := acctest.Simulated(t, "")
	session := server.Session(t)
	var stages []*tfcore.Resource
	var creates, destroys []func() tfcore.Diagnostics
	for i := range 8 {
		stage := session.Resource(acctest.Kinds[i%2])
		stages = append(stages, stage)
		creates = append(creates, func() tfcore.Diagnostics {
			return stage.Apply(named(fmt.Sprint("stage", i), newFlow("a"), flowBlock(defaultFlow)))
		})
		destroys = append(destroys, stage.Destroy)
	}
	for _, diags := range parallel(creates...) {
		mustSucceed(t, diags)
	}
	orders, creators := map[string]bool{}, 0
	for _, place := range bindingsOf(server.Sim) {
		orders[strings.Fields(place)[0]+strings.Fields(place)[2]] = true
	}
	for _, stage := range stages {
		if stage.State()["flow_set"].([]any)[0].(attributes)["created"] == true {
			creators++
		}
	}
	if len(orders) != 2*len(stages) || creators != 1 {
		t.Errorf("%d stages created the flow; the places are %q", creators, bindingsOf(server.Sim))
	}
	server.Sim.ResetRequests()
	var all tfcore.Diagnostics
	for _, diags := range parallel(destroys...) {
		all = append(all, diags...)
	}
	mustSucceed(t, all)
	isOrphaned := strings.Contains(all.String(), "without an owner")
	if _, exists := server.Sim.Flow("a"); exists != isOrphaned {
		t.Errorf("the flow exists: %t; warnings: %s", exists, all)
	}
	others := len(stages) - 1
	for _, request := range server.Sim.Requests() {
		switch {
		case request.Method != http.MethodDelete:
		case strings.HasPrefix(request.Path, "/stages/"):
			others--
		case strings.HasPrefix(request.Path, "/flows/instances/") && others > 0:
			t.Errorf("the flow was deleted while %d other stages were bound to it", others)
		}
	}
	mustHaveBindings(t, server.Sim)
}
