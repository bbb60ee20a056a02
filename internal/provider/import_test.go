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
	for _, resourceType := range acctest.Kinds {
		server := acctest.Simulated(t, "")
		add := func(name string) string { return addStage(t, server, resourceType, attributes{"name": name}) }
		id := add("Recovery ✉")
		withoutDashes := strings.ReplaceAll(id, "-", "")
		add(id) // another stage whose name is the UUID of the first stage; the import must find the first stage
		for given, want := range map[string]string{
			id: id, strings.ToUpper(id): id, withoutDashes: id, strings.ToUpper(withoutDashes): id,
			"Recovery ✉": id, " Recovery ✉\n": id, likeUUID: add(likeUUID), special: add(special),
		} {
			t.Run(resourceType+"/"+given, func(t *testing.T) {
				stage := server.Stage(t, resourceType)
				mustPrintNothing(t, stage.Import(given))
				if stage.State()["id"] != want || stage.Identity()["id"] != want {
					t.Errorf("imported %v with the identity %v, want %s", stage.State()["id"], stage.Identity(), want)
				}
			})
		}
	}
}

func TestImportByIdentity(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		server := acctest.Simulated(t, "")
		id := addStage(t, server, resourceType, attributes{"name": "stage", "use_global_settings": true})
		stage := server.Stage(t, resourceType)
		mustPrintNothing(t, stage.ImportIdentity(attributes{"id": strings.ToUpper(id)}))
		stage.MustPlan(minimal(), "no-op")
		diags := server.Stage(t, resourceType).ImportIdentity(attributes{"id": "stage"})
		mustFail(t, diags, "", "contains the UUID", "import by name")
	}
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

// The state of a stage has an identity after a create, a refresh and an update. This also holds if the state had no
// identity before the refresh or the update, because Terraform before 1.12 stores no identity.
func TestIdentityIsStored(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		stage := newStage(t, resourceType)
		mustHaveIdentity := func(diags tfcore.Diagnostics) {
			t.Helper()
			mustSucceed(t, diags)
			if id := stage.State()["id"]; stage.Identity()["id"] != id {
				t.Errorf("the stage %v has the identity %v", id, stage.Identity())
			}
		}
		mustHaveIdentity(stage.Apply(minimal()))
		mustHaveIdentity(stage.Refresh())
		mustHaveIdentity(stage.Apply(with(minimal(), "subject", "x")))
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
		mustHaveIdentity(stage.Apply(with(minimal(), "subject", "y")))
	}
}

func TestImportThatFindsNoStageSaysWhy(t *testing.T) {
	const unusedID = "00000000-0000-4000-8000-000000000000"
	for _, resourceType := range acctest.Kinds {
		server := acctest.Simulated(t, "")
		id := addStage(t, server, other(resourceType), attributes{"name": "Other Stage"})
		addStage(t, server, resourceType, attributes{"name": "Mail ✉"})
		validate := addValidation(t, server, "third")
		for name, c := range map[string]struct {
			given string
			words []string
		}{
			"the other type by id": {
				id, []string{"another type", "terraform import " + other(resourceType) + ".YOUR_BLOCK " + id},
			},
			"the other type by name": {
				"Other Stage", []string{"another type", "terraform import " + other(resourceType) + ".YOUR_BLOCK " + id},
			},
			"a third type": {validate, []string{
				"another type", "authentik_stages_authenticator_validate.authenticatorvalidatestage", "goauthentik/authentik",
			}},
			"no such id":   {unusedID, []string{"does not exist", "with the id " + unusedID + ". If", server.URL}},
			"no such name": {"other stage", []string{"does not exist", `the name "other stage"`}},
			"another case": {"mail ✉", []string{"does not exist", `did you mean "Mail ✉"?`}},
			"only a space": {" ", []string{"Neither id nor name is given", "Write the UUID of the stage"}},
			"empty text":   {"", []string{"Neither id nor name is given", "Write the UUID of the stage"}},
		} {
			t.Run(resourceType+"/"+name, func(t *testing.T) {
				mustFail(t, server.Stage(t, resourceType).Import(c.given), "", c.words...)
			})
		}
	}
}

// The token may list the stages of the two email types, but not those of all types. The import of a stage of the other
// email type still says that the stage has the other type. Without any permission, the error of the import says that a
// permission is missing.
func TestImportWithoutPermissionSaysSo(t *testing.T) {
	server := acctest.Simulated(t, "")
	id := addStage(t, server, authenticator, attributes{"name": "codes"})
	server.Sim.AddToken(
		"views", "authentik_stages_email.view_emailstage",
		"authentik_stages_authenticator_email.view_authenticatoremailstage",
	)
	server.Token = "views"
	mustFail(t, server.Stage(t, email).Import("codes"), "", "another type", id)
	server.Token = "limited-token"
	mustFail(t, server.Stage(t, email).Import("codes"), "", "permission denied", "request id")
}

func TestImportFromAReleaseWithoutTheStageIsAnError(t *testing.T) {
	mustFail(t, acctest.Simulated(t, "2024.12.5").Stage(t, authenticator).Import("codes"), "", "since 2025.2")
}

// If the server answers with status 500, the import reports this failure. It does not say that the stage does not
// exist.
func TestImportReportsAServerError(t *testing.T) {
	server := acctest.Simulated(t, "")
	server.Sim.Inject(authentiksim.Fault{Path: "/stages/email/", Answer: authentiksim.HTMLPage(500)})
	mustFail(t, server.Stage(t, email).Import("recovery"), "", "look for the authentik_stage_email", "500")
}

// The state has no identity, because an older CLI wrote it. The stage no longer exists on the server. The plan creates
// the stage again.
func TestVanishedStageLeavesAStateWithoutIdentity(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		stage := acctest.Simulated(t, "").Stage(t, resourceType)
		state := []byte(`{"id": "00000000-0000-4000-8000-000000000000", "name": "stage"}`)
		mustPrintNothing(t, stage.Upgrade(0, state))
		stage.MustPlan(minimal(), "create")
	}
}
