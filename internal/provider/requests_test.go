package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// many contains several stages of one session. Tests use it to count the requests for these stages.
type many struct {
	t         *testing.T
	server    *acctest.Target
	session   *tfcore.Session
	resources []*tfcore.Resource
}

// manyStages returns stages that are not created yet. Their types alternate if there are several.
func manyStages(t *testing.T, n int, resourceTypes ...string) *many {
	t.Helper()
	server := acctest.Simulated(t, "")
	server.Sim.AddTemplate("email/1.html")
	server.Sim.AddTemplate("email/2.html")
	m := &many{t: t, server: server, session: server.Session(t)}
	for i := range n {
		m.resources = append(m.resources, m.session.Resource(resourceTypes[i%len(resourceTypes)]))
	}
	return m
}

// config returns a configuration for which a plan needs the release and the list of templates of the server.
func (m *many) config(i, revision int) attributes {
	return attributes{
		"name": fmt.Sprint("stage-", i), "template": fmt.Sprintf("email/%d.html", revision),
		"token_expiry": fmt.Sprint("hours=", revision),
	}
}

// restart starts the provider anew, as a new run of Terraform does, and removes the earlier requests from the log.
func (m *many) restart() {
	m.t.Helper()
	if diags := m.session.Restart(); diags.HasError() {
		m.t.Fatal(diags)
	}
	m.server.Sim.ResetRequests()
}

// each calls do for every stage, with atOnce calls at the same time. With atOnce = 1 it calls do in the order of the
// stages.
func (m *many) each(atOnce int, do func(i int, r *tfcore.Resource) tfcore.Diagnostics) {
	m.t.Helper()
	next := make(chan int)
	var workers sync.WaitGroup
	for range atOnce {
		workers.Go(func() {
			for i := range next {
				if diags := do(i, m.resources[i]); diags.HasError() {
					m.t.Errorf("stage %d: %s", i, diags)
				}
			}
		})
	}
	for i := range m.resources {
		next <- i
	}
	close(next)
	workers.Wait()
}

// mustAsk compares the number of logged requests with want. A key of want is a method and a target. The target is
// "stage" for one stage, "page" for a page of a list, and otherwise the path.
func (m *many) mustAsk(want map[string]int) {
	m.t.Helper()
	got := map[string]int{}
	for _, request := range m.server.Sim.Requests() {
		got[request.Method+" "+subject(request)]++
	}
	if diff := cmp.Diff(want, got); diff != "" {
		m.t.Errorf("requests (-want +got):\n%s", diff)
	}
}

func subject(request authentiksim.Request) string {
	switch {
	case !strings.HasPrefix(request.Path, "/stages/") || strings.HasSuffix(request.Path, "/templates/"):
		return request.Path
	case strings.Contains(request.Query, "page="):
		return "page"
	}
	return "stage"
}

func (m *many) create() {
	m.t.Helper()
	m.each(1, func(i int, r *tfcore.Resource) tfcore.Diagnostics { return r.Apply(m.config(i, 1)) })
}

// planNothing plans a stage, and fails the test if the plan changes something.
func (m *many) planNothing(r *tfcore.Resource, config attributes) tfcore.Diagnostics {
	m.t.Helper()
	plan, diags := r.Plan(config)
	if plan != nil && plan.Action != "no-op" {
		m.t.Errorf("%s: %s of %v", config["name"], plan.Action, plan.Changed())
	}
	return diags
}

// planAll plans every stage with the configuration that create has applied, and fails the test if a plan changes
// something.
func (m *many) planAll(atOnce int) {
	m.t.Helper()
	m.each(atOnce, func(i int, r *tfcore.Resource) tfcore.Diagnostics { return m.planNothing(r, m.config(i, 1)) })
}

// A create sends one request. The reads of all stages share the pages of one list, which has 100 stages on a page. The
// first two reads request single stages.
func TestRunTakesFewRequests(t *testing.T) {
	t.Parallel()
	const n, parallelism = 150, 10
	for _, resourceType := range acctest.Kinds {
		t.Run(resourceType, func(t *testing.T) {
			m := manyStages(t, n, resourceType)
			m.create()
			m.mustAsk(map[string]int{"POST stage": n, "GET /admin/version/": 1, "GET /stages/email/templates/": 1})
			for _, atOnce := range []int{1, parallelism} {
				m.restart()
				m.planAll(atOnce)
				m.mustAsk(map[string]int{"GET stage": 2, "GET page": 2})
			}
			if got := m.server.Sim.Connections(); got > parallelism {
				t.Errorf("%d connections, want at most %d", got, parallelism)
			}
		})
	}
}

// The plans of many stages request the list of templates once. The applies of these plans, in another process, request
// the list and the release once.
func TestUpdateIsOneRequest(t *testing.T) {
	const n = 6
	m := manyStages(t, n, acctest.Kinds...)
	m.create()
	m.restart()
	plans := make([]*tfcore.Plan, n)
	m.each(1, func(i int, r *tfcore.Resource) (diags tfcore.Diagnostics) {
		plans[i], diags = r.Plan(m.config(i, 2))
		return diags
	})
	m.mustAsk(map[string]int{"GET stage": 4, "GET page": 2, "GET /stages/email/templates/": 1})
	m.restart()
	m.each(1, func(i int, r *tfcore.Resource) tfcore.Diagnostics { return r.ApplyPlanned(plans[i], m.config(i, 2)) })
	m.mustAsk(map[string]int{"PUT stage": n, "GET /admin/version/": 1, "GET /stages/email/templates/": 1})
}

