package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// Another user deletes the stage between the plan of a destroy and its apply. The apply deletes the flows that the
// stage created nevertheless.
func TestFlowSetOfAStageThatIsGone(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		on := cell{Stage: acctest.Simulated(t, "").Stage(t, resourceType)}
		on.MustApply(flowsOf(made("a"), in(theirs)))
		plan, diags := on.PlanDestroy()
		mustSay(t, diags.Warnings(), "A flow will be deleted")
		mustDo(t, on.Server.Sim.RemoveStage(on.State()["id"].(string)))
		if diags := on.ApplyPlanned(plan, nil); diags.HasError() {
			t.Error(diags)
		}
		mustFlow(t, on.Server.Sim, "a", false)
		mustFlow(t, on.Server.Sim, theirs, true)
	}
}

// If another user deleted a stage, the stage leaves the state. A warning names its flows, because nothing deletes them
// from then on.
func TestFlowSetOfAVanishedStage(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		on := cell{Stage: acctest.Simulated(t, "").Stage(t, resourceType)}
		on.MustApply(flowsOf(made("a"), in(theirs), made("b")))
		mustDo(t, on.Server.Sim.RemoveStage(on.State()["id"].(string)))
		_, diags := on.Plan(flowsOf(made("a"), in(theirs), made("b")))
		mustSay(t, diags.Warnings(), "The stage no longer exists", "by hand: a, b.")
	}
}

// flowChange is a change from one configuration to another. If from is nil, the change creates the stage.
type flowChange struct {
	name     string
	from, to map[string]any
}

var flowChanges = []flowChange{
	{"create", nil, flowsOf(made("a", "order", 3), in(theirs))},
	{"change", flowsOf(made("a", "order", 3), in(theirs)), flowsOf(in(theirs, "order", 5), made("a", "order", 4, "title", "New"))},
}

// patient returns a provider configuration with the usual timeout and retries. With impatient a request fails quickly
// and is not repeated.
func patient(on *acctest.Target) map[string]any {
	return map[string]any{"url": on.URL, "token": on.Token}
}

func impatient(on *acctest.Target) map[string]any {
	config := maps.Clone(patient(on))
	config["request_timeout"], config["max_retries"] = "400ms", 0
	return config
}

// before returns a new server with the stage as it is before the change.
func (o flowChange) before(tb testing.TB) (*acctest.Target, *tfcore.Session, *tfcore.Resource) {
	tb.Helper()
	server := acctest.Simulated(tb, "")
	session := server.Session(tb)
	stage := session.Resource(acctest.Kinds[0])
	if o.from != nil {
		if diags := stage.Apply(o.from); diags.HasError() {
			tb.Fatal(diags)
		}
	}
	server.Sim.ResetRequests()
	return server, session, stage
}

// One request of the change loses its response, and all later requests fail. If the user then removes the blocks, no
// binding is left, and no flow that the blocks created.
func TestFlowSetGivenUp(t *testing.T) {
	t.Parallel()
	for _, o := range flowChanges {
		server, _, stage := o.before(t)
		if diags := stage.Apply(o.to); diags.HasError() {
			t.Fatal(diags)
		}
		for k := range len(server.Sim.Requests()) {
			t.Run(fmt.Sprint(o.name, " ", k), func(t *testing.T) {
				t.Parallel()
				o.givenUp(t, k)
			})
		}
	}
}

// givenUp lets request k fail after the server carried it out. All later requests fail before the server carries them
// out.
func (o flowChange) givenUp(t *testing.T, k int) {
	server, session, stage := o.before(t)
	session.Configure(impatient(server))
	broken := authentiksim.HTMLPage(http.StatusInternalServerError)
	fix := []func(){
		server.Sim.Inject(authentiksim.Fault{Skip: k, Times: 1, After: true, Answer: broken}),
		server.Sim.Inject(authentiksim.Fault{Skip: k, Answer: broken}),
	}
	first := stage.Apply(o.to)
	for _, end := range fix {
		end()
	}
	session.Configure(patient(server))
	stage.Untaint()
	if left := server.Sim.Stages(""); stage.State() == nil && len(left) == 1 {
		if diags := stage.Import(left[0]["pk"].(string)); diags.HasError() {
			t.Fatal(diags)
		}
	}
	if diags := stage.Apply(minimal()); diags.HasError() {
		t.Fatalf("%s\nfirst run: %s", diags, first)
	}
	if got := placed(server.Sim); len(got) > 0 {
		t.Errorf("the stage is still bound: %q\nfirst run: %s", got, first)
	}
	mustFlow(t, server.Sim, "a", false)
	mustFlow(t, server.Sim, theirs, true)
}

// A flow that something else uses is not deleted, because authentik would silently remove it from its users. The plan
// and the apply of a removal, a destroy and a replacement name these users.
func TestUsedFlowStays(t *testing.T) {
	t.Parallel()
	for _, release := range []string{"2024.12.5", "2026.2.2"} {
		for name, remove := range map[string]func(on cell) (plan, apply tfcore.Diagnostics){
			"destroy": func(on cell) (tfcore.Diagnostics, tfcore.Diagnostics) {
				plan, diags := on.PlanDestroy()
				return diags, on.ApplyPlanned(plan, nil)
			},
			"removal": func(on cell) (tfcore.Diagnostics, tfcore.Diagnostics) {
				plan, diags := on.Plan(flowsOf(in(theirs)))
				return diags, on.ApplyPlanned(plan, flowsOf(in(theirs)))
			},
		} {
			t.Run(release+" "+name, func(t *testing.T) {
				on := cell{Stage: acctest.Simulated(t, release).Stage(t, acctest.Kinds[0])}
				on.MustApply(flowsOf(made("a"), in(theirs)))
				flow := mustFlow(t, on.Server.Sim, "a", true)
				brand := on.useInBrand(t, flow["pk"])
				planned, applied := remove(on)
				for _, diags := range []tfcore.Diagnostics{planned, applied} {
					if diags.HasError() {
						t.Fatal(diags)
					}
					mustSay(t, diags.Warnings(), `"Default brand" (brand)`, "no longer manages it")
				}
				mustSay(t, planned.Warnings(), "A recovery flow loses its mail")
				if now := mustFlow(t, on.Server.Sim, "a", true); now["pk"] != flow["pk"] {
					t.Error("the flow was made anew")
				}
				if _, now := on.Server.Ask(t, http.MethodGet, "/core/brands/"+brand+"/", ""); now["flow_recovery"] != flow["pk"] {
					t.Errorf("the brand has lost its flow: %v", now)
				}
			})
		}
	}
}

// useInBrand makes a flow the recovery flow of the default brand, and returns the UUID of the brand.
func (on cell) useInBrand(t *testing.T, flow any) string {
	t.Helper()
	_, found := on.Server.Ask(t, http.MethodGet, "/core/brands/", "")
	brand := found["results"].([]any)[0].(map[string]any)["brand_uuid"].(string)
	if status, answer := on.Server.Ask(t, http.MethodPatch, "/core/brands/"+brand+"/", fmt.Sprintf(`{"flow_recovery": %q}`, flow)); status != http.StatusOK {
		t.Fatal(status, answer)
	}
	return brand
}
