package provider_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// stageGroup contains several stages of one session. Tests use it to count the requests for these stages.
type stageGroup struct {
	t         *testing.T
	server    *acctest.Target
	session   *tfcore.Session
	resources []*tfcore.Resource
}

// newStageGroup returns stages that are not created yet. Their types alternate if there are several.
func newStageGroup(t *testing.T, n int, resourceTypes ...string) *stageGroup {
	t.Helper()
	server := acctest.Simulated(t, "")
	server.Sim.AddTemplate("email/1.html")
	server.Sim.AddTemplate("email/2.html")
	g := &stageGroup{t: t, server: server, session: server.Session(t)}
	for i := range n {
		g.resources = append(g.resources, g.session.Resource(resourceTypes[i%len(resourceTypes)]))
	}
	return g
}

// config returns a configuration for which a plan needs the release and the list of templates of the server.
func (g *stageGroup) config(i, revision int) attributes {
	return attributes{
		"name": fmt.Sprint("stage-", i), "template": fmt.Sprintf("email/%d.html", revision),
		"token_expiry": fmt.Sprint("hours=", revision),
	}
}

// restart starts the provider anew, as a new run of Terraform does, and removes the earlier requests from the log.
func (g *stageGroup) restart() {
	g.t.Helper()
	if diags := g.session.Restart(); diags.HasError() {
		g.t.Fatal(diags)
	}
	g.server.Sim.ResetRequests()
}

// each calls the function do for every stage. At most atOnce calls run at the same time. If atOnce is 1, the calls are
// in the order of the stages.
func (g *stageGroup) each(atOnce int, do func(i int, r *tfcore.Resource) tfcore.Diagnostics) {
	g.t.Helper()
	next := make(chan int)
	var workers sync.WaitGroup
	for range atOnce {
		workers.Go(func() {
			for i := range next {
				if diags := do(i, g.resources[i]); diags.HasError() {
					g.t.Errorf("stage %d: %s", i, diags)
				}
			}
		})
	}
	for i := range g.resources {
		next <- i
	}
	close(next)
	workers.Wait()
}

// mustHaveSent compares the number of logged requests with want. The keys of want have the form "METHOD TARGET". TARGET
// is "stage" for one stage, "page" for a page of a list, and otherwise the path.
func (g *stageGroup) mustHaveSent(want map[string]int) {
	g.t.Helper()
	got := map[string]int{}
	for _, request := range g.server.Sim.Requests() {
		got[request.Method+" "+requestTarget(request)]++
	}
	if diff := cmp.Diff(want, got); diff != "" {
		g.t.Errorf("requests (-want +got):\n%s", diff)
	}
}

func requestTarget(request authentiksim.Request) string {
	switch {
	case !strings.HasPrefix(request.Path, "/stages/") || strings.HasSuffix(request.Path, "/templates/"):
		return request.Path
	case strings.Contains(request.Query, "page="):
		return "page"
	}
	return "stage"
}

func (g *stageGroup) create() {
	g.t.Helper()
	g.each(1, func(i int, r *tfcore.Resource) tfcore.Diagnostics { return r.Apply(g.config(i, 1)) })
}

func (g *stageGroup) planNothing(r *tfcore.Resource, config attributes) tfcore.Diagnostics {
	g.t.Helper()
	plan, diags := r.Plan(config)
	if plan != nil && plan.Action != "no-op" {
		g.t.Errorf("%s: %s of %v", config["name"], plan.Action, plan.Changed())
	}
	return diags
}

// planAll plans every stage with the configuration that create has applied, and fails the test if a plan changes
// something.
func (g *stageGroup) planAll(atOnce int) {
	g.t.Helper()
	g.each(atOnce, func(i int, r *tfcore.Resource) tfcore.Diagnostics { return g.planNothing(r, g.config(i, 1)) })
}

// destroyPlans creates the stages and plans their destruction. It then starts the provider anew for the apply.
func (g *stageGroup) destroyPlans() []*tfcore.Plan {
	g.t.Helper()
	g.create()
	plans := make([]*tfcore.Plan, len(g.resources))
	g.each(1, func(i int, r *tfcore.Resource) (diags tfcore.Diagnostics) {
		plans[i], diags = r.PlanDestroy()
		return diags
	})
	g.restart()
	return plans
}

func countRequests(server *authentiksim.Server, path string) (n int) {
	for _, request := range server.Requests() {
		if request.Path == path {
			n++
		}
	}
	return n
}
