package faults_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// Two runs want ten stages of both types, all with the same name. Only one create gets the name. The other creates
// return an error on the attribute name, with the command that imports the stage of that name. The same holds if the
// server answers each create with its crash page. Real servers do so if creates with one name arrive at the same time.
func TestOnlyOneOfTenCreatesGetsTheName(t *testing.T) {
	for name, crashes := range map[string]bool{"the server refuses": false, "the server crashes": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { mustNameOneOfTen(t, crashes) })
		})
	}
}

// mustNameOneOfTen runs the creates. If crashes is true, another user already has a stage with the name.
func mustNameOneOfTen(t *testing.T, crashes bool) {
	t.Helper()
	w := newWorld(t)
	wanted := 1
	if crashes {
		wanted = 0
		w.server.Sim.Inject(authentiksim.Fault{Method: http.MethodPost})
		if _, err := w.server.Sim.AddStage("email", map[string]any{"name": "stage"}); err != nil {
			t.Fatal(err)
		}
	}
	created, failed := createTen(w)
	stages := w.server.Sim.Stages("")
	if len(stages) != 1 || len(created) != wanted {
		t.Fatalf("%d stages, %d in a state", len(stages), len(created))
	}
	for _, stage := range created {
		plan, diags := stage.Plan(map[string]any{"name": "stage"})
		if plan.Action != tfcore.ActionNoOp || stage.State()["id"] != stages[0]["pk"] {
			t.Errorf("state %v, next plan %s, %s", stage.State(), plan.Action, diags)
		}
	}
	typeName := acctest.Kinds[0]
	if len(w.server.Sim.Stages("email")) == 0 {
		typeName = acctest.Kinds[1]
	}
	command := fmt.Sprintf("terraform import %s.YOUR_BLOCK %s", typeName, stages[0]["pk"])
	for _, diags := range failed {
		errors := diags.Errors()
		if len(errors) != 1 || errors[0].Attribute != "name" || !strings.Contains(errors[0].Detail, command) {
			t.Errorf("got %s", diags)
		}
	}
}

// createTen plans ten stages in two runs, and then applies all plans at the same time. It returns the stages that are
// in a state, and the diagnostics of the others.
func createTen(w *world) (created []*tfcore.Resource, failed []tfcore.Diagnostics) {
	config := map[string]any{"name": "stage"}
	sessions := []*tfcore.Session{w.session(), w.session()}
	var mu sync.Mutex
	var all sync.WaitGroup
	for i := range 10 {
		stage := sessions[i%2].Resource(acctest.Kinds[i/2%2])
		plan, planned := stage.Plan(config)
		all.Go(func() {
			diags := planned
			if !planned.HasError() {
				diags = stage.ApplyPlanned(plan, config)
			}
			mu.Lock()
			defer mu.Unlock()
			if stage.State() != nil {
				created = append(created, stage)
			} else {
				failed = append(failed, diags)
			}
		})
	}
	all.Wait()
	return created, failed
}

// Another user writes between plan and apply. The last write wins, and the next plan shows what still differs.
func TestNextPlanShowsWhatAnotherWriterChanged(t *testing.T) {
	for _, typeName := range acctest.Kinds {
		t.Run(typeName+"/changed", func(t *testing.T) {
			c, ready := planned(t, typeName)
			if err := c.server.Sim.ChangeStage(c.id, map[string]any{"subject": "Theirs", "port": 26}); err != nil {
				t.Fatal(err)
			}
			c.must(c.stage.ApplyPlanned(ready, c.other()))
			plan, diags := c.stage.Plan(c.other()) // the plan did not change port, so the apply left it alone
			c.must(diags)
			if changed := plan.Changed(); len(changed) != 1 || changed[0] != "port" {
				t.Errorf("the next plan changes %v, want port alone", changed)
			}
			c.must(c.stage.Apply(c.other()))
			c.holds(c.other())
		})
		t.Run(typeName+"/changed where the plan changes nothing", func(t *testing.T) {
			c, _ := planned(t, typeName)
			same, diags := c.stage.Plan(c.config())
			c.must(diags)
			if err := c.server.Sim.ChangeStage(c.id, map[string]any{"subject": "Theirs"}); err != nil {
				t.Fatal(err)
			}
			c.must(c.stage.ApplyPlanned(same, c.config()))
			next, diags := c.stage.Plan(c.config())
			c.must(diags)
			if got := next.Changed(); len(got) != 1 || got[0] != "subject" {
				t.Errorf("the next plan changes %v", got)
			}
		})
		t.Run(typeName+"/deleted", func(t *testing.T) {
			c, ready := planned(t, typeName)
			if err := c.server.Sim.RemoveStage(c.id); err != nil {
				t.Fatal(err)
			}
			diags := c.stage.ApplyPlanned(ready, c.other())
			text := diags.Errors().String()
			if !strings.Contains(text, "PUT http") || !strings.Contains(text, "the token may not see it") {
				t.Errorf("got %q", text)
			}
			c.id = ""
			next, diags := c.stage.Plan(c.other())
			c.must(diags)
			if next.Action != tfcore.ActionCreate {
				t.Errorf("the next plan is %s", next.Action)
			}
			c.must(c.stage.Apply(c.other()))
			c.holds(c.other())
		})
	}
}

func planned(t *testing.T, typeName string) (*cell, *tfcore.Plan) {
	t.Helper()
	w := newWorld(t)
	c := &cell{world: w, t: t, typeName: typeName, stage: w.session().Resource(typeName)}
	made((*cell).config)(c)
	ready, diags := c.stage.Plan(c.other())
	c.must(diags)
	return c, ready
}
