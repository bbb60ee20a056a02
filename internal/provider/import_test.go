package provider_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

func TestImportFindsTheStage(t *testing.T) {
	const likeUUID, special = "3fa85f64-5717-4562-b3fc-2c963f66afa6", "Zurück / Rück?&name=%20#1"
	server := acctest.Simulated(t, "")
	add := func(name string) string { return addStage(t, server, email, attributes{"name": name}) }
	id := add("Recovery ✉")
	add(id) // another stage whose name is the UUID of the first stage; the import must find the first stage
	for given, want := range map[string]string{
		id: id, strings.ToUpper(strings.ReplaceAll(id, "-", "")): id,
		" Recovery ✉\n": id, likeUUID: add(likeUUID), special: add(special),
	} {
		stage := server.Stage(t, email)
		mustPrintNothing(t, stage.Import(given))
		if stage.State()["id"] != want || stage.Identity()["id"] != want {
			t.Errorf("%q imports %v with the identity %v, want %s", given, stage.State()["id"], stage.Identity(), want)
		}
	}
}

func TestImportByIdentity(t *testing.T) {
	server := acctest.Simulated(t, "")
	id := addStage(t, server, email, attributes{"name": "stage", "use_global_settings": true})
	stage := server.Stage(t, email)
	mustPrintNothing(t, stage.ImportIdentity(attributes{"id": strings.ToUpper(id)}))
	stage.MustPlan(minimal(), "no-op")
	diags := server.Stage(t, email).ImportIdentity(attributes{"id": "stage"})
	mustFail(t, diags, "", "has no authentik_stage_email with the id \"stage\"")
}

// After an import the plan treats a missing friendly_name and "" as equal. It shows force_destroy = true as a change,
// because the server does not store force_destroy.
func TestOnlyValuesThatDifferChangeAfterAnImport(t *testing.T) {
	for _, release := range []string{"2025.8.6", "2026.2.2"} {
		server := acctest.Simulated(t, release)
		id := addStage(t, server, authenticator, attributes{"name": "stage", "use_global_settings": true})
		stage := server.Stage(t, authenticator)
		for _, more := range []attributes{{}, {"friendly_name": ""}, {"force_destroy": false}} {
			more["name"] = "stage"
			stage.MustImport(id, more)
			stage.Resource = stage.Session.Resource(authenticator)
		}
		mustPrintNothing(t, stage.Import(id))
		stage.MustPlan(with(minimal(), "friendly_name", "Mail"), "update")
		stage.MustPlan(with(minimal(), "force_destroy", true), "update")
	}
}

// The state of a stage has an identity after a create. If the state had no identity before, it has one after a refresh
// and after an update. Terraform before 1.12 stores no identity.
func TestIdentityIsStored(t *testing.T) {
	stage := newStage(t, email)
	mustHaveIdentity := func(diags tfcore.Diagnostics) {
		t.Helper()
		mustSucceed(t, diags)
		if id := stage.State()["id"]; stage.Identity()["id"] != id {
			t.Errorf("the stage %v has the identity %v", id, stage.Identity())
		}
	}
	mustHaveIdentity(stage.Apply(minimal()))
	removeIdentity := func() {
		mustPrintNothing(t, stage.Upgrade(0, must(json.Marshal(stage.State()))))
		if stage.Identity() != nil {
			t.Fatalf("the state still has the identity %v", stage.Identity())
		}
	}
	removeIdentity()
	mustHaveIdentity(stage.Refresh())
	removeIdentity()
	stage.SkipRefresh = true
	mustHaveIdentity(stage.Apply(with(minimal(), "subject", "x")))
}

func TestImportThatFindsNoStageSaysWhy(t *testing.T) {
	const unusedID = "00000000-0000-4000-8000-000000000000"
	server := acctest.Simulated(t, "")
	id := addStage(t, server, authenticator, attributes{"name": "Other Stage"})
	addStage(t, server, email, attributes{"name": "Mail ✉"})
	third := addValidation(t, server, "third")
	const itsType = "Its type is authentik_stage_authenticator_email."
	for given, says := range map[string]string{
		id: itsType, "Other Stage": itsType,
		third:         "Its type is authentik_stages_authenticator_validate.authenticatorvalidatestage.",
		unusedID:      server.URL + "/api/v3 has no authentik_stage_email with the id \"" + unusedID + "\". If",
		"other stage": `has no authentik_stage_email with the name "other stage"`,
		"mail ✉":      `did you mean "Mail ✉"?`,
		" ":           "has no authentik_stage_email with the id \" \".",
	} {
		t.Run(given, func(t *testing.T) { mustFail(t, server.Stage(t, email).Import(given), "", says) })
	}
}

// The first token has only the permissions to view the stages of the two email types. With this token, the error of the
// import says that the stage has the other email type. The second token has no permission to view stages. With this
// token, the error says that a permission is missing.
func TestImportWithoutPermissionSaysSo(t *testing.T) {
	server := acctest.Simulated(t, "")
	addStage(t, server, authenticator, attributes{"name": "codes"})
	server.Sim.AddToken(
		"views", "authentik_stages_email.view_emailstage",
		"authentik_stages_authenticator_email.view_authenticatoremailstage",
	)
	server.Token = "views"
	mustFail(t, server.Stage(t, email).Import("codes"), "", "another type", "authentik_stage_authenticator_email")
	server.Token = "limited-token"
	mustFail(t, server.Stage(t, email).Import("codes"), "", "permission denied", "request id")
}

func TestFailedImportReportsTheCause(t *testing.T) {
	old := acctest.Simulated(t, "2024.12.5")
	mustFail(t, old.Stage(t, authenticator).Import("codes"), "", "since 2025.2")
	// If the server fails, the error names this failure. It does not say that the stage does not exist.
	server := acctest.Simulated(t, "")
	server.Sim.Inject(authentiksim.Fault{Path: "/stages/email/", Answer: authentiksim.HTMLPage(500)})
	mustFail(t, server.Stage(t, email).Import("recovery"), "", "look for authentik_stage_email", "500")
}

// The state has no identity, because an older CLI wrote it. The stage no longer exists on the server. The plan creates
// the stage again.
func TestVanishedStageLeavesAStateWithoutIdentity(t *testing.T) {
	stage := newStage(t, email)
	state := []byte(`{"id": "00000000-0000-4000-8000-000000000000", "name": "stage"}`)
	mustPrintNothing(t, stage.Upgrade(0, state))
	stage.MustPlan(minimal(), "create")
}
