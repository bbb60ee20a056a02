package authentiksim_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestInvalidRequestsAreRefusedAndChangeNothing sends invalid requests that are not in the recordings. It checks each
// response, and that no stage and no binding has changed. "{e}" stands for a stage with two bindings to one flow, and
// "{b}" for the second binding.
func TestInvalidRequestsAreRefusedAndChangeNothing(t *testing.T) {
	server := start(t, "2025.10.4")
	stage := server.post("/stages/email/", `{"name": "e"}`)
	must(server.AddBinding(server.flow(), stage, 1))(t)
	fill := strings.NewReplacer("{e}", stage, "{b}", must(server.AddBinding(server.flow(), stage, 2))(t))
	before := fmt.Sprint(server.Stages(""), server.Bindings())
	for _, test := range []struct {
		method, path, body string
		status             int
		want               string // the decoded body of the response
	}{
		{"PUT", "/stages/email/{e}/", `{"name": "x", "port": "x"}`, 400, "map[port:[A valid integer is required.]]"},
		{"PUT", "/stages/email/{e}/", `{"name": "x", "token_expiry": "minutes=inf"}`, 405, "<nil>"},
		{"PATCH", "/flows/bindings/{b}/", `{"order": 1}`, 400,
			"map[non_field_errors:[The fields target, stage, order must make a unique set.]]"},
		{"PATCH", "/flows/bindings/{b}/", `{"re_evaluate_policies": false}`, 400,
			"map[non_field_errors:[Either evaluation on plan or evaluation on run must be enabled]]"},
		{"GET", "/flows/bindings/?order=x&target=00000000-0000-4000-8000-000000000000", "", 400,
			"map[order:[Enter a number.] target:[Select a valid choice. That choice is not one of the available choices.]]"},
		{"POST", "/stages/authenticator/validate/", `{"name": "v", "not_configured_action": "configure"}`, 400,
			`map[not_configured_action:[When "Not configured action" is set to "Configure", ` +
				`you must set a configuration stage.]]`},
		{"POST", "/stages/authenticator/validate/", `{"name": "v", "configuration_stages": {}}`, 400,
			`map[configuration_stages:[Expected a list of items but got type "dict".]]`},
		{"POST", "/stages/all/", `{"name": "x"}`, 405, `map[detail:Method "POST" not allowed.]`},
		{"GET", "/stages/email/a%2Fb/", "", 404, "<nil>"},
		{"GET", "/stages//email/", "", 404, "<nil>"},
	} {
		got := server.ask(test.method, fill.Replace(test.path), test.body)
		if got.status != test.status || fmt.Sprint(got.json) != test.want {
			t.Errorf("%s %s %s: got %v, want %d %s", test.method, test.path, test.body, got, test.status, test.want)
		}
		if after := fmt.Sprint(server.Stages(""), server.Bindings()); after != before {
			t.Fatalf("%s %s %s changed\n%s to\n%s", test.method, test.path, test.body, before, after)
		}
	}
}
