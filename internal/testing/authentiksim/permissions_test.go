package authentiksim_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// TestPermissions sends the requests that the recordings allow for a set of permissions, and checks their status. "{e}"
// stands for an email stage and "{a}" for an authenticator stage.
func TestPermissions(t *testing.T) {
	const email, authenticator, binding = "authentik_stages_email.%_emailstage",
		"authentik_stages_authenticator_email.%_authenticatoremailstage", "authentik_flows.%_flowstagebinding"
	of := func(pattern string, actions ...string) []string {
		var list []string
		for _, action := range actions {
			list = append(list, strings.ReplaceAll(pattern, "%", action))
		}
		return list
	}
	tests := []struct {
		name          string
		permissions   []string
		method, path  string
		body          string
		want, without int // the statuses with these permissions and without any
	}{
		{"version", nil, "GET", "/admin/version/", "", 200, 200},
		{"templates", nil, "GET", "/stages/email/templates/", "", 200, 200},
		{"list", of(email, "view"), "GET", "/stages/email/", "", 200, 403},
		{"get", of(email, "view"), "GET", "/stages/email/{e}/", "", 200, 403},
		{"used_by", of(email, "view"), "GET", "/stages/email/{e}/used_by/", "", 200, 403},
		{"create", of(email, "view", "add"), "POST", "/stages/email/", `{"name": "new"}`, 201, 403},
		{"update", of(email, "view", "change"), "PUT", "/stages/email/{e}/", `{"name": "e"}`, 200, 403},
		{"patch", of(email, "view", "change"), "PATCH", "/stages/email/{e}/", `{}`, 200, 403},
		{"delete", of(email, "view", "delete"), "DELETE", "/stages/email/{e}/", "", 204, 403},
		{"create without view", of(email, "add"), "POST", "/stages/email/", `{"name": "new"}`, 403, 403},
		{"delete without delete", of(email, "view", "add", "change"), "DELETE", "/stages/email/{e}/", "", 403, 403},
		{"the other type", of(email, "view"), "GET", "/stages/authenticator/email/", "", 403, 403},
		{"authenticator list", of(authenticator, "view"), "GET", "/stages/authenticator/email/", "", 200, 403},
		{"authenticator delete", of(authenticator, "view", "delete"), "DELETE", "/stages/authenticator/email/{a}/", "", 204,
			403},
		{"all without view_stage", append(of(email, "view"), of(authenticator, "view")...), "GET", "/stages/all/", "", 403,
			403},
		{"all", of("authentik_flows.%_stage", "view"), "GET", "/stages/all/", "", 200, 403},
		{"flows", of("authentik_flows.%_flow", "view"), "GET", "/flows/instances/", "", 200, 403},
		{"create flow", of("authentik_flows.%_flow", "view", "add"), "POST", "/flows/instances/",
			`{"name": "n", "slug": "n", "title": "n", "designation": "recovery"}`, 201, 403},
		{"bindings", of(binding, "view"), "GET", "/flows/bindings/", "", 200, 403},
		{"bind", of(binding, "view", "add"), "POST", "/flows/bindings/", `{"target": "{f}", "stage": "{e}", "order": 9}`,
			201, 403},
		{"validation stages", append(of(email, "view"), of("authentik_flows.%_stage", "view")...), "GET",
			"/stages/authenticator/validate/", "", 403, 403},
		{"devices", of(authenticator, "view"), "GET", "/authenticators/admin/email/", "", 403, 403},
		{"users", of(email, "view"), "GET", "/core/users/", "", 403, 403},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := start(t, authentiksim.Options{})
			flow, _ := server.Flow("default-password-change")
			fill := strings.NewReplacer("{e}", add(t, server, "email", map[string]any{"name": "e"}),
				"{a}", add(t, server, "authenticator_email", map[string]any{"name": "a"}), "{f}", flow["pk"].(string)).Replace
			server.AddToken("token", test.permissions...)
			if got := askAs(t, server, "limited-token", test.method, fill(test.path),
				fill(test.body)); got.status != test.without {
				t.Errorf("without permissions: %d %v, want %d", got.status, got.body, test.without)
			}
			if got := askAs(t, server, "token", test.method, fill(test.path), fill(test.body)); got.status != test.want {
				t.Errorf("with %v: %d %v, want %d", test.permissions, got.status, got.body, test.want)
			}
		})
	}
}

// TestUsedByHides checks that used_by leaves out objects that the token has no permission to view.
func TestUsedByHides(t *testing.T) {
	const stage, flow, binding, device = "authentik_stages_authenticator_email.view_authenticatoremailstage",
		"authentik_flows.view_flow", "authentik_flows.view_flowstagebinding",
		"authentik_stages_authenticator_email.view_emaildevice"
	tests := map[string]struct {
		permissions []string
		want        []string
	}{
		"stage only":   {[]string{stage}, nil},
		"flows too":    {[]string{stage, flow}, []string{"flow"}},
		"bindings too": {[]string{stage, binding}, []string{"flowstagebinding"}},
		"everything":   {[]string{stage, flow, binding, device}, []string{"emaildevice", "flow", "flowstagebinding"}},
	}
	server := start(t, authentiksim.Options{})
	id := add(t, server, "authenticator_email", map[string]any{"name": "a"})
	target, _ := server.Flow("default-password-change")
	if _, err := server.AddBinding(target["pk"].(string), id, 3); err != nil {
		t.Fatal(err)
	}
	if _, err := server.AddDevice(id, "a@example.com"); err != nil {
		t.Fatal(err)
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server.AddToken(name, test.permissions...)
			var got []string
			entries, _ := askAs(t, server, name, "GET", "/stages/authenticator/email/"+id+"/used_by/", "").body.([]any)
			for _, entry := range entries {
				got = append(got, entry.(map[string]any)["model_name"].(string))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("used_by (-want +got):\n%s", diff)
			}
		})
	}
}
