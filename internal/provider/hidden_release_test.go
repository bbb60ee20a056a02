package provider_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// If the server does not tell its release, the provider assumes the newest release. If the server then refuses a
// request, the error says that the server hides its release.
func TestHiddenReleaseIsTreatedAsTheNewest(t *testing.T) {
	for _, release := range releases {
		for _, status := range []int{http.StatusForbidden, http.StatusNotFound} {
			on := newCell(t, email, release)
			on.Server.Sim.Inject(authentiksim.Fault{Path: "/admin/version/",
				Answer: authentiksim.Status(status, "application/json", `{"detail": "Hidden."}`)})
			on.Session.Restart()
			diags := on.Apply(minimal())
			if on.caps.Has(authentik.ExpiryInMinutes) {
				if !strings.Contains(diags.String(), "does not show its release") {
					t.Errorf("%s: the error does not say that the server hides its release: %s", release, diags)
				}
				continue
			}
			if diags.HasError() {
				t.Fatalf("%s: %s", release, diags)
			}
			on.MustPlan(minimal(), "no-op")
		}
	}
}
