package provider_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// If the server hides its release, the provider assumes the newest one. If the server then refuses a request, the error
// says that the release was only assumed.
func TestHiddenRelease(t *testing.T) {
	for _, release := range releases {
		for _, status := range []int{http.StatusForbidden, http.StatusNotFound} {
			on := newCell(t, "authentik_stage_email", release)
			on.Server.Sim.Inject(authentiksim.Fault{Path: "/admin/version/",
				Answer: authentiksim.Status(status, "application/json", `{"detail": "Hidden."}`)})
			on.Session.Restart()
			diags := on.Apply(minimal())
			if on.caps.Has(authentik.ExpiryInMinutes) {
				if !strings.Contains(diags.String(), "hides its release") {
					t.Errorf("%s: the refusal does not say what was assumed: %s", release, diags)
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

// If a header is unknown until the apply, it may be the authorization. So the provider sends no request before it knows
// the header.
func TestUnknownHeader(t *testing.T) {
	noEnvironment(t)
	server := acctest.Simulated(t, "")
	session := tfcore.New(t, acctest.ProviderServer)
	config := map[string]any{"url": server.URL, "headers": map[string]any{"Authorization": tfcore.Unknown{}}}
	if diags := session.Configure(config); diags.HasError() {
		t.Fatal(diags)
	}
	plan, diags := session.Resource("authentik_stage_email").Plan(minimal())
	if diags.HasError() || plan.Action != "create" {
		t.Errorf("plan is %v, %s", plan, diags)
	}
	if asked := server.Sim.Requests(); len(asked) > 0 {
		t.Errorf("the server was asked without the header: %v", asked)
	}
}
