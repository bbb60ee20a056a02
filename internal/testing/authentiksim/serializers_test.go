package authentiksim_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// TestRefusedBodies sends bodies that the recordings do not have: combinations of mistakes, other types, other views.
func TestRefusedBodies(t *testing.T) {
	const choose = " is not a valid choice."
	tests := []struct {
		release, method, path, body string
		status                      int
		want                        any
	}{
		{"2026.2.2", "POST", "/stages/email/", `{"port": "x", "from_address": "x\u0000", "use_tls": []}`, 400, map[string]any{
			"name": []any{"This field is required."}, "port": []any{"A valid integer is required."},
			"use_tls":      []any{"Must be a valid boolean."},
			"from_address": []any{"Null characters are not allowed.", "Enter a valid email address."}}},
		{"2026.2.2", "POST", "/stages/email/", `{"name": "n", "port": -2147483649}`, 400, map[string]any{
			"port": []any{"Ensure this value is greater than or equal to -2147483648."}}},
		{"2026.2.2", "POST", "/stages/email/", `7`, 400,
			map[string]any{"non_field_errors": []any{"Invalid data. Expected a dictionary, but got int."}}},
		{"2025.10.4", "POST", "/stages/email/", `{"name": "n", "flow_set": "x"}`, 400, map[string]any{
			"flow_set": map[string]any{"non_field_errors": []any{`Expected a list of items but got type "str".`}}}},
		{"2025.10.4", "POST", "/stages/email/", `{"name": "n", "flow_set": [{"name": "f", "slug": "f", "title": "f", "designation": "recovery"}, {"slug": "default-password-change", "name": "f", "title": "f", "designation": "x"}]}`,
			400, map[string]any{"flow_set": []any{map[string]any{},
				map[string]any{"slug": []any{"Flow with this slug already exists."}, "designation": []any{`"x"` + choose}}}}},
		{"2025.10.4", "PATCH", "/stages/email/{e}/", `{"flow_set": []}`, 405, ""},
		{"2026.2.2", "POST", "/stages/authenticator/email/", `{"name": "n", "configure_flow": true}`, 400, map[string]any{
			"configure_flow": []any{"Incorrect type. Expected pk value, received bool."}}},
		{"2026.2.2", "POST", "/stages/authenticator/email/", `{"name": "n", "configure_flow": 5}`, 400, map[string]any{
			"configure_flow": []any{`Invalid pk "5" - object does not exist.`}}},
		{"2026.2.2", "POST", "/stages/authenticator/email/", `{"name": "e"}`, 400, map[string]any{
			"name": []any{"authentik.stages.email.flow.EmailTokenRevocationConsentStageView with this name already exists."}}},
		{"2025.12.4", "POST", "/flows/instances/", `{"name": "n", "slug": "n", "title": "n", "designation": "recovery", "layout": "sidebar_left_frame_background"}`, 400, map[string]any{
			"layout": []any{`"sidebar_left_frame_background"` + choose}}},
		{"2025.10.4", "POST", "/flows/instances/", `{"name": "n", "slug": "` + strings.Repeat("!",
			51) + `", "title": "n", "designation": "recovery"}`, 400, map[string]any{
			"slug": []any{`Enter a valid "slug" consisting of letters, numbers, underscores or hyphens.`,
				"Ensure this field has no more than 50 characters."}}},
		{"2026.2.2", "PATCH", "/flows/bindings/{b2}/", `{"order": 1}`, 400, map[string]any{
			"non_field_errors": []any{"The fields target, stage, order must make a unique set."}}},
		{"2026.2.2", "PATCH", "/flows/bindings/{b2}/", `{"re_evaluate_policies": false}`, 400, map[string]any{
			"non_field_errors": []any{"Either evaluation on plan or evaluation on run must be enabled"}}},
		{"2026.2.2", "PATCH", "/flows/bindings/{b2}/", `{"target": {}, "stage": {"pk": 1}}`, 400, map[string]any{
			"target": []any{"“{}” is not a valid UUID."}, "stage": []any{"“{…}” is not a valid UUID."}}},
		{"2026.2.2", "PATCH", "/flows/instances/default-password-change/", `{"background": "a picture.png"}`, 400,
			map[string]any{
				"background": []any{"File name can only contain letters (a-z, A-Z), numbers (0-9), dots (.), hyphens (-), underscores (_), forward slashes (/), and the placeholder %(theme)s for theme-specific files"}}},
		{"2026.2.2", "POST", "/stages/email/", `{"name": "\\\ud83d\ude00\ud800"}`, 400, map[string]any{
			"detail": "JSON parse error - no low surrogate in string: line 1 column 25 (char 24)"}},
		{"2026.2.2", "POST", "/stages/email/", `{"name": "\udc00"}`, 400, map[string]any{
			"detail": "JSON parse error - invalid high surrogate in string: line 1 column 11 (char 10)"}},
		{"2026.2.2", "POST", "/stages/email/", `{"name": "\ud800\u0041"}`, 400, map[string]any{
			"detail": "JSON parse error - invalid low surrogate in string: line 1 column 11 (char 10)"}},
		{"2026.2.2", "PATCH", "/flows/bindings/{b2}/", `{"target": null, "stage": ""}`, 400, map[string]any{
			"target": []any{"This field may not be null."}, "stage": []any{"This field may not be null."}}},
		{"2026.2.2", "POST", "/stages/authenticator/validate/", `{"name": "v", "not_configured_action": "configure"}`, 400,
			map[string]any{
				"not_configured_action": []any{`When "Not configured action" is set to "Configure", you must set a configuration stage.`}}},
		{"2026.2.2", "POST", "/stages/authenticator/validate/",
			`{"name": "v", "device_classes": "email", "configuration_stages": {}}`, 400, map[string]any{
				"device_classes":       []any{`Expected a list of items but got type "str".`},
				"configuration_stages": []any{`Expected a list of items but got type "dict".`}}},
		{"2026.2.2", "POST", "/core/users/", `{"username": "akadmin", "name": "x"}`, 400,
			map[string]any{"username": []any{"This field must be unique."}}},
		{"2026.2.2", "POST", "/stages/all/", `{"name": "x"}`, 405, map[string]any{"detail": `Method "POST" not allowed.`}},
		{"2026.2.2", "GET", "/stages/email/a.b/", ``, 404, "<!DOCTYPE html>"},
		{"2026.2.2", "PUT", "/stages/email/{e}/used_by/", `{}`, 405, map[string]any{"detail": `Method "PUT" not allowed.`}},
	}
	for _, test := range tests {
		server := start(t, authentiksim.Options{Release: test.release})
		got := ask(t, server, test.method, twiceBound(t, server).Replace(test.path), test.body)
		if got.status != test.status {
			t.Errorf("%s %s %s: status %d, want %d", test.method, test.path, test.body, got.status, test.status)
		}
		if page, ok := test.want.(string); ok && strings.HasPrefix(got.body.(string), page) {
			continue
		}
		if diff := cmp.Diff(test.want, got.body); diff != "" {
			t.Errorf("%s %s %s (-want +got):\n%s", test.method, test.path, test.body, diff)
		}
	}
}

