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

// stageGroup contains several stages of one session. Tests use it to count the requests for these stages.
type stageGroup struct {
	t         *testing.T
	server    *acctest.Target
	session   *tfcore.Session
	resources []*tfcore.Resource
	plans     []*tfcore.Plan // the last plan of each stage
	ids       []string       // the id of each stage that addByHand created
	// config returns the first or the second configuration of a stage.
	config func(i, turn int) attributes
}

// newStageGroup returns stages that are not created yet. Their types alternate if there are several.
func newStageGroup(t *testing.T, n int, resourceTypes ...string) *stageGroup {
	t.Helper()
	server := acctest.Simulated(t, "")
	server.Sim.AddTemplate("email/1.html")
	server.Sim.AddTemplate("email/2.html")
	g := &stageGroup{t: t, server: server, session: server.Session(t), config: withTemplate}
	for i := range n {
		g.resources = append(g.resources, g.session.Resource(resourceTypes[i%len(resourceTypes)]))
	}
	g.plans, g.ids = make([]*tfcore.Plan, n), make([]string, n)
	return g
}

// withTemplate returns a configuration for which a plan needs the release and the list of templates of the server.
func withTemplate(i, turn int) attributes {
	return attributes{
		"name": fmt.Sprint("stage-", i), "template": fmt.Sprintf("email/%d.html", turn),
		"token_expiry": fmt.Sprint("hours=", turn),
	}
}

func withSubject(i, turn int, blocks ...attributes) attributes {
	return with(named(fmt.Sprint("stage-", i), blocks...), "subject", fmt.Sprint(turn))
}

func forced(i, turn int) attributes   { return with(withSubject(i, turn), "force_destroy", true) }
func appended(i, turn int) attributes { return withSubject(i, turn, flowBlock(defaultFlow)) }
func atOrder5(i, turn int) attributes {
	return withSubject(i, turn, flowBlock(defaultFlow, "order", 5))
}

// groupOperation is an operation with the stage that has the index i.
type groupOperation = func(g *stageGroup, i int) tfcore.Diagnostics

func (g *stageGroup) create(i int) tfcore.Diagnostics { return g.resources[i].Apply(g.config(i, 1)) }

func (g *stageGroup) planNothing(i int) tfcore.Diagnostics {
	plan, diags := g.resources[i].Plan(g.config(i, 1))
	if plan != nil && plan.Action != tfcore.ActionNoOp {
		g.t.Errorf("stage %d: %s of %v", i, plan.Action, plan.Changed())
	}
	return diags
}

func (g *stageGroup) planUpdate(i int) (diags tfcore.Diagnostics) {
	g.plans[i], diags = g.resources[i].Plan(g.config(i, 2))
	return diags
}

func (g *stageGroup) planDestroy(i int) (diags tfcore.Diagnostics) {
	g.plans[i], diags = g.resources[i].PlanDestroy()
	return diags
}

func (g *stageGroup) applyPlan(i int) tfcore.Diagnostics {
	if g.plans[i].Action == tfcore.ActionDelete {
		return g.resources[i].ApplyPlanned(g.plans[i], nil)
	}
	return g.resources[i].ApplyPlanned(g.plans[i], g.config(i, 2))
}

func (g *stageGroup) addByHand(i int) tfcore.Diagnostics {
	g.ids[i] = addStage(g.t, g.server, email, g.config(i, 1))
	return nil
}

func (g *stageGroup) importByID(i int) tfcore.Diagnostics { return g.resources[i].Import(g.ids[i]) }

