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

// Ten creates of both types want the same name. One of them gets the name. The others get an error on name, and none of
// them adopts the stage. This also holds if the server crashes instead of refusing, as real servers do at such moments.
func TestOneNameForTen(t *testing.T) {
	for _, crashes := range []bool{false, true} {
		t.Run(fmt.Sprintf("crashes %v", crashes), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { oneNameForTen(t, crashes) })
		})
	}
}

func oneNameForTen(t *testing.T, crashes bool) {
	t.Helper()
	w := newWorld(t)
	if crashes {
		w.server.Sim.Inject(authentiksim.Fault{Method: http.MethodPost})
		if _, err := w.server.Sim.AddStage("email", map[string]any{"name": "stage"}); err != nil {
			t.Fatal(err)
		}
	}
	states, said := raceForOneName(w)
	stages := w.server.Sim.Stages("")
	if len(stages) != 1 || len(states) != map[bool]int{false: 1, true: 0}[crashes] {
		t.Fatalf("%d stages, %d states", len(stages), len(states))
	}
	for _, diags := range said {
		command := "terraform import authentik_stage_email.YOUR_BLOCK " + stages[0]["pk"].(string)
		errors := diags.Errors()
		if len(errors) != 1 || errors[0].Attribute != "name" || crashes && !strings.Contains(errors[0].Detail, command) {
			t.Errorf("got %s", diags)
		}
	}
}

func raceForOneName(w *world) (states []map[string]any, failed []tfcore.Diagnostics) {
	session := w.session()
	var mu sync.Mutex
	var all sync.WaitGroup
	for i := range 10 {
		all.Go(func() {
			stage := session.Resource(acctest.Kinds[i%2])
			diags := stage.Apply(map[string]any{"name": "stage"})
			mu.Lock()
			defer mu.Unlock()
			if state := stage.State(); state != nil {
				states = append(states, state)
			} else {
				failed = append(failed, diags)
			}
		})
	}
	all.Wait()
	return states, failed
}

// Two runs create stages with the same ten names at the same time. Each stage is created once.
func TestTwoRunsAtOnce(t *testing.T) { synctest.Test(t, twoRunsAtOnce) }

func twoRunsAtOnce(t *testing.T) {
	t.Helper()
	w := newWorld(t)
	var mu sync.Mutex
	owners := map[string]int{}
	var all sync.WaitGroup
	for range 2 {
		session := w.session()
		for i := range 10 {
			all.Go(func() {
				stage := session.Resource(acctest.Kinds[i%2])
				diags := stage.Apply(map[string]any{"name": fmt.Sprint("stage ", i)})
				mu.Lock()
				defer mu.Unlock()
				if diags.HasError() != (stage.State() == nil) {
					t.Errorf("state %v after %s", stage.State(), diags)
				}
				if stage.State() != nil {
					owners[stage.State()["id"].(string)]++
				}
			})
		}
	}
	all.Wait()
	if stages := w.server.Sim.Stages(""); len(stages) != 10 || len(owners) != 10 {
		t.Errorf("%d stages, %d in a state", len(stages), len(owners))
	}
	for id, count := range owners {
		if count != 1 {
			t.Errorf("%s is in %d states", id, count)
		}
	}
}

// Another user writes between plan and apply. The last write wins, and the next plan shows what still differs.
func TestAnotherWriterBetweenPlanAndApply(t *testing.T) {
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
			if text := diags.Errors().String(); !strings.Contains(text, "PUT http") || !strings.Contains(text, "this token may not see it") {
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
