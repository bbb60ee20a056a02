package provider_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// A server that hides its release is taken for the newest, and its own answers
// decide: where the assumption is wrong, the refusal says that it was one.
func TestHiddenRelease(t *testing.T) {
	for _, release := range releases {
		for _, status := range []int{http.StatusForbidden, http.StatusNotFound} {
			on := newCell(t, "authentik_stage_email", release)
			on.Server.Sim.HideVersion(status, false)
			on.Session.Restart()
			diags := on.Apply(minimal())
			if on.caps.ExpiryInMinutes {
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

// A header that is made in the same run may be the authorization, so nothing is
// sent before it is known.
func TestUnknownHeader(t *testing.T) {
	noEnvironment(t)
	server := acctest.Simulated(t, "")
	session := tfcore.New(t, acctest.ProviderServer)
	config := map[string]any{"url": server.URL, "headers": map[string]any{"Authorization": tfcore.Unknown{}}}
	if diags := session.Configure(config); diags.HasError() {
		t.Fatal(diags)
	}
	if plan, diags := session.Resource("authentik_stage_email").Plan(minimal()); diags.HasError() || plan.Action != "create" {
		t.Errorf("plan is %v, %s", plan, diags)
	}
	if asked := server.Sim.Requests(); len(asked) > 0 {
		t.Errorf("the server was asked without the header: %v", asked)
	}
}
