package authentiksim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// usedBy returns the entries of the used_by response of an object as "model action name".
func (s simulator) usedBy(token, path string) (entries []string) {
	s.t.Helper()
	list, _ := s.askAs(token, "GET", path+"used_by/", "").json.([]any)
	for _, entry := range list {
		fields, _ := entry.(map[string]any)
		entries = append(entries, fmt.Sprintf("%s %s %s", fields["model_name"], fields["action"], fields["name"]))
	}
	return entries
}

// TestUsedBySaysWhatADeletionDoes checks that used_by lists all objects that use a flow, and what the deletion of the
// flow would do to each object. Then the test deletes the flow, and checks that this happens to each object.
func TestUsedBySaysWhatADeletionDoes(t *testing.T) {
	server := start(t, "")
	flow := server.post("/flows/instances/", `{"name": "R", "slug": "rec", "title": "R", "designation": "recovery"}`)
	stage := server.post("/stages/email/", `{"name": "e"}`)
	binding := server.post("/flows/bindings/", `{"target": %q, "stage": %q, "order": 20}`, flow, stage)
	brand := server.post("/core/brands/", `{"domain": "example.com", "flow_recovery": %q}`, flow)
	policy := server.post("/policies/expression/", `{"name": "p", "expression": "return True"}`)
	onFlow := server.post("/policies/bindings/", `{"target": %q, "policy": %q, "order": 0}`, flow, policy)
	onStep := server.post("/policies/bindings/", `{"target": %q, "policy": %q, "order": 1}`, binding, policy)
	sign := server.post("/stages/identification/", `{"name": "i", "user_fields": ["email"], "recovery_flow": %q}`, flow)
	configured := server.post("/stages/authenticator/email/", `{"name": "a", "configure_flow": %q}`, flow)
	for path, want := range map[string][]string{
		"/flows/instances/rec/": {
			"flowstagebinding cascade Flow-stage binding #20 to " + flow, "stage cascade_many Stage e",
			"brand set_null Brand example.com",
			"policybinding cascade Binding from Flow R (rec) #0 to Policy p", "policy cascade_many p",
			"authenticatoremailstage set_null Email Authenticator Stage a",
		},
		"/flows/bindings/" + binding + "/": {
			"policybinding cascade Binding from Flow-stage binding #20 to " + flow + " #1 to Policy p",
			"policy cascade_many p",
		},
	} {
		if diff := cmp.Diff(want, server.usedBy("demo-token", path)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}

	server.ask("DELETE", "/flows/instances/rec/", "")
	for path, want := range map[string]int{
		"/flows/bindings/" + binding: 404, "/policies/bindings/" + onFlow: 404, "/policies/bindings/" + onStep: 404,
		"/stages/email/" + stage: 200, "/policies/expression/" + policy: 200,
	} {
		if got := server.ask("GET", path+"/", ""); got.status != want {
			t.Errorf("%s: status %d, want %d", path, got.status, want)
		}
	}
	for path, field := range map[string]string{
		"/core/brands/" + brand: "flow_recovery", "/stages/identification/" + sign: "recovery_flow",
		"/stages/authenticator/email/" + configured: "configure_flow",
	} {
		if got := server.ask("GET", path+"/", ""); got.status != 200 || got.object()[field] != nil {
			t.Errorf("%s: %d %s", path, got.status, got.text)
		}
	}
}

// TestPolicyBindingsAreChecked checks that the server refuses a policy binding without a policy, and a second binding
// of a policy at the same order.
func TestPolicyBindingsAreChecked(t *testing.T) {
	server := start(t, "")
	const defaultFlow = "/flows/instances/default-password-change/"
	policy := server.post("/policies/expression/", `{"name": "p", "expression": "return True"}`)
	flow, _ := server.ask("GET", defaultFlow, "").object()["policybindingmodel_ptr_id"].(string)
	for _, step := range []struct {
		body string
		want int
	}{
		{`{"target": "FLOW", "policy": "POLICY", "order": 0}`, 201},
		{`{"target": "FLOW", "policy": "POLICY", "order": 0}`, 400},
		{`{"target": "FLOW", "policy": "POLICY", "order": 1}`, 201},
		{`{"target": "FLOW", "policy": null, "order": 3}`, 400},
		{`{"target": "POLICY", "policy": "POLICY", "order": 4}`, 400},
	} {
		body := strings.NewReplacer("FLOW", flow, "POLICY", policy).Replace(step.body)
		if got := server.ask("POST", "/policies/bindings/", body); got.status != step.want {
			t.Errorf("%s: status %d, want %d", step.body, got.status, step.want)
		}
	}
	shown := server.ask("GET", defaultFlow, "").object()["policies"]
	if diff := cmp.Diff([]any{policy, policy}, shown); diff != "" {
		t.Errorf("policies of the flow (-want +got):\n%s", diff)
	}
}

// TestURLOfAnUploadedBackgroundIsSigned checks that the URL of an uploaded flow background has a new signature in each
// response since 2025.12.
func TestURLOfAnUploadedBackgroundIsSigned(t *testing.T) {
	for release, isSigned := range map[string]bool{"2025.10.4": false, "2025.12.4": true} {
		server := start(t, release)
		for slug, background := range map[string]string{"file": "own.png", "elsewhere": "https://example.com/own.png"} {
			must(server.AddFlow(map[string]any{"slug": slug, "background": background}))(t)
			first := server.ask("GET", "/flows/instances/"+slug+"/", "").object()["background_url"]
			second := server.ask("GET", "/flows/instances/"+slug+"/", "").object()["background_url"]
			if got := first != second; got != (isSigned && slug == "file") {
				t.Errorf("%s, %s: %v, then %v", release, slug, first, second)
			}
		}
	}
}
