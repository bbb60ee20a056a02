package flowset

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// Every error of a step belongs to its block, occurs once, and names the request that failed.
func TestErrorsAreOnTheBlock(t *testing.T) {
	failure := func(kind error, status int, fields map[string][]string) *authentik.Error {
		return &authentik.Error{
			Kind: kind, Status: status, Fields: fields, RequestID: "r1",
			Method: http.MethodPost, URL: "https://a.test/api/v3/flows/instances/", Path: "/flows/instances/",
		}
	}
	for _, c := range []struct {
		name  string
		block int
		err   error
		want  string // "path: summary" of each diagnostic
		says  string
	}{
		{"a field", 1, failure(nil, 400, map[string][]string{"title": {"Too long."}}),
			"flow_set[1].title: authentik refused title",
			"POST https://a.test/api/v3/flows/instances/, status 400 (request id r1)"},
		{"a field that no block has", 1, failure(nil, 400, map[string][]string{"target": {"Unknown."}}),
			"flow_set[1]: Could not create flow \"a\"", "target: Unknown"},
		{"a field, without a block", noBlock, failure(nil, 400, map[string][]string{"title": {"Too long."}}),
			"flow_set: Could not create flow \"a\"", "title: Too long"},
		{"a crash", 0, failure(authentik.ErrCrashed, 405, nil), "flow_set[0]: Could not create flow \"a\"",
			"Nothing was saved"},
		{"500", 2, failure(authentik.ErrUnavailable, 500, nil), "flow_set[2]: Could not create flow \"a\"", "request id r1"},
		{"a time-out", 0, failure(authentik.ErrTimeout, 0, nil), "flow_set[0]: Could not create flow \"a\"",
			"request_timeout"},
		{"the permission", 0, failure(authentik.ErrForbidden, 403, nil),
			"flow_set[0]: Could not create flow \"a\"", "Grant authentik_flows.add_flow"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			said := ""
			for _, one := range (&stepError{createFlow, "a", c.err}).diagnostics(c.block) {
				at := "-"
				if placed, ok := one.(diag.DiagnosticWithPath); ok {
					at = placed.Path().String()
				}
				got = append(got, at+": "+one.Summary())
				said += one.Detail()
			}
			if strings.Join(got, "\n") != c.want || !strings.Contains(said, c.says) {
				t.Errorf("got %q, which says %s", got, said)
			}
			if strings.Count(said, "Too long") > 1 || strings.Count(strings.ToLower(said), "grant") > 1 {
				t.Errorf("said twice: %s", said)
			}
		})
	}
}
