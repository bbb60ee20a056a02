package authentiksim_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// used_by lists all objects that use a flow, and says what the deletion of the flow does to each object. The deletion
// does exactly that.
func TestUsersOfAFlow(t *testing.T) {
	server := start(t, authentiksim.Options{})
	made := func(path, body string, args ...any) string {
		got := ask(t, server, "POST", path, fmt.Sprintf(body, args...)).object()
		if pk, ok := got["pk"].(string); ok {
			return pk
		}
		return got["brand_uuid"].(string)
	}
	flow := made("/flows/instances/", `{"name": "R", "slug": "rec", "title": "R", "designation": "recovery"}`)
	stage := made("/stages/email/", `{"name": "e"}`)
	binding := made("/flows/bindings/", `{"target": %q, "stage": %q, "order": 20}`, flow, stage)
	brand := made("/core/brands/", `{"domain": "example.com", "flow_recovery": %q}`, flow)
	policy := made("/policies/expression/", `{"name": "p", "expression": "return True"}`)
	onFlow := made("/policies/bindings/", `{"target": %q, "policy": %q, "order": 0}`, flow, policy)
	onStep := made("/policies/bindings/", `{"target": %q, "policy": %q, "order": 1}`, binding, policy)
	sign := made("/stages/identification/", `{"name": "i", "user_fields": ["email"], "recovery_flow": %q}`, flow)
	configured := made("/stages/authenticator/email/", `{"name": "a", "configure_flow": %q}`, flow)

	if diff := cmp.Diff([]string{
		"flowstagebinding cascade Flow-stage binding #20 to " + flow, "stage cascade_many Stage e",
		"brand set_null Brand example.com",
		"policybinding cascade Binding from Flow R (rec) #0 to Policy p", "policy cascade_many p",
		"authenticatoremailstage set_null Email Authenticator Stage a",
	}, usersOf(t, server, "/flows/instances/rec")); diff != "" {
		t.Errorf("users of the flow (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{
		"policybinding cascade Binding from Flow-stage binding #20 to " + flow + " #1 to Policy p", "policy cascade_many p",
	}, usersOf(t, server, "/flows/bindings/"+binding)); diff != "" {
		t.Errorf("users of the binding (-want +got):\n%s", diff)
	}

	ask(t, server, "DELETE", "/flows/instances/rec/", "")
	for path, want := range map[string]int{
		"/flows/bindings/" + binding: 404, "/policies/bindings/" + onFlow: 404, "/policies/bindings/" + onStep: 404,
		"/stages/email/" + stage: 200, "/policies/expression/" + policy: 200,
	} {
		if got := ask(t, server, "GET", path+"/", ""); got.status != want {
			t.Errorf("%s: status %d, want %d", path, got.status, want)
		}
	}
	for path, field := range map[string]string{
		"/core/brands/" + brand: "flow_recovery", "/stages/identification/" + sign: "recovery_flow",
		"/stages/authenticator/email/" + configured: "configure_flow",
	} {
		if got := ask(t, server, "GET", path+"/", ""); got.status != 200 || got.object()[field] != nil {
			t.Errorf("%s: %d %v", path, got.status, got.body)
		}
	}
}

// usersOf returns the entries of a used_by response as "model action name".
func usersOf(t *testing.T, server *authentiksim.Server, path string) (users []string) {
	t.Helper()
	entries, _ := ask(t, server, "GET", path+"/used_by/", "").body.([]any)
	for _, entry := range entries {
		fields, _ := entry.(map[string]any)
		users = append(users, fmt.Sprintf("%s %s %s", fields["model_name"], fields["action"], fields["name"]))
	}
	return users
}

// A policy binding needs either a policy or a user. A policy can be bound only once at each order.
func TestPolicyBindingsAreChecked(t *testing.T) {
	server := start(t, authentiksim.Options{})
	policy, _ := ask(t, server, "POST", "/policies/expression/",
		`{"name": "p", "expression": "return True"}`).object()["pk"].(string)
	flow, _ := ask(t, server, "GET", "/flows/instances/default-password-change/",
		"").object()["policybindingmodel_ptr_id"].(string)
	for _, step := range []struct {
		body string
		want int
	}{
		{`{"target": FLOW, "policy": POLICY, "order": 0}`, 201},
		{`{"target": FLOW, "policy": POLICY, "order": 0}`, 400},
		{`{"target": FLOW, "policy": POLICY, "order": 1}`, 201},
		{`{"target": FLOW, "user": 1, "order": 0}`, 201},
		{`{"target": FLOW, "policy": POLICY, "user": 1, "order": 2}`, 400},
		{`{"target": FLOW, "policy": null, "order": 3}`, 400},
		{`{"target": POLICY, "policy": POLICY, "order": 4}`, 400},
	} {
		body := strings.NewReplacer("FLOW", strconv.Quote(flow), "POLICY", strconv.Quote(policy)).Replace(step.body)
		if got := ask(t, server, "POST", "/policies/bindings/", body); got.status != step.want {
			t.Errorf("%s: status %d, want %d", step.body, got.status, step.want)
		}
	}
	shown := ask(t, server, "GET", "/flows/instances/default-password-change/", "").object()
	if policies, _ := shown["policies"].([]any); len(policies) != 2 || policies[0] != policy {
		t.Errorf("the flow shows the policies %v", shown["policies"])
	}
	if again := ask(t, server, "POST", "/policies/expression/",
		`{"name": "p", "expression": "return False"}`); again.status != 400 {
		t.Errorf("a second policy with the same name: status %d", again.status)
	}
}