// destroyPlans creates the stages and plans their destruction. It then starts the provider anew for the apply.
func (m *many) destroyPlans() []*tfcore.Plan {
	m.t.Helper()
	m.create()
	plans := make([]*tfcore.Plan, len(m.resources))
	m.each(1, func(i int, r *tfcore.Resource) (diags tfcore.Diagnostics) {
		plans[i], diags = r.PlanDestroy()
		return diags
	})
	m.restart()
	return plans
}

// Each destroy reads the bindings of its stage. The destroys of all stages share the pages of one list for that.
// Deletions move stages to earlier pages, so some stages are requested alone.
func TestDestroysShareTheirPages(t *testing.T) {
	t.Parallel()
	m := manyStages(t, 150, email)
	plans := m.destroyPlans()
	m.each(10, func(i int, r *tfcore.Resource) tfcore.Diagnostics { return r.ApplyPlanned(plans[i], nil) })
	if requests := requestsOf(m.server); len(requests) > len(plans)+15 {
		t.Errorf("%d requests for the destroy of %d stages", len(requests), len(plans))
	}
}

// A run may delete a binding after the provider has read the page with its stage. The destroy of the stage then
// succeeds, because the provider reads the stage again before it refuses a destroy.
func TestDestroySeesThatABindingIsGone(t *testing.T) {
	t.Parallel()
	m := manyStages(t, 5, email)
	plans := m.destroyPlans()
	last := len(plans) - 1
	flow := must(m.server.Sim.AddFlow(attributes{"slug": "f", "name": "f", "title": "f", "designation": "enrollment"}))
	binding := must(m.server.Sim.AddBinding(flow, m.resources[last].State()["id"].(string), 0))
	m.each(1, func(i int, r *tfcore.Resource) tfcore.Diagnostics {
		if i == last {
			m.server.Ask(t, http.MethodDelete, "/flows/bindings/"+binding+"/", "")
		}
		return r.ApplyPlanned(plans[i], nil)
	})
}

// An import finds the stage and reads it. One page of the list is enough for both.
func TestImportsShareTheirPages(t *testing.T) {
	t.Parallel()
	m := manyStages(t, 200, email)
	ids := make([]string, len(m.resources))
	for i := range ids {
		ids[i] = addStage(t, m.server, email, m.config(i, 1))
	}
	m.each(1, func(i int, r *tfcore.Resource) tfcore.Diagnostics { return r.Import(ids[i]) })
	m.mustAsk(map[string]int{"GET stage": 2, "GET page": 2})
}

// If many stages are bound to one flow, a refresh reads whole pages of bindings and flows. It does not send a request
// for each stage. For a stage without flow_set blocks it sends no request for flows or bindings.
func TestStagesOfOneFlowShareItsPages(t *testing.T) {
	m := manyStages(t, 40, email)
	config := func(i int) attributes { return named(fmt.Sprint("stage", i), in(defaultFlow)) }
	m.each(1, func(i int, r *tfcore.Resource) tfcore.Diagnostics { return r.Apply(config(i)) })
	m.restart()
	m.each(1, func(i int, r *tfcore.Resource) tfcore.Diagnostics { return m.planNothing(r, config(i)) })
	for _, path := range []string{"/flows/bindings/", "/flows/instances/"} {
		if requests := count(m.server.Sim, path); requests > 8 {
			t.Errorf("%d requests of %s for %d stages", requests, path, len(m.resources))
		}
	}
	bare := m.session.Resource(email)
	mustSucceed(t, bare.Apply(minimal()))
	m.restart()
	m.planNothing(bare, minimal())
	if count(m.server.Sim, "/flows/bindings/")+count(m.server.Sim, "/flows/instances/") > 0 {
		t.Errorf("a stage without flow_set blocks sends requests about flows: %v", requestsOf(m.server))
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

// The plan and the create of a stage with one flow_set block send at most five requests together. A later update of
// another attribute sends no request about flows.
func TestBlockCostsFiveRequests(t *testing.T) {
	t.Parallel()
	for name, block := range map[string]attributes{
		"appended": in(defaultFlow), "at an order": in(defaultFlow, "order", 5),
	} {
		on := newest(t, email)
		mustSucceed(t, on.Apply(flowsOf(block)))
		if requests := requestsOf(on.Server); len(requests) > 5 {
			t.Errorf("%s: %q", name, requests)
		}
		changed := with(flowsOf(block), "subject", "Other")
		plan := on.MustPlan(changed, "update")
		on.Server.Sim.ResetRequests()
		mustSucceed(t, on.ApplyPlanned(plan, changed))
		if requests := fmt.Sprint(requestsOf(on.Server)); strings.Contains(requests, "/flows/") {
			t.Errorf("%s: an update of the subject sends requests about flows: %s", name, requests)
		}
	}
}
