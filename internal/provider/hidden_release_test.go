package provider_test

import (
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// If the server does not show its release, the provider assumes the newest release. If the server then refuses a
// request, the error says that the server does not show its release.
func TestHiddenReleaseIsTreatedAsTheNewest(t *testing.T) {
	for _, release := range releases {
		stage := newStageOn(t, email, release)
		stage.Server.Sim.Inject(authentiksim.Fault{Path: "/admin/version/", Answer: forbidden})
		stage.Session.Restart()
		diags := stage.Apply(minimal())
		if stage.caps.Has(authentik.ExpiryInMinutes) {
			mustContain(t, diags, "does not show its release")
			continue
		}
		mustSucceed(t, diags)
		stage.MustPlan(minimal(), "no-op")
	}
}

// The check of the token reads the list of templates, and the check of a template uses the same list. In a create, the
// check of the token comes first. In an update, the check of the template comes first.
func TestHiddenReleaseNeedsOneListOfTemplates(t *testing.T) {
	server := acctest.Simulated(t, "2026.5.0-rc1")
	server.Sim.Inject(authentiksim.Fault{Path: "/admin/version/", Answer: forbidden})
	session := server.Session(t)
	stage := session.Resource(email)
	for _, template := range []string{"email/account_confirmation.html", "email/invitation.html"} {
		server.Sim.ResetRequests()
		mustSucceed(t, stage.Apply(with(minimal(), "template", template)))
		if requests := countRequests(server.Sim, "/stages/email/templates/"); requests != 1 {
			t.Errorf("%s: the list is requested %d times", template, requests)
		}
		mustSucceed(t, session.Restart())
	}
}
