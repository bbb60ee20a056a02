package authentiksim_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUsedBySaysWhatADeletionDoes(t *testing.T) {
	server := start(t)
	flow := server.post("/flows/instances/", `{"name": "R", "slug": "rec", "title": "R", "designation": "recovery"}`)
	stage := server.post("/stages/email/", `{"name": "e"}`)
	binding := server.post("/flows/bindings/", `{"target": %q, "stage": %q, "order": 20}`, flow, stage)
	brand := server.post("/core/brands/", `{"domain": "example.com", "flow_recovery": %q}`, flow)
	policy := server.post("/policies/expression/", `{"name": "p", "expression": "return True"}`)
	onFlow := server.post("/policies/bindings/", `{"target": %q, "policy": %q, "order": 0}`, flow, policy)
	onStep := server.post("/policies/bindings/", `{"target": %q, "policy": %q, "order": 1}`, binding, policy)
	configured := server.post("/stages/authenticator/email/", `{"name": "a", "configure_flow": %q}`, flow)
	if diff := cmp.Diff([]string{
		"flowstagebinding cascade Flow-stage binding #20 to " + flow, "stage cascade_many Stage e",
		"brand set_null Brand example.com",
		"policybinding cascade Binding from Flow R (rec) #0 to Policy p", "policy cascade_many p",
		"authenticatoremailstage set_null Email Authenticator Stage a",
	}, server.usedBy("demo-token", "/flows/instances/rec/")); diff != "" {
		t.Errorf("used_by of the flow (-want +got):\n%s", diff)
	}

	server.ask("DELETE", "/flows/instances/rec/", "")
	for path, want := range map[string]int{
		"/flows/bindings/" + binding: 404, "/policies/bindings/" + onFlow: 404, "/policies/bindings/" + onStep: 404,
		"/stages/email/" + stage: 200, "/policies/expression/" + policy: 200, "/core/brands/" + brand: 200,
		"/stages/authenticator/email/" + configured: 200,
	} {
		got := server.ask("GET", path+"/", "")
		if got.status != want || got.object()["flow_recovery"] != nil || got.object()["configure_flow"] != nil {
			t.Errorf("%s: %v, want status %d without a flow", path, got, want)
		}
	}
}

func TestValidationStageThatConfiguresNeedsAConfigurationStage(t *testing.T) {
	server := start(t)
	const path = "/stages/authenticator/validate/"
	stage := server.post("/stages/authenticator/email/", `{"name": "a"}`)
	own := path + server.post(path, `{"name": "v", "not_configured_action": "configure", "configuration_stages": [%q]}`,
		stage) + "/"
	for _, c := range []struct {
		method, path, body string
		want               int
	}{
		{"POST", path, `{"name": "w", "not_configured_action": "configure"}`, 400},
		{"POST", path, `{"name": "w", "not_configured_action": "configure", "configuration_stages": []}`, 400},
		{"POST", path, `{"name": "w", "not_configured_action": "deny"}`, 201},
		{"PATCH", own, `{"not_configured_action": "configure"}`, 400},
		{"PATCH", own, `{"configuration_stages": []}`, 200},
	} {
		got := server.ask(c.method, c.path, c.body)
		if got.status != c.want || got.object()["not_configured_action"] == nil {
			t.Errorf("%s %s: %v, want status %d", c.method, c.body, got, c.want)
		}
	}
}
