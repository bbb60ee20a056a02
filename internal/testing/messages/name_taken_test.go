package messages

import (
	"net/http"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
)

// The error about a taken name has at most eight lines, including its summary, even if the name has 40 characters.
func TestNameTakenIsShort(t *testing.T) {
	name := strings.Repeat("n", 40)
	for _, model := range []string{
		authentik.EmailModel, authentik.AuthenticatorEmailModel, "authentik_stages_authenticator_validate.anything",
	} {
		for _, method := range []string{http.MethodPost, http.MethodPut} {
			failure := &authentik.Error{Method: method, Path: "/stages/email/", Status: http.StatusBadRequest,
				Conflict: &authentik.Stage{PK: usual, Name: name, MetaModelName: model}}
			for _, d := range diags.Errors(diags.Place{}, "create it", failure) {
				text := d.Summary() + "\n" + wrap(d.Detail())
				if lines := strings.Count(text, "\n") + 1; lines > 8 || !strings.Contains(text, name) {
					t.Errorf("%d lines:\n%s", lines, text)
				}
			}
		}
	}
}
