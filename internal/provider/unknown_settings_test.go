package provider_test

import (
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// While the url, the token or a header is unknown, the provider plans a create without a request to the server. The
// apply then creates the stage. An import or a refresh returns an error that names the unknown attribute.
func TestCreateIsPlannedWhileTheServerIsUnknown(t *testing.T) {
	noEnvironment(t)
	config := attributes{"name": "stage", "template": "email/account_confirmation.html", "token_expiry": 30}
	for attribute, value := range map[string]any{
		"url": tfcore.Unknown{}, "token": tfcore.Unknown{}, "headers": attributes{"Authorization": tfcore.Unknown{}},
	} {
		t.Run(attribute, func(t *testing.T) {
			server := acctest.Simulated(t, "2024.12.5")
			known := attributes{"url": server.URL, "token": server.Token}
			unknown := with(known, attribute, value)
			if attribute == "headers" {
				unknown = without(unknown, "token") // the Authorization header replaces the token
			}
			session := tfcore.New(t, acctest.ProviderServer)
			mustPrintNothing(t, session.Configure(unknown))
			stage := session.Resource(email)
			plan, diags := stage.Plan(config)
			mustPrintNothing(t, diags)
			if plan.Action != "create" || plan.After["port"] != int64(25) {
				t.Errorf("the plan is %s of %v", plan.Action, plan.After)
			}
			if planned := plan.After["recovery_max_attempts"]; planned != any(tfcore.Unknown{}) {
				t.Errorf("recovery_max_attempts depends on the release, but is planned as %v", planned)
			}
			mustFail(t, session.Resource(email).Import("stage"), "", attribute, "not known yet", "-target")
			if len(requestsOf(server)) > 0 {
				t.Errorf("the plan sends %v", requestsOf(server))
			}
			mustPrintNothing(t, session.Configure(known))
			mustSucceed(t, stage.ApplyPlanned(plan, config))
			again, diags := stage.Plan(config)
			mustSucceed(t, diags)
			if again.Action != "no-op" {
				t.Errorf("%s of %v", again.Action, again.Changed())
			}
			mustPrintNothing(t, session.Configure(unknown))
			mustFail(t, stage.Refresh(), "", attribute, "not known yet")
		})
	}
}
