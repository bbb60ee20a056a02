package flowset

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// A failed request causes one error that names the request. The error is on the flow_set block to which the request
// belongs, or on flow_set if it belongs to no block.
func TestErrorsAreOnTheBlock(t *testing.T) {
	const whole = "Could not create flow \"a\""
	for _, c := range []struct {
		name     string
		block    int
		field    string // the field that the server refuses
		at, says string // the path of the only diagnostic, and a part of its text
	}{
		{"a field", 1, "title", "flow_set[1].title", "authentik refused title"},
		{"a field that no block has", 1, "target", "flow_set[1]", whole},
		{"a field, without a block", noBlock, "title", "flow_set", whole},
	} {
		t.Run(c.name, func(t *testing.T) {
			failure := &authentik.Error{Status: http.StatusBadRequest, Method: http.MethodPost,
				BaseURL: "https://a.test", Path: "/flows/", Fields: map[string]string{c.field: "Too long."}}
			problems := (&stepError{createFlow, "a", failure}).diagnostics(c.block)
			mustSay(t, problems, c.says)
			mustSay(t, problems, "POST /flows/ at https://a.test")
			placed, _ := problems[0].(diag.DiagnosticWithPath)
			if len(problems) != 1 || placed == nil || placed.Path().String() != c.at ||
				strings.Count(textOf(problems), "Too long") > 1 {
				t.Errorf("got %s at %v", textOf(problems), placed)
			}
		})
	}
}
