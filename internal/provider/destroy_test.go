package provider_test

import (
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/acctest"
)

// codes is a managed authenticator stage with enrolled devices.
func codes(t *testing.T, release string, config map[string]any, devices ...string) *acctest.Stage {
	t.Helper()
	stage := acctest.Simulated(t, release).Stage(t, acctest.Kinds[1])
	stage.MustApply(config)
	for _, address := range devices {
		if _, err := stage.Server.Sim.AddDevice(stage.Stored()["pk"].(string), address); err != nil {
			t.Fatal(err)
		}
	}
	return stage
}

var aroundProtection = []string{"2025.2.4", "2026.5.0-rc1", "2026.8.0", "2026.8.2"}

func TestDestroyIsRefusedWhileUsersAreEnrolled(t *testing.T) {
	for _, release := range aroundProtection {
		t.Run(release, func(t *testing.T) {
			stage := codes(t, release, minimal(), "a@example.com", "b@example.com")
			mustFail(t, stage.Destroy(), "force_destroy", "2 devices", "Nothing was removed", "force_destroy = true")
			stage.MustHold(map[string]any{"name": "stage"})
			if used, _ := stage.Server.Ask(t, "GET", "/authenticators/admin/email/", ""); used != 200 {
				t.Fatalf("status %d", used)
			}
			stage.MustApply(with(minimal(), "force_destroy", true))
			stage.MustDestroy()
			if _, left := stage.Server.Ask(t, "GET", "/authenticators/admin/email/", ""); len(left["results"].([]any)) > 0 {
				t.Errorf("devices are left: %v", left)
			}
		})
	}
}

func TestDestroyOfAStageThatNobodyUsesSaysNothing(t *testing.T) {
	for _, release := range aroundProtection {
		if diags := codes(t, release, minimal()).Destroy(); len(diags) > 0 {
			t.Errorf("%s: %s", release, diags)
		}
	}
}

func TestDestroyNamesValidationStages(t *testing.T) {
	for _, release := range aroundProtection {
		stage := codes(t, release, minimal())
		addValidation(t, stage.Server, "two", stage.Stored()["pk"].(string))
		addValidation(t, stage.Server, "one", stage.Stored()["pk"].(string))
		addValidation(t, stage.Server, "unconcerned")
		diags := stage.Destroy()
		if len(diags) != 1 || diags.HasError() {
			t.Fatalf("%s: want one warning, got: %s", release, diags)
		}
		mustSay(t, diags.String(), "Validation stages lose a way to enrol", "stages one, two")
	}
}

func TestDestroyWithoutSightOfDevicesWarns(t *testing.T) {
	const app = "authentik_stages_authenticator_email."
	stage := codes(t, "", minimal(), "a@example.com")
	stage.Server.Sim.AddToken("blind", app+"view_authenticatoremailstage", app+"delete_authenticatoremailstage")
	if diags := stage.Session.Configure(map[string]any{"url": stage.Server.URL, "token": "blind"}); len(diags) > 0 {
		t.Fatal(diags)
	}
	diags := stage.Destroy()
	if diags.HasError() || len(diags) != 1 {
		t.Fatalf("want one warning, got: %s", diags)
	}
	mustSay(t, diags.String(), "Enrolled devices were not checked", "may not see e-mail devices")
}
