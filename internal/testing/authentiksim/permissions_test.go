package authentiksim_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// models has the permission name of each model. % stands for the action, such as view or add.
var models = map[string]string{
	"email": "authentik_stages_email.%_emailstage", "stage": "authentik_flows.%_stage",
	"authenticator": "authentik_stages_authenticator_email.%_authenticatoremailstage",
	"device":        "authentik_stages_authenticator_email.%_emaildevice",
	"flow":          "authentik_flows.%_flow", "binding": "authentik_flows.%_flowstagebinding",
}

// permissions converts a list such as "view email, add email" to the permission names of authentik.
func permissions(list string) (all []string) {
	for pair := range strings.SplitSeq(list, ", ") {
		action, model, _ := strings.Cut(pair, " ")
		all = append(all, strings.ReplaceAll(models[model], "%", action))
	}
	return all
}

// TestPermissions sends each request with a token that has the listed permissions, and with a token that has none. The
// expected statuses are those of real servers. "{e}" stands for an email stage, "{a}" for an authenticator stage, "{f}"
// for a flow.
func TestPermissions(t *testing.T) {
	const newFlow = `{"name": "n", "slug": "n", "title": "n", "designation": "recovery"}`
	tests := []struct {
		permissions, method, path, body string
		want, without                   int // the statuses with these permissions and without any
	}{
		{"", "GET", "/admin/version/", "", 200, 200},
		{"", "GET", "/stages/email/templates/", "", 200, 200},
		{"view email", "GET", "/stages/email/", "", 200, 403},
		{"view email", "GET", "/stages/email/{e}/", "", 200, 403},
		{"view email", "GET", "/stages/email/{e}/used_by/", "", 200, 403},
		{"view email, add email", "POST", "/stages/email/", `{"name": "new"}`, 201, 403},
		{"view email, change email", "PUT", "/stages/email/{e}/", `{"name": "e"}`, 200, 403},
		{"view email, change email", "PATCH", "/stages/email/{e}/", `{}`, 200, 403},
		{"view email, delete email", "DELETE", "/stages/email/{e}/", "", 204, 403},
		{"add email", "POST", "/stages/email/", `{"name": "new"}`, 403, 403},
		{"view email, add email, change email", "DELETE", "/stages/email/{e}/", "", 403, 403},
		{"view email", "GET", "/stages/authenticator/email/", "", 403, 403},
		{"view authenticator, delete authenticator", "DELETE", "/stages/authenticator/email/{a}/", "", 204, 403},
		{"view email, view authenticator", "GET", "/stages/all/", "", 403, 403},
		{"view stage", "GET", "/stages/all/", "", 200, 403},
		{"view flow", "GET", "/flows/instances/", "", 200, 403},
		{"view flow, add flow", "POST", "/flows/instances/", newFlow, 201, 403},
		{"view binding, add binding", "POST", "/flows/bindings/", `{"target": "{f}", "stage": "{e}", "order": 9}`, 201, 403},
		{"view email, view stage", "GET", "/stages/authenticator/validate/", "", 403, 403},
		{"view authenticator", "GET", "/authenticators/admin/email/", "", 403, 403},
		{"view email", "GET", "/core/users/", "", 403, 403},
	}
	for _, test := range tests {
		server := start(t, authentiksim.Options{})
		flow, _ := server.Flow("default-password-change")
		fill := strings.NewReplacer("{e}", add(t, server, "email", map[string]any{"name": "e"}), "{f}", flow["pk"].(string),
			"{a}", add(t, server, "authenticator_email", map[string]any{"name": "a"})).Replace
		server.AddToken("token", permissions(test.permissions)...)
		for token, want := range map[string]int{"limited-token": test.without, "token": test.want} {
			if got := askAs(t, server, token, test.method, fill(test.path), fill(test.body)); got.status != want {
				t.Errorf("%s %s with the %s (%s): %d %v, want %d", test.method, test.path, token, test.permissions, got.status,
					got.body, want)
			}
		}
	}
}

// used_by leaves out objects that the token has no permission to view.
func TestUsedByHidesObjectsThatTheTokenCannotView(t *testing.T) {
	server := start(t, authentiksim.Options{})
	id := add(t, server, "authenticator_email", map[string]any{"name": "a"})
	target, _ := server.Flow("default-password-change")
	if _, err := server.AddBinding(target["pk"].(string), id, 3); err != nil {
		t.Fatal(err)
	}
	if _, err := server.AddDevice(id, "a@example.com"); err != nil {
		t.Fatal(err)
	}
	for list, want := range map[string][]string{
		"view authenticator": nil, "view authenticator, view flow": {"flow"},
		"view authenticator, view binding":                         {"flowstagebinding"},
		"view authenticator, view flow, view binding, view device": {"flowstagebinding", "flow", "emaildevice"},
	} {
		server.AddToken("token", permissions(list)...)
		var got []string
		entries, _ := askAs(t, server, "token", "GET", "/stages/authenticator/email/"+id+"/used_by/", "").body.([]any)
		for _, entry := range entries {
			got = append(got, entry.(map[string]any)["model_name"].(string))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", list, diff)
		}
	}
}
