package faults_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// Two runs create ten stages with the same name at the same time. Only one create succeeds. Every other create returns
// an error with the command that imports the existing stage.
func TestOnlyOneOfTenCreatesGetsTheName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScenario(t, acctest.Kinds[0])
		config := map[string]any{"name": "stage"}
		sessions := []*tfcore.Session{s.session, s.newSession()}
		var stages [10]*tfcore.Resource
		var results [10]tfcore.Diagnostics
		var all sync.WaitGroup
		for i := range stages {
			stages[i] = sessions[i%2].Resource(acctest.Kinds[i/2%2])
			plan, diags := stages[i].Plan(config)
			if results[i] = diags; !diags.HasError() {
				all.Go(func() { results[i] = stages[i].ApplyPlanned(plan, config) })
			}
		}
		all.Wait()
		onServer := s.server.Sim.Stages("")
		if len(onServer) != 1 {
			s.Fatalf("%d stages, want 1", len(onServer))
		}
		typeName := acctest.Kinds[0]
		if len(s.server.Sim.Stages("email")) == 0 {
			typeName = acctest.Kinds[1]
		}
		command := fmt.Sprintf("terraform import %s.YOUR_BLOCK %s", typeName, onServer[0]["pk"])
		created := 0
		for i, diags := range results {
			errors := diags.Errors()
			switch {
			case len(errors) == 0:
				created++
				plan, diags := stages[i].Plan(config)
				if plan.Action != tfcore.ActionNoOp || stages[i].State()["id"] != onServer[0]["pk"] {
					s.Errorf("state %v, next plan %s, %s", stages[i].State(), plan.Action, diags)
				}
			case len(errors) != 1 || errors[0].Attribute != "name" || !strings.Contains(errors[0].Detail, command):
				s.Errorf("got %s", diags)
			}
		}
		if created != 1 {
			s.Errorf("%d creates succeeded, want 1", created)
		}
	})
}
