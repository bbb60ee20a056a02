package provider_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// stageGroup contains several stages of one session, so that tests can count the requests for all of them.
type stageGroup struct {
	t         *testing.T
	server    *acctest.Target
	session   *tfcore.Session
	resources []*tfcore.Resource
	plans     []*tfcore.Plan // the last plan of each stage
	ids       []string       // the id of each stage that the test added to the server without Terraform
	// config returns the first configuration of stage `i` if `turn` is 1, and the second one if `turn` is 2.
	config func(i, turn int) attributes
}

// newStageGroup returns n stages that are not created yet. The first stage has the first type in resourceTypes, the
// next stage the next type, and so on, again and again.
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

// If a stage is created with this configuration, the provider also requests the release and the list of templates.
func withTemplate(i, turn int) attributes {
	return attributes{
		"name": fmt.Sprint("stage-", i), "template": fmt.Sprintf("email/%d.html", turn),
		"token_expiry": fmt.Sprint("hours=", turn),
	}
}

func withSubject(i, turn int, blocks ...attributes) attributes {
	return with(named(fmt.Sprint("stage-", i), blocks...), "subject", fmt.Sprint(turn))
}

func forced(i, turn int) attributes    { return with(withSubject(i, turn), "force_destroy", true) }
func appended(i, turn int) attributes  { return withSubject(i, turn, flowBlock(defaultFlow)) }
func inNewFlow(i, turn int) attributes { return withSubject(i, turn, newFlow("new")) }
func atOrder5(i, turn int) attributes {
	return withSubject(i, turn, flowBlock(defaultFlow, "order", 5))
}

func (g *stageGroup) do(operation string, i int) (diags tfcore.Diagnostics) {
	r, plan := g.resources[i], &g.plans[i]
	switch operation {
	case "create":
		return r.Apply(g.config(i, 1))
	case "plan nothing":
		if *plan, diags = r.Plan(g.config(i, 1)); !diags.HasError() && (*plan).Action != tfcore.ActionNoOp {
			g.t.Errorf("stage %d: %s of %v", i, (*plan).Action, (*plan).Changed())
		}
	case "plan update":
		*plan, diags = r.Plan(g.config(i, 2))
	case "plan destroy":
		*plan, diags = r.PlanDestroy()
	case "update":
		return r.ApplyPlanned(*plan, g.config(i, 2))
	case "destroy":
		return r.ApplyPlanned(*plan, nil)
	case "add by hand":
		g.ids[i] = addStage(g.t, g.server, email, g.config(i, 1))
	case "import":
		return r.Import(g.ids[i])
	default:
		g.t.Errorf("unknown operation %q", operation)
	}
	return diags
}

// run starts the provider anew, as each run of Terraform does, clears the log of requests, and does an operation with
// every stage. At most atOnce operations run at the same time. If atOnce is 1, they follow the order of the stages. run
// returns all diagnostics, and fails the test if one of them is an error.
func (g *stageGroup) run(atOnce int, operation string) tfcore.Diagnostics {
	g.t.Helper()
	mustSucceed(g.t, g.session.Restart())
	g.server.Sim.ResetRequests()
	all := make([]tfcore.Diagnostics, len(g.resources))
	next := make(chan int)
	var workers sync.WaitGroup
	for range atOnce {
		workers.Go(func() {
			for i := range next {
				all[i] = g.do(operation, i)
			}
		})
	}
	for i := range g.resources {
		next <- i
	}
	close(next)
	workers.Wait()
	mustSucceed(g.t, slices.Concat(all...))
	return slices.Concat(all...)
}

// sent counts the logged requests. A key such as "GET stage" is the method and a target: "stage" for a single stage,
// "page" for a page of a list of stages, and the path for any other request.
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

