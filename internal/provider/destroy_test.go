package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// stageWithDevices returns an authenticator stage that Terraform manages, with this number of enrolled devices.
func stageWithDevices(t *testing.T, release string, config attributes, devices int) *acctest.Stage {
	t.Helper()
	stage := acctest.Simulated(t, release).Stage(t, authenticator)
	stage.MustApply(config)
	for i := range devices {
		must(stage.Server.Sim.AddDevice(stage.State()["id"].(string), fmt.Sprintf("%d@example.com", i)))
	}
	return stage
}

func withForceDestroy(blocks ...attributes) attributes {
	return with(withBlocks(blocks...), "force_destroy", true)
}

const listOfDevices = "/authenticators/admin/email/"

func mustHaveDevices(t *testing.T, server *acctest.Target, want int) {
	t.Helper()
	if _, list := server.Ask(t, http.MethodGet, listOfDevices, ""); len(list["results"].([]any)) != want {
		t.Errorf("the server has these devices, want %d: %v", want, list)
	}
}

// hideDevices configures the provider with a token that has no permission to see enrolled devices.
func hideDevices(stage *acctest.Stage) {
	const app = "authentik_stages_authenticator_email."
	stage.Server.Sim.AddToken("restricted", app+"view_authenticatoremailstage", app+"delete_authenticatoremailstage")
	stage.Session.Configure(attributes{"url": stage.Server.URL, "token": "restricted"})
}

func TestDestroyIsRefusedWhileUsersAreEnrolled(t *testing.T) {
	// From 2026.8 on, the server refuses to delete a stage with enrolled devices.
	for _, release := range []string{"2026.5.0-rc1", "2026.8.0"} {
		stage := stageWithDevices(t, release, withBlocks(newFlow("a")), 1)
		mustFail(t, stage.Destroy(), "force_destroy", "(devices: 1). Nothing was removed", "force_destroy = true")
		mustHaveDevices(t, stage.Server, 1)
		mustHaveBindings(t, stage.Server.Sim, "a stage 10")
		stage.MustApply(withForceDestroy(newFlow("a")))
		stage.MustDestroy()
		mustHaveDevices(t, stage.Server, 0)
	}
}

// Without force_destroy, the destroy is refused, so the plan needs no warning about devices.
func TestPlanOfAForcedDestroyCountsEnrolledDevices(t *testing.T) {
	for devices, config := range []attributes{withForceDestroy(), minimal(), withForceDestroy()} {
		_, diags := stageWithDevices(t, "", config, devices).PlanDestroy()
		if devices < 2 {
			mustPrintNothing(t, diags)
			continue
		}
		mustWarnOnce(t, diags, "Users lose their second factor", "through it (devices: 2)", "write a moved block")
	}
}

func TestDestroyOfAnUnusedStagePrintsNothing(t *testing.T) {
	mustPrintNothing(t, stageWithDevices(t, "", minimal(), 0).Destroy())
}

func TestDestroyNamesValidationStages(t *testing.T) {
	stage := stageWithDevices(t, "", minimal(), 0)
	for _, name := range []string{"two", "one"} {
		addValidation(t, stage.Server, name, stage.State()["id"].(string))
	}
	addValidation(t, stage.Server, "unconcerned")
	mustWarnOnce(t, stage.Destroy(), "Validation stages lose a way to enrol", "one, two")
}

func TestDestroyWarnsThatHiddenDevicesWereNotChecked(t *testing.T) {
	stage := stageWithDevices(t, "", minimal(), 1)
	hideDevices(stage)
	mustWarnOnce(t, stage.Destroy(), "Enrolled devices were not checked", "may not see email devices",
		"Grant authentik_stages_authenticator_email.view_emaildevice to a role")

	stage = stageWithDevices(t, "", minimal(), 0)
	notFound := authentiksim.Status(404, "application/json", `{"detail": "Not found."}`, "X-authentik-Id", "r1")
	stage.Server.Sim.Inject(authentiksim.Fault{Method: http.MethodGet, Path: listOfDevices, Answer: notFound})
	mustWarnOnce(t, stage.Destroy(), "Enrolled devices were not checked", "may not see email devices")
}

// If the request for the enrolled devices fails with 500, the stage is not destroyed. Otherwise the server could delete
// devices that the provider has not seen.
func TestDestroyFailsIfDevicesCannotBeListed(t *testing.T) {
	stage := stageWithDevices(t, "", minimal(), 0)
	failed := authentiksim.HTMLPage(http.StatusInternalServerError)
	stage.Server.Sim.Inject(authentiksim.Fault{Method: http.MethodGet, Path: listOfDevices, Answer: failed})
	mustFail(t, stage.Destroy(), "", "Could not delete", listOfDevices)
	stage.MustHold(minimal())
}

// The server refuses to delete a stage with enrolled devices, and the token has no permission to list the devices. A
// warning beside the error gives the reason and names the missing permission. It does not say that the stage was
// destroyed.
func TestDestroyNamesTheMissingPermissionForDevices(t *testing.T) {
	stage := stageWithDevices(t, "2026.8.0", withForceDestroy(), 1)
	hideDevices(stage)
	diags := stage.Destroy()
	mustFail(t, diags, "", "Could not delete")
	mustContain(t, diags, "may not see email devices", "since 2026.8, authentik refuses", "view_emaildevice")
	if strings.Contains(diags.String(), "was destroyed") {
		t.Error(diags)
	}
}

var forbidden = authentiksim.Status(
	http.StatusForbidden, "application/json", `{"detail": "You do not have permission to perform this action."}`,
)

// The provider deletes the flows of the stage first, then the enrolled devices, and then the stage. A failed deletion
// ends the destroy.
func TestFailedDestroyDeletesNothingMore(t *testing.T) {
	for _, c := range []struct {
		path string // the path of the DELETE requests that the server refuses
		skip int    // the number of these DELETE requests that the server carries out before it refuses one
		says string
		left int
	}{
		{"/authenticators/admin/email/*/", 1, "delete_emaildevice", 2},
		{"/stages/authenticator/email/*/", 0, "delete_authenticatoremailstage", 0},
		{"/flows/instances/a/", 0, "delete_flow", 3},
	} {
		stage := stageWithDevices(t, "2026.8.2", withForceDestroy(newFlow("a")), 3)
		stage.Server.Sim.Inject(authentiksim.Fault{Method: http.MethodDelete, Path: c.path, Skip: c.skip, Answer: forbidden})
		mustContain(t, stage.Destroy(), c.says)
		mustHaveDevices(t, stage.Server, c.left)
	}
}
