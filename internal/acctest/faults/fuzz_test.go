package faults_test

import (
	"net/http"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/acctest"
)

// Whatever is given as an import id ends in the stage that is there or in an error, and nothing is written.
func FuzzImport(f *testing.F) {
	server := acctest.Simulated(f, "")
	id, err := server.Sim.AddStage("email", map[string]any{"name": "stage"})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{id, "stage", "", "..", "a/b", "%2e%2e", " ", "\x00", "3FA85F6457174562B3FC2C963F66AFA6", "?name=stage", "é\u202e"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, given string) {
		w := worldOf(t, server, nil)
		server.Sim.ResetRequests()
		stage := w.session().Resource("authentik_stage_email")
		if diags := stage.Import(given); diags.HasError() == (stage.State() != nil) || stage.State() != nil && stage.State()["id"] != id {
			t.Errorf("%q: state %v, %s", given, stage.State(), diags)
		}
		for _, request := range server.Sim.Requests() {
			if request.Method != http.MethodGet {
				t.Errorf("%q: %s %s", given, request.Method, request.Path)
			}
		}
	})
}