// twiceBound stores a stage with two bindings to one flow. The returned Replacer replaces {e}, {b1} and {b2} with their
// primary keys.
func twiceBound(t *testing.T, server *authentiksim.Server) *strings.Replacer {
	t.Helper()
	flow, _ := server.Flow("default-password-change")
	id := add(t, server, "email", map[string]any{"name": "e"})
	var bindings [2]string
	for i := range bindings {
		var err error
		if bindings[i], err = server.AddBinding(flow["pk"].(string), id, i+1); err != nil {
			t.Fatal(err)
		}
	}
	return strings.NewReplacer("{e}", id, "{b1}", bindings[0], "{b2}", bindings[1])
}

// TestNothingSaved checks that a refused or crashed write does not change the stage.
func TestNothingSaved(t *testing.T) {
	server := start(t, authentiksim.Options{Release: "2025.10.4"})
	id := add(t, server, "email", map[string]any{"name": "e"})
	before, _ := server.Stage(id)
	for body, want := range map[string]int{
		`{"name": "x", "port": "x"}`: 400, `{"name": "x", "flow_set": []}`: 405,
		`{"name": "x", "token_expiry": "minutes=inf"}`: 405, `{"name": "x"`: 400,
	} {
		if got := ask(t, server, "PUT", "/stages/email/"+id+"/", body); got.status != want {
			t.Errorf("%s: status %d, want %d", body, got.status, want)
		}
		if after, _ := server.Stage(id); !cmp.Equal(before, after) {
			t.Errorf("%s was saved: %s", body, cmp.Diff(before, after))
		}
	}
}

func TestWrittenBinding(t *testing.T) {
	server := start(t, authentiksim.Options{})
	fill := twiceBound(t, server)
	stage := func(a answer) any { return a.object()["stage_obj"].(map[string]any)["component"] }
	address := fill.Replace("/flows/bindings/{b1}/")
	read := ask(t, server, "GET", address, "")
	if got := stage(read); got != "ak-stage-email-form" {
		t.Errorf("read: %v", got)
	}
	if got := ask(t, server, "PATCH", address, `{"order": 1}`); got.status != http.StatusOK {
		t.Errorf("PATCH of what is there: %d %v", got.status, got.body)
	}
	if got := stage(ask(t, server, "PATCH", address, `{"order": 5}`)); got != "ak-stage-email-form" {
		t.Errorf("PATCH without the stage: %v", got)
	}
	put := ask(t, server, "PUT", address, fill.Replace(`{"target": "`+read.object()["target"].(string)+`", "stage": "{e}", "order": 6}`))
	if got := stage(put); put.status != http.StatusOK || got != "" {
		t.Errorf("PUT: %d, component %v", put.status, got)
	}
}
