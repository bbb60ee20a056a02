package authentiksim_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// models maps a short model name to its permission in authentik. % stands for the action, such as view or add.
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

// TestRequestsNeedPermissions sends each request with a token that has the listed permissions. The expected statuses
// are those of real servers. "{e}" stands for an email stage, and "{f}" for a flow. The tests of package `faults` check
// which permissions a token needs to create, update and delete a stage.
func TestRequestsNeedPermissions(t *testing.T) {
	for _, test := range []struct {
		permissions, method, path, body string
		want                            int
	}{
		{"", "GET", "/stages/email/templates/", "", 200},
		{"view email", "GET", "/stages/email/{e}/used_by/", "", 200},
		{"view email, change email", "PATCH", "/stages/email/{e}/", `{}`, 200},
		{"view email", "GET", "/stages/authenticator/email/", "", 403},
		{"view email, view authenticator", "GET", "/stages/all/", "", 403},
		{"view stage", "GET", "/stages/all/", "", 200},
		{"view binding, add binding", "POST", "/flows/bindings/", `{"target": "{f}", "stage": "{e}", "order": 9}`, 201},
		{"view authenticator", "GET", "/authenticators/admin/email/", "", 403},
	} {
		server := start(t)
		fill := strings.NewReplacer("{e}", server.post("/stages/email/", `{"name": "e"}`), "{f}", server.flow()).Replace
		server.AddToken("token", permissions(test.permissions)...)
		if got := server.askAs("token", test.method, fill(test.path), fill(test.body)); got.status != test.want {
			t.Errorf("%s %s (%s): %v, want %d", test.method, test.path, test.permissions, got, test.want)
		}
	}
}

func TestUsedByHidesObjectsThatTheTokenCannotView(t *testing.T) {
	server := start(t)
	id := server.post("/stages/authenticator/email/", `{"name": "a"}`)
	must(server.AddBinding(server.flow(), id, 3))(t)
	must(server.Add("device", map[string]any{"name": "Email Device", "stage": id}))(t)
	for list, want := range map[string][]string{
		"view authenticator": nil, "view authenticator, view flow": {"flow"},
		"view authenticator, view flow, view binding, view device": {"flowstagebinding", "flow", "emaildevice"},
	} {
		server.AddToken("token", permissions(list)...)
		var got []string
		for _, use := range server.usedBy("token", "/stages/authenticator/email/"+id+"/") {
			model, _, _ := strings.Cut(use, " ")
			got = append(got, model)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", list, diff)
		}
	}
}
