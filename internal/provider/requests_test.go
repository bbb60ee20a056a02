package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// A create sends one request. The reads of all stages share the pages of one list, which has 100 stages on a page. The
// first two reads request single stages.
func TestRunTakesFewRequests(t *testing.T) {
	t.Parallel()
	const n, parallelism = 150, 10
	for _, resourceType := range acctest.Kinds {
		t.Run(resourceType, func(t *testing.T) {
			stages := newStageGroup(t, n, resourceType)
			stages.create()
			stages.mustHaveSent(map[string]int{"POST stage": n, "GET /admin/version/": 1, "GET /stages/email/templates/": 1})
			for _, atOnce := range []int{1, parallelism} {
				stages.restart()
				stages.planAll(atOnce)
				stages.mustHaveSent(map[string]int{"GET stage": 2, "GET page": 2})
			}
			if got := stages.server.Sim.Connections(); got > parallelism {
				t.Errorf("%d connections, want at most %d", got, parallelism)
			}
		})
	}
}

// The plans of many stages request the list of templates only once. The applies run in another process. They send one
// PUT for each stage, and request the list and the release only once.
func TestUpdateIsOneRequest(t *testing.T) {
	const n = 6
	stages := newStageGroup(t, n, acctest.Kinds...)
	stages.create()
	stages.restart()
	plans := make([]*tfcore.Plan, n)
	stages.each(1, func(i int, r *tfcore.Resource) (diags tfcore.Diagnostics) {
		plans[i], diags = r.Plan(stages.config(i, 2))
		return diags
	})
	stages.mustHaveSent(map[string]int{"GET stage": 4, "GET page": 2, "GET /stages/email/templates/": 1})
	stages.restart()
	stages.each(1, func(i int, r *tfcore.Resource) tfcore.Diagnostics {
		return r.ApplyPlanned(plans[i], stages.config(i, 2))
	})
	stages.mustHaveSent(map[string]int{"PUT stage": n, "GET /admin/version/": 1, "GET /stages/email/templates/": 1})
}

// Each destroy reads its stage to check the bindings. All destroys share the pages of the list of stages. Deletions
// move stages to earlier pages, so the provider requests some stages alone.
func TestDestroysShareTheirPages(t *testing.T) {
	t.Parallel()
	stages := newStageGroup(t, 150, email)
	plans := stages.destroyPlans()
	stages.each(10, func(i int, r *tfcore.Resource) tfcore.Diagnostics { return r.ApplyPlanned(plans[i], nil) })
	if requests := requestsOf(stages.server); len(requests) > len(plans)+15 {
		t.Errorf("%d requests for the destroy of %d stages", len(requests), len(plans))
	}
}

// A run may delete a binding after the provider has read the page with its stage. The destroy of the stage then
// succeeds, because the provider reads the stage again before it refuses a destroy.
func TestDestroySeesThatABindingIsGone(t *testing.T) {
	t.Parallel()
	stages := newStageGroup(t, 5, email)
	plans := stages.destroyPlans()
	last := len(plans) - 1
	flow := addFlow(t, stages.server, "f")
	binding := must(stages.server.Sim.AddBinding(flow, stages.resources[last].State()["id"].(string), 0))
	stages.each(1, func(i int, r *tfcore.Resource) tfcore.Diagnostics {
		if i == last {
			stages.server.Ask(t, http.MethodDelete, "/flows/bindings/"+binding+"/", "")
		}
		return r.ApplyPlanned(plans[i], nil)
	})
}

// With force_destroy, the plan of a destroy looks for recovery flows. For this it uses the stage that the refresh has
// read, and sends no other request.
func TestPlanOfAForcedDestroyNeedsNoRequestOfItsOwn(t *testing.T) {
	t.Parallel()
	stages := newStageGroup(t, 50, email)
	stages.each(1, func(i int, r *tfcore.Resource) tfcore.Diagnostics {
		return r.Apply(attributes{"name": fmt.Sprint("stage-", i), "force_destroy": true})
	})
	stages.restart()
	stages.each(1, func(_ int, r *tfcore.Resource) tfcore.Diagnostics {
		_, diags := r.PlanDestroy()
		return diags
	})
	stages.mustHaveSent(map[string]int{"GET stage": 2, "GET page": 1})
}

// An import searches for the stage and then reads it. The search and the read use the same page of the list.
func TestImportsShareTheirPages(t *testing.T) {
	t.Parallel()
	stages := newStageGroup(t, 200, email)
	ids := make([]string, len(stages.resources))
	for i := range ids {
		ids[i] = addStage(t, stages.server, email, stages.config(i, 1))
	}
	stages.each(1, func(i int, r *tfcore.Resource) tfcore.Diagnostics { return r.Import(ids[i]) })
	stages.mustHaveSent(map[string]int{"GET stage": 2, "GET page": 2})
}

// If many stages are bound to one flow, a refresh reads whole pages of bindings and flows. It does not send a request
// for each stage. For a stage without flow_set blocks it sends no request for flows or bindings.
func TestStagesOfOneFlowShareItsPages(t *testing.T) {
	stages := newStageGroup(t, 40, email)
	config := func(i int) attributes { return named(fmt.Sprint("stage", i), flowBlock(defaultFlow)) }
	stages.each(1, func(i int, r *tfcore.Resource) tfcore.Diagnostics { return r.Apply(config(i)) })
	stages.restart()
	stages.each(1, func(i int, r *tfcore.Resource) tfcore.Diagnostics { return stages.planNothing(r, config(i)) })
	for _, path := range []string{"/flows/bindings/", "/flows/instances/"} {
		if requests := countRequests(stages.server.Sim, path); requests > 8 {
			t.Errorf("%d requests of %s for %d stages", requests, path, len(stages.resources))
		}
	}
	bare := stages.session.Resource(email)
	mustSucceed(t, bare.Apply(minimal()))
	stages.restart()
	stages.planNothing(bare, minimal())
	if countRequests(stages.server.Sim, "/flows/bindings/")+countRequests(stages.server.Sim, "/flows/instances/") > 0 {
		t.Errorf("a stage without flow_set blocks sends requests about flows: %v", requestsOf(stages.server))
	}
}

// The plan and the create of a stage with one flow_set block together send at most five requests. A later update of
// another attribute sends no request about flows.
func TestBlockCostsFiveRequests(t *testing.T) {
	t.Parallel()
	for name, block := range map[string]attributes{
		"appended": flowBlock(defaultFlow), "at an order": flowBlock(defaultFlow, "order", 5),
	} {
		stage := newStage(t, email)
		mustSucceed(t, stage.Apply(withBlocks(block)))
		if requests := requestsOf(stage.Server); len(requests) > 5 {
			t.Errorf("%s: %q", name, requests)
		}
		changed := with(withBlocks(block), "subject", "Other")
		plan := stage.MustPlan(changed, "update")
		stage.Server.Sim.ResetRequests()
		mustSucceed(t, stage.ApplyPlanned(plan, changed))
		if requests := fmt.Sprint(requestsOf(stage.Server)); strings.Contains(requests, "/flows/") {
			t.Errorf("%s: an update of the subject sends requests about flows: %s", name, requests)
		}
	}
}
