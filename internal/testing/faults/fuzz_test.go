package faults_test

import (
	"net/http"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// An import with any id either imports the existing stage or returns an error. An import never sends a write.
func FuzzImport(f *testing.F) {
	server := acctest.Simulated(f, "")
	id, err := server.Sim.Add("email", map[string]any{"name": "stage"})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{
		id, "stage", "", "..", "a/b", "%2e%2e", " ", "\x00", "3FA85F6457174562B3FC2C963F66AFA6", "?name=stage", "é\u202e",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, given string) {
		stage := scenarioOn(t, server, "authentik_stage_email").stage
		server.Sim.ResetRequests()
		diags := stage.Import(given)
		state := stage.State()
		if diags.HasError() == (state != nil) || state != nil && state["id"] != id {
			t.Errorf("%q: state %v, %s", given, state, diags)
		}
		for _, request := range server.Sim.Requests() {
			if request.Method != http.MethodGet {
				t.Errorf("%q: %s %s", given, request.Method, request.Path)
			}
		}
	})
}
