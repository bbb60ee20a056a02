package provider_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// codes returns an authenticator stage that Terraform manages. Each address in devices is the email address of an
// enrolled device.
func codes(t *testing.T, release string, config attributes, devices ...string) *acctest.Stage {
	t.Helper()
	stage := acctest.Simulated(t, release).Stage(t, authenticator)
	stage.MustApply(config)
	for _, address := range devices {
		must(stage.Server.Sim.AddDevice(stage.Stored()["pk"].(string), address))
	}
	return stage
}

var aroundProtection = []string{"2025.2.4", "2026.5.0-rc1", "2026.8.0", "2026.8.2"}

func TestDestroyIsRefusedWhileUsersAreEnrolled(t *testing.T) {
	for _, release := range aroundProtection {
		t.Run(release, func(t *testing.T) {
			stage := codes(t, release, minimal(), "a@example.com", "b@example.com")
			mustFail(t, stage.Destroy(), "force_destroy", "2 devices", "Nothing was removed", "force_destroy = true")
			stage.MustHold(attributes{"name": "stage"})
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

func TestDestroyOfAStageThatNobodyUsesPrintsNothing(t *testing.T) {
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
		mustSay(t, diags.String(), "Validation stages lose a way to enrol", "one, two")
	}
}

func TestDestroyWithoutPermissionForDevicesWarns(t *testing.T) {
	const app = "authentik_stages_authenticator_email."
	stage := codes(t, "", minimal(), "a@example.com")
	stage.Server.Sim.AddToken("blind", app+"view_authenticatoremailstage", app+"delete_authenticatoremailstage")
	mustPrintNothing(t, stage.Session.Configure(attributes{"url": stage.Server.URL, "token": "blind"}))
	diags := stage.Destroy()
	if diags.HasError() || len(diags) != 1 {
		t.Fatalf("want one warning, got: %s", diags)
	}
	mustSay(t, diags.String(), "Enrolled devices were not checked", "may not see email devices")
}

// If the server answers 404 to the request for the enrolled devices, the stage is destroyed. A warning says that the
// devices were not checked.
func TestDestroyWarnsIfDevicesAreNotFound(t *testing.T) {
	stage := codes(t, "", minimal())
	notFound := authentiksim.Status(
		http.StatusNotFound, "application/json", `{"detail": "Not found."}`, "X-authentik-Id", "r1",
	)
	stage.Server.Sim.Inject(authentiksim.Fault{
		Method: http.MethodGet, Path: "/authenticators/admin/email/", Answer: notFound,
	})
	diags := stage.Destroy()
	if diags.HasError() || len(diags) != 1 {
		t.Fatalf("want one warning, got: %s", diags)
	}
	mustSay(t, diags.String(), "Enrolled devices were not checked", "may not see email devices")
}

// If the request for the enrolled devices fails with 500, the stage is not destroyed. Otherwise the server could delete
// devices that the provider has not seen.
func TestDestroyFailsIfDevicesCannotBeListed(t *testing.T) {
	stage := codes(t, "", minimal())
	stage.Server.Sim.Inject(authentiksim.Fault{
		Method: http.MethodGet, Path: "/authenticators/admin/email/",
		Answer: authentiksim.Status(http.StatusInternalServerError, "text/html", "<h1>Server Error</h1>"),
	})
	mustFail(t, stage.Destroy(), "", "Nothing was removed", "/authenticators/admin/email/")
	if len(stage.Server.Sim.Stages("authenticator_email")) != 1 {
		t.Error("the stage was deleted")
	}
}

// The server refuses to delete a stage with enrolled devices, and the token has no permission to list the devices. The
// error names the missing permission.
func TestDestroyNamesTheMissingPermissionForDevices(t *testing.T) {
	const app = "authentik_stages_authenticator_email."
	for _, release := range []string{"2026.8.0", "2026.8.2"} {
		stage := codes(t, release, with(minimal(), "force_destroy", true), "a@example.com")
		stage.Server.Sim.AddToken("blind", app+"view_authenticatoremailstage", app+"delete_authenticatoremailstage")
		mustPrintNothing(t, stage.Session.Configure(attributes{"url": stage.Server.URL, "token": "blind"}))
		diags := stage.Destroy()
		mustFail(t, diags, "", "Could not delete", "may not see email devices", "view_emaildevice")
		if strings.Contains(diags.String(), "was destroyed") {
			t.Errorf("%s: the stage stays, but the error says that it was destroyed: %s", release, diags)
		}
	}
}

var forbidden = authentiksim.Status(
	http.StatusForbidden, "application/json", `{"detail": "You do not have permission to perform this action."}`,
)

// If the destroy of a stage fails, the error says how many enrolled devices were deleted. The provider deletes the
// flows of the stage before the devices. So no device is deleted if the deletion of a flow fails.
func TestFailedDestroySaysHowManyDevicesAreDeleted(t *testing.T) {
	for name, c := range map[string]struct {
		fault authentiksim.Fault
		says  string
		left  int
	}{
		"the second device": {
			authentiksim.Fault{Method: http.MethodDelete, Path: "/authenticators/admin/email/*/", Skip: 1, Answer: forbidden},
			"1 of 3 devices", 2,
		},
		"the stage": {
			authentiksim.Fault{Method: http.MethodDelete, Path: "/stages/authenticator/email/*/", Answer: forbidden},
			"3 of 3 devices", 0,
		},
		"its flow": {
			authentiksim.Fault{Method: http.MethodDelete, Path: "/flows/instances/a/", Answer: forbidden}, "delete_flow", 3,
		},
	} {
		stage := codes(
			t, "2026.8.2", with(named("stage", made("a")), "force_destroy", true), "a@example.com", "b@example.com",
			"c@example.com",
		)
		stage.Server.Sim.Inject(c.fault)
		diags := stage.Destroy()
		_, left := stage.Server.Ask(t, http.MethodGet, "/authenticators/admin/email/", "")
		if devices := len(left["results"].([]any)); devices != c.left || !strings.Contains(diags.String(), c.says) {
			t.Errorf("%s: %d devices are left, want %d: %s", name, devices, c.left, diags)
		}
	}
}
