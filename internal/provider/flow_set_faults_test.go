package provider_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// The ways in which a request fails.
var flowFaults = map[string]authentiksim.Fault{
	"refused":      {Answer: authentiksim.Status(http.StatusForbidden, "application/json", `{"detail": "You do not have permission to perform this action."}`)},
	"500":          {Answer: authentiksim.HTMLPage(http.StatusInternalServerError)},
	"crash":        {Answer: authentiksim.Crash()},
	"reset before": {Answer: authentiksim.Reset()},
	"reset after":  {Answer: authentiksim.Reset(), After: true},
	"time-out":     {Answer: authentiksim.Hang()},
}

// A flowChange goes from one configuration to another; nil is no stage.
type flowChange struct {
	name     string
	from, to map[string]any
	places   []string
	flowA    bool
}

var flowChanges = []flowChange{
	{"create", nil, flowsOf(made("a", "order", 3), in(theirs)), []string{"a stage 3", theirs + " stage 10"}, true},
	{"change", flowsOf(made("a", "order", 3), in(theirs)), flowsOf(in(theirs, "order", 5), made("a", "order", 4, "title", "New")),
		[]string{"a stage 4", theirs + " stage 5"}, true},
	{"removal", flowsOf(made("a", "order", 3), in(theirs)), minimal(), []string{}, false},
	{"destroy", flowsOf(made("a", "order", 3), in(theirs)), nil, []string{}, false},
}

// patient and impatient are the provider's configurations without and with a fault to come.
func patient(on *acctest.Target) map[string]any {
	return map[string]any{"url": on.URL, "token": on.Token}
}

func impatient(on *acctest.Target) map[string]any {
	config := maps.Clone(patient(on))
	config["request_timeout"], config["max_retries"] = "400ms", 0
	return config
}

// A ground is where the changes are tried.
type ground struct {
	name, resourceType string
}

var grounds = []ground{
	{"email", acctest.Kinds[0]},
	{"authenticator", acctest.Kinds[1]},
}

// before is a stage as it is when the change begins.
func (o flowChange) before(tb testing.TB, on ground) (*acctest.Target, *tfcore.Session, *tfcore.Resource) {
	tb.Helper()
	server := acctest.Simulated(tb, "")
	session := server.Session(tb)
	stage := session.Resource(on.resourceType)
	if o.from != nil {
		if diags := stage.Apply(o.from); diags.HasError() {
			tb.Fatal(diags)
		}
	}
	server.Sim.ResetRequests()
	return server, session, stage
}

func (o flowChange) run(stage *tfcore.Resource) tfcore.Diagnostics {
	if o.to == nil {
		return stage.Destroy()
	}
	return stage.Apply(o.to)
}

// Whichever request fails, in whichever way: following the error's advice and
// applying again leaves exactly what is wanted, nothing twice and nothing lost.
func TestFlowSetFaults(t *testing.T) {
	t.Parallel()
	var combinations, recovered atomic.Int64
	t.Run("all", func(t *testing.T) {
		for _, on := range grounds {
			for _, o := range flowChanges {
				server, _, stage := o.before(t, on)
				if diags := o.run(stage); diags.HasError() {
					t.Fatal(diags)
				}
				requests := len(server.Sim.Requests())
				for way := range flowFaults {
					t.Run(strings.Join([]string{on.name, o.name, way}, "/"), func(t *testing.T) {
						t.Parallel()
						var waiting sync.WaitGroup
						for k := range requests {
							try := o.trial(t, on, way, k)
							run := func() {
								combinations.Add(1)
								if try.survives(t) {
									recovered.Add(1)
								}
							}
							if way == "time-out" { // which only waits, so that all can at once
								waiting.Go(run)
							} else {
								run()
							}
						}
						waiting.Wait()
					})
				}
			}
		}
	})
	t.Logf("%d of %d combinations of change, request and fault ended as wanted", recovered.Load(), combinations.Load())
}

// A trial is a change of which request k fails in one way.
type trial struct {
	flowChange
	on      ground
	way     string
	k       int
	server  *acctest.Target
	session *tfcore.Session
	stage   *tfcore.Resource
}

func (o flowChange) trial(tb testing.TB, on ground, way string, k int) trial {
	tb.Helper()
	server, session, stage := o.before(tb, on)
	return trial{o, on, way, k, server, session, stage}
}

func (o trial) survives(t *testing.T) bool {
	t.Helper()
	server, stage := o.server, o.stage
	o.session.Configure(impatient(server))
	server.Sim.ResetRequests()
	fault := flowFaults[o.way]
	fault.Skip, fault.Times = o.k, 1
	remove := server.Sim.Inject(fault)
	first := o.run(stage)
	remove()
	o.session.Configure(patient(server))
	return o.completes(t, first)
}

// completes follows the advice of the first run, applies again, and tells whether all is as wanted.
func (o trial) completes(t *testing.T, first tfcore.Diagnostics) bool {
	t.Helper()
	server, stage, requests := o.server, o.stage, o.server.Sim.Requests()
	failed := "none"
	for _, request := range requests {
		if request.Faulted {
			failed = request.Method + " " + request.Path
		}
	}
	complain := func(format string, arguments ...any) bool {
		t.Errorf("%s of request %d, %s: "+format+"\nfirst run: %s", append([]any{o.way, o.k, failed}, append(arguments, first)...)...)
		return false
	}
	if stage.Tainted() {
		if !strings.Contains(first.String(), "terraform untaint "+o.on.resourceType) {
			return complain("tainted, and nobody says what to do")
		}
		stage.Untaint()
	}
	lost := server.Sim.Stages("")
	if o.from == nil && stage.State() == nil && len(lost) == 1 { // created, and the response was lost
		if diags := stage.Import(lost[0]["pk"].(string)); diags.HasError() {
			return complain("the stage cannot be imported: %s", diags)
		}
	}
	if diags := o.run(stage); diags.HasError() {
		return complain("the next run fails: %s", diags)
	}
	return o.check(stage, server, complain)
}

// check reports whether all is as wanted.
func (o flowChange) check(stage *tfcore.Resource, server *acctest.Target, complain func(string, ...any) bool) bool {
	if o.to != nil {
		if plan, diags := stage.Plan(o.to); diags.HasError() || plan.Action != tfcore.ActionNoOp {
			return complain("the plan is not empty: %v %s", plan.Changed(), diags)
		}
	}
	if got := placed(server.Sim); !slices.Equal(got, o.places) {
		return complain("the bindings are %q, want %q", got, o.places)
	}
	if _, exists := server.Sim.Flow("a"); exists != o.flowA {
		return complain("the flow a exists: %v", exists)
	}
	if _, exists := server.Sim.Flow(theirs); !exists {
		return complain("a flow of somebody else is gone")
	}
	created := map[string]any{}
	list, _ := stage.State()["flow_set"].([]any)
	for _, one := range list {
		block := one.(map[string]any)
		created[block["slug"].(string)] = block["created"]
	}
	if o.flowA && (created["a"] != true || created[theirs] != false) {
		return complain("created is %v", created)
	}
	return true
}
