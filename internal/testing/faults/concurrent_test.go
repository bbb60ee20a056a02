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
	s := newScenario(t, acctest.Kinds[0])
	wanted := 1
	if crashes {
		wanted = 0
		s.server.Sim.Inject(authentiksim.Fault{Method: http.MethodPost})
		if _, err := s.server.Sim.AddStage("email", map[string]any{"name": "stage"}); err != nil {
			t.Fatal(err)
		}
	}
	created, failed := createTen(s)
	stages := s.server.Sim.Stages("")
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
	if len(s.server.Sim.Stages("email")) == 0 {
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
func createTen(s *scenario) (created []*tfcore.Resource, failed []tfcore.Diagnostics) {
	config := map[string]any{"name": "stage"}
	sessions := []*tfcore.Session{s.session, s.newSession()}
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

// Another user changes the stage between plan and apply. The last write wins, and the next plan shows what still
// differs.
func TestNextPlanShowsWhatAnotherWriterChanged(t *testing.T) {
	for name, test := range map[string]struct {
		config configFunc // what is planned before the other user writes
		theirs map[string]any
		want   string // the attribute that the next plan changes
	}{
		"the plan changes another attribute": {changed, map[string]any{"subject": "Theirs", "port": 26}, "port"},
		"the plan changes nothing":           {config, map[string]any{"subject": "Theirs"}, "subject"},
	} {
		for _, typeName := range acctest.Kinds {
			t.Run(typeName+"/"+name, func(t *testing.T) {
				s := newScenario(t, typeName)
				create(config)(s)
				plan, diags := s.stage.Plan(test.config(s))
				s.must(diags)
				if err := s.server.Sim.ChangeStage(s.id, test.theirs); err != nil {
					t.Fatal(err)
				}
				s.must(s.stage.ApplyPlanned(plan, test.config(s)))
				next, diags := s.stage.Plan(test.config(s))
				s.must(diags)
				if got := next.Changed(); len(got) != 1 || got[0] != test.want {
					t.Errorf("the next plan changes %v, want %s alone", got, test.want)
				}
				isApplied(test.config)(s, s.stage.Apply(test.config(s)))
			})
		}
	}
}

// Another user deletes the stage between plan and apply. The apply fails, and the next apply creates the stage again.
func TestNextApplyCreatesAStageThatAnotherUserDeleted(t *testing.T) {
	for _, typeName := range acctest.Kinds {
		t.Run(typeName, func(t *testing.T) {
			s := newScenario(t, typeName)
			create(config)(s)
			plan, diags := s.stage.Plan(changed(s))
			s.must(diags)
			if err := s.server.Sim.RemoveStage(s.id); err != nil {
				t.Fatal(err)
			}
			diags = s.stage.ApplyPlanned(plan, changed(s))
			text := diags.Errors().String()
			if !strings.Contains(text, "PUT http") || !strings.Contains(text, "the token may not see it") {
				t.Errorf("got %q", text)
			}
			s.id = ""
			s.must(s.stage.Apply(changed(s)))
			s.mustHold(changed(s))
		})
	}
}
