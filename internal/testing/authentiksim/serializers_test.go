package authentiksim_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// TestRefusedRequests sends invalid requests that are not in the recordings. For example, they contain several mistakes
// at once.
func TestRefusedRequests(t *testing.T) {
	const (
		flow       = `"name": "n", "slug": "n", "title": "n", "designation": "recovery"`
		wideLayout = "sidebar_left_frame_background"
	)
	refusal := func(field string, reasons ...any) map[string]any { return map[string]any{field: reasons} }
	method := func(name string) map[string]any {
		return map[string]any{"detail": `Method "` + name + `" not allowed.`}
	}
	tests := []struct {
		release, method, path, body string
		status                      int
		want                        map[string]any // nil = not a JSON object
	}{
		{"2026.2.2", "POST", "/stages/email/", `{"port": "x", "from_address": "x", "use_tls": []}`, 400, map[string]any{
			"name": []any{"This field is required."}, "port": []any{"A valid integer is required."},
			"use_tls": []any{"Must be a valid boolean."}, "from_address": []any{"Enter a valid email address."}}},
		{"2026.2.2", "POST", "/stages/email/", `{"name": "n", "port": -2147483649}`, 400,
			refusal("port", "Ensure this value is greater than or equal to -2147483648.")},
		{"2025.10.4", "PATCH", "/stages/email/{e}/", `{"flow_set": []}`, 405, nil},
		{"2025.12.4", "POST", "/flows/instances/", `{` + flow + `, "layout": "` + wideLayout + `"}`, 400,
			refusal("layout", `"`+wideLayout+`" is not a valid choice.`)},
		{"2025.10.4", "PATCH", "/flows/instances/default-password-change/", `{"slug": "` + strings.Repeat("!", 51) + `"}`,
			400, refusal("slug", `Enter a valid "slug" consisting of letters, numbers, underscores or hyphens.`)},
		{"2026.2.2", "PATCH", "/flows/bindings/{b2}/", `{"order": 1}`, 400,
			refusal("non_field_errors", "The fields target, stage, order must make a unique set.")},
		{"2026.2.2", "PATCH", "/flows/bindings/{b2}/", `{"re_evaluate_policies": false}`, 400,
			refusal("non_field_errors", "Either evaluation on plan or evaluation on run must be enabled")},
		{"2026.2.2", "PATCH", "/flows/bindings/{b2}/", `{"target": null, "stage": ""}`, 400, map[string]any{
			"target": []any{"This field may not be null."}, "stage": []any{"This field may not be null."}}},
		{"2026.2.2", "POST", "/stages/authenticator/validate/", `{"name": "v", "not_configured_action": "configure"}`, 400,
			refusal("not_configured_action",
				`When "Not configured action" is set to "Configure", you must set a configuration stage.`)},
		{"2026.2.2", "POST", "/stages/authenticator/validate/",
			`{"name": "v", "device_classes": ["email", "x"], "configuration_stages": {}}`, 400, map[string]any{
				"device_classes":       map[string]any{"1": []any{`"x" is not a valid choice.`}},
				"configuration_stages": []any{`Expected a list of items but got type "dict".`}}},
		{"2026.2.2", "POST", "/core/users/", `{"username": "akadmin", "name": "x"}`, 400,
			refusal("username", "This field must be unique.")},
		{"2026.2.2", "POST", "/stages/all/", `{"name": "x"}`, 405, method("POST")},
		{"2026.2.2", "PUT", "/stages/email/{e}/used_by/", `{}`, 405, method("PUT")},
		{"2026.2.2", "GET", "/stages/email/a.b/", ``, 404, nil},
		{"2026.2.2", "GET", "/stages/email/a%2Fb/", ``, 404, nil},
		{"2026.2.2", "GET", "/stages//email/", ``, 404, nil},
		{"2024.12.5", "GET", "/stages/authenticator/email/", ``, 404, nil},
	}
	for _, test := range tests {
		server := start(t, authentiksim.Options{Release: test.release})
		got := ask(t, server, test.method, twiceBound(t, server).Replace(test.path), test.body)
		object, _ := got.body.(map[string]any)
		if diff := cmp.Diff(test.want, object); got.status != test.status || diff != "" {
			t.Errorf("%s %s %s: status %d, want %d (-want +got):\n%s", test.method, test.path, test.body, got.status,
				test.status, diff)
		}
	}
}

// twiceBound stores a stage with two bindings to one flow. The returned Replacer replaces {e} with the primary key of
// the stage, and {b1} and {b2} with the primary keys of the bindings.
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

// A request whose Accept header excludes JSON gets status 406.
func TestAcceptHeader(t *testing.T) {
	server := start(t, authentiksim.Options{})
	for accept, want := range map[string]int{
		"application/json": 200, "*/*": 200, "text/html, application/json;q=0.9": 200, "text/html": 406,
	} {
		got, err := try(t.Context(), server.URL(), "demo-token", "GET", "/stages/email/", "", "Accept", accept)
		if err != nil || got.status != want {
			t.Errorf("Accept %q: status %d, %v, want %d", accept, got.status, err, want)
		}
	}
}

// A refused or crashed write does not change the stage.
func TestRefusedWriteSavesNothing(t *testing.T) {
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

// The response to a write that sets the stage of a binding shows the stage without its component.
func TestWrittenBinding(t *testing.T) {
	server := start(t, authentiksim.Options{})
	fill := twiceBound(t, server)
	address := fill.Replace("/flows/bindings/{b1}/")
	for body, want := range map[string]string{
		`{"order": 1}`: "ak-stage-email-form", fill.Replace(`{"stage": "{e}"}`): "",
	} {
		got := ask(t, server, "PATCH", address, body)
		stage, _ := got.object()["stage_obj"].(map[string]any)
		if got.status != http.StatusOK || stage["component"] != want {
			t.Errorf("PATCH %s: %d %v, want the component %q", body, got.status, got.body, want)
		}
	}
}