// run starts the provider anew, as each run of Terraform does, and calls do for every stage. At most atOnce calls run at
// the same time. If atOnce is 1, the calls are in the order of the stages. The log then has only the requests of this
// run.
func (g *stageGroup) run(atOnce int, do groupOperation) {
	g.t.Helper()
	mustSucceed(g.t, g.session.Restart())
	g.server.Sim.ResetRequests()
	next := make(chan int)
	var workers sync.WaitGroup
	for range atOnce {
		workers.Go(func() {
			for i := range next {
				if diags := do(g, i); diags.HasError() {
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

// sent counts the logged requests by their METHOD and TARGET. TARGET is "stage" for one stage, "page" for a page of a
// list of stages, and otherwise the path.
func (g *stageGroup) sent() map[string]int {
	sent := map[string]int{}
	for _, request := range g.server.Sim.Requests() {
		target := request.Path
		if strings.HasPrefix(target, "/stages/") && !strings.HasSuffix(target, "/templates/") {
			target = "stage"
			if strings.Contains(request.Query, "page=") {
				target = "page"
			}
		}
		sent[request.Method+" "+target]++
	}
	return sent
}

// The release and the list of templates are requested once in each run, and a write is one request. The reads of all
// stages of a type share the pages of one list, which has 100 stages on a page. Only the first two reads of a type
// request single stages. Only changed flow_set blocks need requests about flows in an apply.
func TestRunTakesFewRequests(t *testing.T) {
	t.Parallel()
	const version, templates = "GET /admin/version/", "GET /stages/email/templates/"
	create, planNothing, planUpdate := (*stageGroup).create, (*stageGroup).planNothing, (*stageGroup).planUpdate
	planDestroy, applyPlan := (*stageGroup).planDestroy, (*stageGroup).applyPlan
	type (
		runs   = []groupOperation
		counts = map[string]int
	)
	emails, both := []string{email}, acctest.Kinds
	for _, c := range []struct {
		name          string
		n, atOnce     int
		resourceTypes []string
		config        func(i, turn int) attributes
		runs          runs // the requests of the last run are counted
		want          counts
		most          int // the maximum of the sum if want is nil
	}{
		{"creates", 150, 1, emails, withTemplate, runs{create}, counts{"POST stage": 150, version: 1, templates: 1}, 0},
		{"plans", 150, 1, emails, withTemplate, runs{create, planNothing}, counts{"GET stage": 2, "GET page": 2}, 0},
		{"plans at once", 150, 10, emails, withTemplate, runs{create, planNothing},
			counts{"GET stage": 2, "GET page": 2}, 0},
		{"plans of updates", 6, 1, both, withTemplate, runs{create, planUpdate},
			counts{"GET stage": 4, "GET page": 2, templates: 1}, 0},
		{"updates", 6, 1, both, withTemplate, runs{create, planUpdate, applyPlan},
			counts{"PUT stage": 6, version: 1, templates: 1}, 0},
		{"plans of forced destroys", 50, 1, emails, forced, runs{create, planDestroy},
			counts{"GET stage": 2, "GET page": 1}, 0},
		// Deletions move stages to earlier pages, so some reads request single stages.
		{"destroys", 150, 10, emails, withTemplate, runs{create, planDestroy, applyPlan}, nil, 150 + 15},
		{"imports", 200, 1, emails, withTemplate, runs{(*stageGroup).addByHand, (*stageGroup).importByID},
			counts{"GET stage": 2, "GET page": 2}, 0},
		{"create in a flow", 1, 1, emails, appended, runs{create}, nil, 5},
		{"create in a flow at an order", 1, 1, emails, atOrder5, runs{create}, nil, 5},
		{"plans in one flow", 40, 1, emails, appended, runs{create, planNothing}, nil, 3 + 2*8},
		{"updates in one flow", 2, 1, emails, appended, runs{create, planUpdate, applyPlan},
			counts{"PUT stage": 2, version: 1}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g := newStageGroup(t, c.n, c.resourceTypes...)
			g.config = c.config
			for _, do := range c.runs {
				g.run(c.atOnce, do)
			}
			if diff := cmp.Diff(c.want, g.sent()); c.want != nil && diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
			if all := requestsOf(g.server); c.want == nil && len(all) > c.most {
				t.Errorf("%d requests, want at most %d: %q", len(all), c.most, all)
			}
			if got := g.server.Sim.Connections(); got > c.atOnce {
				t.Errorf("%d connections, want at most %d", got, c.atOnce)
			}
		})
	}
}

// A run may delete a binding after the provider has read the page with its stage. The destroy of the stage then
// succeeds, because the provider reads the stage again before it refuses a destroy.
func TestDestroySeesThatABindingIsGone(t *testing.T) {
	t.Parallel()
	g := newStageGroup(t, 5, email)
	g.run(1, (*stageGroup).create)
	g.run(1, (*stageGroup).planDestroy)
	last := len(g.plans) - 1
	flow := addFlow(t, g.server, "f")
	binding := must(g.server.Sim.AddBinding(flow, g.resources[last].State()["id"].(string), 0))
	g.run(1, func(g *stageGroup, i int) tfcore.Diagnostics {
		if i == last {
			g.server.Ask(t, http.MethodDelete, "/flows/bindings/"+binding+"/", "")
		}
		return g.applyPlan(i)
	})
}

func countRequests(server *authentiksim.Server, path string) (n int) {
	for _, request := range server.Requests() {
		if request.Path == path {
			n++
		}
	}
	return n
}
