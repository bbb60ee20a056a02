package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// A stage that goes between the plan and the apply of its destroy takes the flows that it made with it all the same.
func TestFlowSetOfAStageThatIsGone(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		on := cell{Stage: acctest.Simulated(t, "").Stage(t, resourceType)}
		on.MustApply(flowsOf(made("a"), in(theirs)))
		plan, diags := on.PlanDestroy()
		mustSay(t, diags.Warnings(), "The flow a goes with its block")
		mustDo(t, on.Server.Sim.RemoveStage(on.State()["id"].(string)))
		if diags := on.ApplyPlanned(plan, nil); diags.HasError() {
			t.Error(diags)
		}
		mustFlow(t, on.Server.Sim, "a", false)
		mustFlow(t, on.Server.Sim, theirs, true)
	}
}

// A stage that somebody deleted leaves the state, and its flows are named that nobody deletes from then on.
func TestFlowSetOfAVanishedStage(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		on := cell{Stage: acctest.Simulated(t, "").Stage(t, resourceType)}
		on.MustApply(flowsOf(made("a"), in(theirs), made("b")))
		mustDo(t, on.Server.Sim.RemoveStage(on.State()["id"].(string)))
		_, diags := on.Plan(flowsOf(made("a"), in(theirs), made("b")))
		mustSay(t, diags.Warnings(), "The stage no longer exists", "by hand: a, b.")
	}
}

// Whichever request is the last that works, and whether it is carried out: who gives the blocks up after that leaves no
// binding behind and no flow of their making.
func TestFlowSetGivenUp(t *testing.T) {
	t.Parallel()
	for _, o := range flowChanges[:2] {
		server, _, stage := o.before(t, grounds[0])
		if diags := o.run(stage); diags.HasError() {
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

// givenUp fails request k after it was carried out, and all that follow it before.
func (o flowChange) givenUp(t *testing.T, k int) {
	server, session, stage := o.before(t, grounds[0])
	session.Configure(impatient(server))
	broken := authentiksim.HTMLPage(http.StatusInternalServerError)
	mend := []func(){
		server.Sim.Inject(authentiksim.Fault{Skip: k, Times: 1, After: true, Answer: broken}),
		server.Sim.Inject(authentiksim.Fault{Skip: k, Answer: broken}),
	}
	first := o.run(stage)
	for _, end := range mend {
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

// Who else uses a flow that is going to be deleted is named in the plan: authentik takes it from them without a word.
func TestFlowSetNamesWhoLosesTheFlow(t *testing.T) {
	t.Parallel()
	for _, release := range []string{"2024.12.5", "2026.2.2"} {
		on := cell{Stage: acctest.Simulated(t, release).Stage(t, acctest.Kinds[0])}
		on.MustApply(flowsOf(made("a"), in(theirs)))
		flow := mustFlow(t, on.Server.Sim, "a", true)
		_, found := on.Server.Ask(t, http.MethodGet, "/core/brands/", "")
		brand := found["results"].([]any)[0].(map[string]any)["brand_uuid"].(string)
		if status, answer := on.Server.Ask(t, http.MethodPatch, "/core/brands/"+brand+"/", fmt.Sprintf(`{"flow_recovery": %q}`, flow["pk"])); status != http.StatusOK {
			t.Fatal(status, answer)
		}
		for name, plan := range map[string]func() (*tfcore.Plan, tfcore.Diagnostics){
			"destroy": on.PlanDestroy,
			"removal": func() (*tfcore.Plan, tfcore.Diagnostics) { return on.Plan(flowsOf(in(theirs))) },
		} {
			_, diags := plan()
			if said := diags.Warnings().String(); diags.HasError() || !strings.Contains(said, `These use it and lose it: "Default brand" (brand).`) {
				t.Errorf("the plan of a %s on %s says %s", name, release, said)
			}
		}
	}
}
