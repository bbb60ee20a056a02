package provider_test

import (
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// While the url, the token or a header is unknown, the provider plans a create. Neither Configure nor the plan sends a
// request to the server. The apply then creates the stage. An import, a refresh or a data source returns an error that
// says why.
func TestCreateIsPlannedWhileTheServerIsUnknown(t *testing.T) {
	noEnvironment(t)
	config := attributes{"name": "stage", "template": "email/account_confirmation.html", "token_expiry": 30}
	for attribute, value := range map[string]any{
		"url": tfcore.Unknown{}, "token": tfcore.Unknown{}, "headers": attributes{"Authorization": tfcore.Unknown{}},
	} {
		t.Run(attribute, func(t *testing.T) {
			stage := acctest.Simulated(t, "2024.12.5").Stage(t, email)
			session, known := stage.Session, attributes{"url": stage.Server.URL, "token": stage.Server.Token}
			unknown := with(known, attribute, value)
			if attribute == "headers" {
				unknown = without(unknown, "token") // the Authorization header replaces the token
			}
			mustPrintNothing(t, session.Configure(unknown))
			plan, diags := stage.Plan(config)
			mustPrintNothing(t, diags)
			if planned := plan.After["recovery_max_attempts"]; planned != any(tfcore.Unknown{}) {
				t.Errorf("recovery_max_attempts depends on the release, but is planned as %v", planned)
			}
			mustFail(t, session.Resource(email).Import("stage"), "", "not known yet", "url, token or another setting", "-target")
			for dataSource, config := range dataSources {
				_, diags := session.DataSource(dataSource, config)
				mustFail(t, diags, "", "not known yet")
			}
			if requests := requestsOf(stage.Server); len(requests) > 0 {
				t.Errorf("the provider sends %v", requests)
			}
			mustPrintNothing(t, session.Configure(known))
			mustSucceed(t, stage.ApplyPlanned(plan, config))
			stage.MustPlan(config, "no-op")
			mustPrintNothing(t, session.Configure(unknown))
			mustFail(t, stage.Refresh(), "", "not known yet")
		})
	}
}