// These are the limits for the requests of a run:
//   - The release and the list of templates are requested at most once.
//   - A write of a stage is one request.
//   - For each stage type, the first two reads request single stages. All later reads share the pages of one list,
//     which has 100 stages on a page.
//   - An apply sends requests about flows only for changed flow_set blocks.
func TestRunTakesFewRequests(t *testing.T) {
	t.Parallel()
	const version, templates = "GET /admin/version/", "GET /stages/email/templates/"
	type counts = map[string]int
	emails, both := []string{email}, acctest.Kinds
	for _, c := range []struct {
		name          string
		n, atOnce     int
		resourceTypes []string
		config        func(i, turn int) attributes
		runs          string // the operations in order; only the requests of the last operation are counted
		want          counts
		most          int // if want is nil, the maximum number of requests
	}{
		{"creates", 150, 1, emails, withTemplate, "create", counts{"POST stage": 150, version: 1, templates: 1}, 0},
		{"plans", 150, 1, emails, withTemplate, "create, plan nothing", counts{"GET stage": 2, "GET page": 2}, 0},
		{"plans at once", 150, 10, emails, withTemplate, "create, plan nothing",
			counts{"GET stage": 2, "GET page": 2}, 0},
		{"plans of updates", 6, 1, both, withTemplate, "create, plan update",
			counts{"GET stage": 4, "GET page": 2, templates: 1}, 0},
		{"updates", 6, 1, both, withTemplate, "create, plan update, update",
			counts{"PUT stage": 6, version: 1, templates: 1}, 0},
		{"plans of forced destroys", 50, 1, emails, forced, "create, plan destroy",
			counts{"GET stage": 2, "GET page": 1}, 0},
		{"plan of a forced destroy, with a look for devices", 1, 1, []string{authenticator}, forced,
			"create, plan destroy", nil, 3},
		// Deletions move stages to earlier pages of the list. The provider then misses some stages, most often on a slow
		// machine, and requests them one by one.
		{"destroys", 150, 10, emails, withTemplate, "create, plan destroy, destroy", nil, 150 + 50},
		{"imports", 200, 1, emails, withTemplate, "add by hand, import",
			counts{"GET stage": 2, "GET page": 2}, 0},
		{"create in a flow", 1, 1, emails, appended, "create", nil, 5},
		{"create in a new flow", 1, 1, emails, inNewFlow, "create", nil, 9},
		{"create in a flow at an order", 1, 1, emails, atOrder5, "create", nil, 5},
		{"plans in one flow", 40, 1, emails, appended, "create, plan nothing", nil, 3 + 2*8},
		{"updates in one flow", 2, 1, emails, appended, "create, plan update, update",
			counts{"PUT stage": 2, version: 1}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g := newStageGroup(t, c.n, c.resourceTypes...)
			g.config = c.config
			for operation := range strings.SplitSeq(c.runs, ", ") {
				g.run(c.atOnce, operation)
			}
			if all := requestsOf(g.server); c.want == nil && len(all) > c.most {
				t.Errorf("%d requests, want at most %d: %q", len(all), c.most, all)
			}
			if c.want == nil {
				return
			}
			if diff := cmp.Diff(c.want, g.sent()); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
			if got := g.server.Sim.Connections(); got > 10 {
				t.Errorf("%d connections, want at most 10", got)
			}
		})
	}
}

// During a destroy of five stages, the binding of the last stage is deleted after the provider has read this stage. The
// destroy succeeds, because the provider reads the stage again before it refuses a destroy.
func TestDestroySeesThatABindingIsGone(t *testing.T) {
	t.Parallel()
	g := newStageGroup(t, 5, email)
	g.run(1, "create")
	g.run(1, "plan destroy")
	last := g.resources[4].State()["id"].(string)
	binding := must(g.server.Sim.AddBinding(addFlow(t, g.server, "f"), last, 0))
	deleteBinding := func(w http.ResponseWriter, r *http.Request) {
		g.server.Ask(t, http.MethodDelete, "/flows/bindings/"+binding+"/", "")
		w.WriteHeader(http.StatusNoContent)
	}
	g.server.Sim.Inject(authentiksim.Fault{
		Method: http.MethodDelete, Path: "/stages/email/*/", Skip: 3, Times: 1, After: true, Answer: deleteBinding,
	})
	g.run(1, "destroy")
}

func countRequests(server *authentiksim.Server, path string) (n int) {
	for _, request := range server.Requests() {
		if request.Path == path {
			n++
		}
	}
	return n
}
