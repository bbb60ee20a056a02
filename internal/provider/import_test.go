package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

func TestImportFindsTheStage(t *testing.T) {
	const like = "3fa85f64-5717-4562-b3fc-2c963f66afa6" // the name of a stage; the name looks like a UUID
	for _, resourceType := range acctest.Kinds {
		server := acctest.Simulated(t, "")
		id := addStage(t, server, resourceType, attributes{"name": "Recovery ✉", "use_global_settings": true})
		comparer := addStage(t, server, resourceType, attributes{"name": like, "use_global_settings": true})
		named := addStage(t, server, resourceType, attributes{"name": id, "use_global_settings": true})
		odd := addStage(
			t, server, resourceType, attributes{"name": "Zurück / Rück?&name=%20#1", "use_global_settings": true},
		)
		dashless := strings.ReplaceAll(id, "-", "")
		for given, want := range map[string]string{
			id: id, strings.ToUpper(id): id, dashless: id, strings.ToUpper(dashless): id,
			"Recovery ✉": id, " Recovery ✉\n": id, like: comparer, named: named, "Zurück / Rück?&name=%20#1": odd,
		} {
			t.Run(resourceType+"/"+given, func(t *testing.T) {
				stage := server.Stage(t, resourceType)
				stage.MustImport(given, attributes{"name": nameOf(t, server, want)})
				if stage.State()["id"] != want || !cmp.Equal(stage.Identity(), attributes{"id": want}) {
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
		for _, c := range []struct {
			says   attributes
			action string
		}{
			{nil, "no-op"}, {attributes{"friendly_name": ""}, "no-op"}, {attributes{"force_destroy": false}, "no-op"},
			{attributes{"friendly_name": "Mail"}, "update"}, {attributes{"force_destroy": true}, "update"},
		} {
			t.Run(fmt.Sprint(release, c.says), func(t *testing.T) {
				config := minimal()
				maps.Copy(config, c.says)
				stage := server.Stage(t, authenticator)
				mustPrintNothing(t, stage.Import(id))
				stage.MustPlan(config, c.action)
				stage.MustApply(config)
				stage.MustApply(minimal()) // the next case needs the stage as it was
			})
		}
	}
}

// The state of a stage has an identity after a create, a refresh and an update. This also holds if the state had no
// identity before the refresh or the update, because Terraform before 1.12 stores no identity.
func TestIdentityIsStored(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		stage := acctest.Simulated(t, "").Stage(t, resourceType)
		update := func(subject string) tfcore.Diagnostics { return stage.Apply(with(minimal(), "subject", subject)) }
		removeIdentity := func() {
			state, err := json.Marshal(stage.State())
			mustDo(t, err)
			if diags := stage.Upgrade(0, state); len(diags) > 0 || stage.Identity() != nil {
				t.Fatalf("the state still has the identity %v: %s", stage.Identity(), diags)
			}
		}
		for _, step := range []struct {
			name string
			run  func() tfcore.Diagnostics
		}{
			{"create", func() tfcore.Diagnostics { return stage.Apply(minimal()) }},
			{"refresh", stage.Refresh},
			{"update", func() tfcore.Diagnostics { return update("x") }},
			{"refresh without an identity", func() tfcore.Diagnostics {
				removeIdentity()
				return stage.Refresh()
			}},
			{"update without an identity and without a refresh", func() tfcore.Diagnostics {
				removeIdentity()
				stage.SkipRefresh = true
				return update("y")
			}},
		} {
			if diags := step.run(); diags.HasError() {
				t.Fatalf("%s: %s", step.name, diags)
			}
			if diff := cmp.Diff(attributes{"id": stage.Stored()["pk"]}, stage.Identity()); diff != "" {
				t.Errorf("identity after %s (-want +got):\n%s", step.name, diff)
			}
		}
	}
}

func TestImportThatFindsNoStageSaysWhy(t *testing.T) {
	const nobody = "00000000-0000-4000-8000-000000000000"
	for _, resourceType := range acctest.Kinds {
		server := acctest.Simulated(t, "")
		id := addStage(t, server, other(resourceType), attributes{"name": "Other Stage"})
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
			"no such id":   {nobody, []string{"does not exist", "with the id " + nobody + ". If", server.URL}},
			"no such name": {"other stage", []string{"does not exist", `the name "other stage"`}},
			"blanks":       {" ", []string{"Neither id nor name is given", "Write the UUID of the stage"}},
			"nothing":      {"", []string{"Neither id nor name is given", "Write the UUID of the stage"}},
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

// A state without an identity, as an older CLI wrote it, contains a stage that no longer exists on the server. The plan
// creates the stage again.
func TestVanishedStageLeavesAStateWithoutIdentity(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		stage := acctest.Simulated(t, "").Stage(t, resourceType)
		state := []byte(`{"id": "00000000-0000-4000-8000-000000000000", "name": "stage"}`)
		mustPrintNothing(t, stage.Upgrade(0, state))
		stage.MustPlan(minimal(), "create")
	}
}
