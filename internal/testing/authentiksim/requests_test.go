package authentiksim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestInvalidRequestsAreRefusedAndChangeNothing sends invalid requests that are not in the recordings, and checks that
// they change no stored object. "{e}" stands for a stage with two bindings to one flow, and "{b}" for the second
// binding.
func TestInvalidRequestsAreRefusedAndChangeNothing(t *testing.T) {
	refusal := func(field string, reasons ...any) map[string]any { return map[string]any{field: reasons} }
	for _, test := range []struct {
		method, path, body string
		status             int
		want               map[string]any // the JSON object in the response; nil = the body is not a JSON object
	}{
		{"PUT", "/stages/email/{e}/", `{"name": "x", "port": "x"}`, 400, refusal("port", "A valid integer is required.")},
		{"PUT", "/stages/email/{e}/", `{"name": "x", "flow_set": []}`, 405, nil},
		{"PUT", "/stages/email/{e}/", `{"name": "x", "token_expiry": "minutes=inf"}`, 405, nil},
		{"PATCH", "/flows/bindings/{b}/", `{"order": 1}`, 400,
			refusal("non_field_errors", "The fields target, stage, order must make a unique set.")},
		{"PATCH", "/flows/bindings/{b}/", `{"re_evaluate_policies": false}`, 400,
			refusal("non_field_errors", "Either evaluation on plan or evaluation on run must be enabled")},
		{"GET", "/flows/bindings/?order=x&target=00000000-0000-4000-8000-000000000000", "", 400, map[string]any{
			"order":  []any{"Enter a number."},
			"target": []any{"Select a valid choice. That choice is not one of the available choices."}}},
		{"POST", "/stages/authenticator/validate/", `{"name": "v", "not_configured_action": "configure"}`, 400,
			refusal("not_configured_action",
				`When "Not configured action" is set to "Configure", you must set a configuration stage.`)},
		{"POST", "/stages/authenticator/validate/",
			`{"name": "v", "device_classes": ["email", "x"], "configuration_stages": {}}`, 400, map[string]any{
				"device_classes":       map[string]any{"1": []any{`"x" is not a valid choice.`}},
				"configuration_stages": []any{`Expected a list of items but got type "dict".`}}},
		{"POST", "/core/users/", `{"username": "akadmin", "name": "x"}`, 400,
			refusal("username", "This field must be unique.")},
		{"POST", "/stages/all/", `{"name": "x"}`, 405, map[string]any{"detail": `Method "POST" not allowed.`}},
		{"GET", "/stages/email/a.b/", "", 404, nil},
		{"GET", "/stages/email/a%2Fb/", "", 404, nil},
		{"GET", "/stages//email/", "", 404, nil},
	} {
		server := start(t, "2025.10.4")
		stage := server.post("/stages/email/", `{"name": "e"}`)
		must(server.AddBinding(server.flow(), stage, 1))(t)
		fill := strings.NewReplacer("{e}", stage, "{b}", must(server.AddBinding(server.flow(), stage, 2))(t))
		before := fmt.Sprint(server.Stages(""), server.Bindings())
		got := server.ask(test.method, fill.Replace(test.path), test.body)
		if diff := cmp.Diff(test.want, got.object()); got.status != test.status || diff != "" {
			t.Errorf("%s %s %s: status %d, want %d (-want +got):\n%s", test.method, test.path, test.body, got.status,
				test.status, diff)
		}
		if after := fmt.Sprint(server.Stages(""), server.Bindings()); after != before {
			t.Errorf("%s %s %s changed\n%s to\n%s", test.method, test.path, test.body, before, after)
		}
	}
}

// TestRequestThatDoesNotAcceptJSONIsRefused checks that a request whose Accept header excludes JSON gets status 406.
func TestRequestThatDoesNotAcceptJSONIsRefused(t *testing.T) {
	server := start(t, "")
	for accept, want := range map[string]int{
		"application/json": 200, "*/*": 200, "text/html, application/json;q=0.9": 200, "text/html": 406,
	} {
		if got := server.askAs("demo-token", "GET", "/stages/email/", "", "Accept", accept); got.status != want {
			t.Errorf("Accept %q: status %d, want %d", accept, got.status, want)
		}
	}
}
