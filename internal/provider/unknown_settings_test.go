package provider_test

import (
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// While the url or the token is unknown, the provider plans a create without a request to the server. The apply then
// creates the stage. An import or a refresh returns an error that names the unknown attribute.
func TestCreateIsPlannedWhileTheServerIsUnknown(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		for _, attribute := range []string{"url", "token"} {
			t.Run(resourceType+"/"+attribute, func(t *testing.T) {
				server := acctest.Simulated(t, "2024.12.5")
				if resourceType == authenticator {
					server = acctest.Simulated(t, "2025.8.6")
				}
				known := attributes{"url": server.URL, "token": server.Token}
				session := tfcore.New(t, acctest.ProviderServer)
				mustPrintNothing(t, session.Configure(with(known, attribute, tfcore.Unknown{})))
				stage := session.Resource(resourceType)
				config := attributes{"name": "stage", "template": "email/mine.html", "token_expiry": 30}
				if resourceType == email {
					config["template"] = "email/account_confirmation.html"
				}
				plan, diags := stage.Plan(config)
				if len(diags) > 0 || plan.Action != "create" || plan.After["port"] != int64(25) {
					t.Fatalf("%v: %s", plan, diags)
				}
				if resourceType == email && plan.After["recovery_max_attempts"] != any(tfcore.Unknown{}) {
					t.Errorf("recovery_max_attempts depends on the release, but is planned as %v", plan.After["recovery_max_attempts"])
				}
				mustFail(t, session.Resource(resourceType).Import("stage"), "", attribute, "not known yet", "-target")
				if len(asked(server)) > 0 {
					t.Errorf("the plan sends %v", asked(server))
				}
				mustPrintNothing(t, session.Configure(known))
				mustSucceed(t, stage.ApplyPlanned(plan, config))
				again, diags := stage.Plan(config)
				mustSucceed(t, diags)
				if again.Action != "no-op" {
					t.Errorf("%s of %v", again.Action, again.Changed())
				}
				mustPrintNothing(t, session.Configure(with(known, attribute, tfcore.Unknown{})))
				mustFail(t, stage.Refresh(), "", attribute, "not known yet")
			})
		}
	}
}

// A header that is unknown until the apply may be the Authorization header. So the provider sends no request before the
// header is known.
func TestUnknownHeaderSendsNoRequest(t *testing.T) {
	noEnvironment(t)
	server := acctest.Simulated(t, "")
	session := tfcore.New(t, acctest.ProviderServer)
	config := attributes{"url": server.URL, "headers": attributes{"Authorization": tfcore.Unknown{}}}
	mustSucceed(t, session.Configure(config))
	plan, diags := session.Resource(email).Plan(minimal())
	if diags.HasError() || plan.Action != "create" {
		t.Errorf("plan is %v, %s", plan, diags)
	}
	if asked := server.Sim.Requests(); len(asked) > 0 {
		t.Errorf("requests were sent without the header: %v", asked)
	}
}
