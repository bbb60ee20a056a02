package faults_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim/recording"
)

// An import with any id either imports the existing stage or returns an error. It never writes.
func FuzzImport(f *testing.F) {
	server := acctest.Simulated(f, "")
	id, err := server.Sim.AddStage("email", map[string]any{"name": "stage"})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{
		id, "stage", "", "..", "a/b", "%2e%2e", " ", "\x00", "3FA85F6457174562B3FC2C963F66AFA6", "?name=stage", "é\u202e",
	} {
		f.Add(seed)
	}
	for _, seed := range recordedIDs(f) {
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

// recordedIDs returns the ids and names of stages in the requests of a recording.
func recordedIDs(f *testing.F) []string {
	f.Helper()
	recorded, err := recording.Load("../authentiksim/testdata/2026.5.0-rc1.json")
	if err != nil {
		f.Fatal(err)
	}
	var ids []string
	for _, exchange := range recorded.Exchanges {
		path, _, _ := strings.Cut(strings.TrimSuffix(exchange.Request.Path, "/"), "?")
		if strings.HasPrefix(path, "/stages/") {
			ids = append(ids, path[strings.LastIndex(path, "/")+1:])
		}
		if body, ok := exchange.Response.Body.(map[string]any); ok {
			name, _ := body["name"].(string)
			ids = append(ids, name)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
