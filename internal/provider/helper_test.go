package provider_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

const (
	email         = "authentik_stage_email"
	authenticator = "authentik_stage_authenticator_email"
)

type attributes = map[string]any

func addStage(t *testing.T, server *acctest.Target, resourceType string, fields attributes) string {
	t.Helper()
	return must(server.Sim.Add(strings.TrimPrefix(resourceType, "authentik_stage_"), fields))
}

// addValidation creates an authenticator validation stage, and returns its pk. `stages` contains the pks for its field
// configuration_stages.
func addValidation(t *testing.T, server *acctest.Target, name string, stages ...string) string {
	t.Helper()
	created := server.Send(t, http.MethodPost, "/stages/authenticator/validate/", attributes{
		"name": name, "not_configured_action": "skip", "configuration_stages": append([]string{}, stages...),
	})
	return created["pk"].(string)
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func mustBeNil(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// mustSucceed allows warnings.
func mustSucceed(t *testing.T, diags tfcore.Diagnostics) {
	t.Helper()
	if diags.HasError() {
		t.Fatal(diags)
	}
}

func mustPrintNothing(t *testing.T, diags tfcore.Diagnostics) {
	t.Helper()
	if len(diags) > 0 {
		t.Fatal(diags)
	}
}

// mustWarnOnce fails the test unless an operation returned one warning and nothing else. The warning must contain every
// text in `words`.
func mustWarnOnce(t *testing.T, diags tfcore.Diagnostics, words ...string) {
	t.Helper()
	if len(diags) != 1 || diags.HasError() {
		t.Fatalf("want one warning, got: %s", diags)
	}
	mustContain(t, diags.String(), words...)
}

// mustFail fails the test unless `diags` contains one error (warnings are allowed). The error must be on this attribute
// and contain every text in `words`.
func mustFail(t *testing.T, diags tfcore.Diagnostics, attribute string, words ...string) {
	t.Helper()
	errors := diags.Errors()
	if len(errors) != 1 || errors[0].Attribute != attribute {
		t.Fatalf("want one error on %q, got: %s", attribute, diags)
	}
	mustContain(t, errors[0].String(), words...)
}

// mustContain fails the test unless `got`, printed as text, contains every text in `words`.
func mustContain(t *testing.T, got any, words ...string) {
	t.Helper()
	text := fmt.Sprint(got)
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("%q is missing in: %s", word, text)
		}
	}
}

func requestsOf(server *acctest.Target) []string {
	var requests []string
	for _, request := range server.Sim.Requests() {
		requests = append(requests, request.Method+" "+request.Path)
	}
	slices.Sort(requests)
	return requests
}

// onlyReads returns an error if the simulator has logged a request that is not a GET. For a real server it returns nil,
// because there is no log.
func onlyReads(server *acctest.Target) error {
	if server.Sim == nil {
		return nil
	}
	for _, request := range requestsOf(server) {
		if !strings.HasPrefix(request, "GET ") {
			return fmt.Errorf("the server got %s", request)
		}
	}
	return nil
}
