package provider_test

import (
	"net/http"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

func stageWithDevices(t *testing.T, release string, config attributes, devices int) *acctest.Stage {
	t.Helper()
	stage := acctest.Simulated(t, release).Stage(t, authenticator)
	stage.MustApply(config)
	for range devices {
		must(stage.Server.Sim.Add("device", attributes{"name": "Email Device", "stage": stage.State()["id"]}))
	}
	return stage
}

func withForceDestroy(blocks ...attributes) attributes {
	return with(withBlocks(blocks...), "force_destroy", true)
}

const listOfDevices = "/authenticators/admin/email/"

func mustHaveDevices(t *testing.T, server *acctest.Target, want int) {
	t.Helper()
	if got := count(t, server, listOfDevices); got != want {
		t.Errorf("the server has %d devices, want %d", got, want)
	}
}

func TestDestroyIsRefusedWhileUsersAreEnrolled(t *testing.T) {
	// From 2026.8 on, the server itself refuses to delete a stage with enrolled devices. On older releases, only the
	// provider does.
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

// Without force_destroy, the destroy of a stage with devices is refused, so its plan needs no warning about devices.
func TestDestroyWithoutALostDevicePrintsNothing(t *testing.T) {
	mustPrintNothing(t, stageWithDevices(t, "", withForceDestroy(), 0).Destroy())
	_, diags := stageWithDevices(t, "", minimal(), 1).PlanDestroy()
	mustPrintNothing(t, diags)
}

// The server answers the request for the list of enrolled devices as if the list did not exist.
func TestDestroyWarnsThatHiddenDevicesWereNotChecked(t *testing.T) {
	stage := stageWithDevices(t, "", minimal(), 0)
	notFound := authentiksim.Status(404, "application/json", `{"detail": "Not found."}`, "X-authentik-Id", "r1")
	stage.Server.Sim.Inject(authentiksim.Fault{Method: http.MethodGet, Path: listOfDevices, Answer: notFound})
	mustWarnOnce(t, stage.Destroy(), "Enrolled devices were not checked", "may not see email devices")
}

func TestDestroyFailsIfDevicesCannotBeListed(t *testing.T) {
	stage := stageWithDevices(t, "", minimal(), 0)
	failed := authentiksim.HTMLPage(http.StatusInternalServerError)
	stage.Server.Sim.Inject(authentiksim.Fault{Method: http.MethodGet, Path: listOfDevices, Answer: failed})
	mustFail(t, stage.Destroy(), "", listOfDevices)
	stage.MustHold(minimal())
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
		{"/authenticators/admin/email/*/", 1, "1 of 3 devices", 2},
		{"/stages/authenticator/email/*/", 0, "3 of 3 devices", 0},
		{"/flows/instances/a/", 0, "delete_flow", 3},
	} {
		stage := stageWithDevices(t, "2026.8.2", withForceDestroy(newFlow("a")), 3)
		stage.Server.Sim.Inject(authentiksim.Fault{Method: http.MethodDelete, Path: c.path, Skip: c.skip, Answer: forbidden})
		mustContain(t, stage.Destroy(), c.says)
		mustHaveDevices(t, stage.Server, c.left)
	}
}
