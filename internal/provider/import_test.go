package provider_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
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
		" Recovery ✉\n": id, likeUUID: add(likeUUID), special: add(special), id + "/..": add(id + "/.."),
	} {
		stage := server.Stage(t, email)
		mustPrintNothing(t, stage.Import(given))
		if stage.State()["id"] != want || stage.Identity()["id"] != want {
			t.Errorf("%q imports %v with the identity %v, want %s", given, stage.State()["id"], stage.Identity(), want)
		}
	}
	stage := server.Stage(t, email)
	mustPrintNothing(t, stage.ImportIdentity(attributes{"id": " " + id + "\n"}))
	if stage.State()["id"] != id {
		t.Errorf("the identity imports %v, want %s", stage.State()["id"], id)
	}
}

// After an import the plan treats a missing friendly_name and "" as equal. The plan shows force_destroy = true as a
// change, because the server does not store force_destroy.
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

// A create, a refresh and an update store an identity in the state. A state that was written by Terraform before 1.12
// has none.
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

// The state has no identity, because an older CLI wrote it. The stage no longer exists on the server. The plan creates
// the stage again.
func TestVanishedStageLeavesAStateWithoutIdentity(t *testing.T) {
	stage := newStage(t, email)
	state := []byte(`{"id": "00000000-0000-4000-8000-000000000000", "name": "stage"}`)
	mustPrintNothing(t, stage.Upgrade(0, state))
	stage.MustPlan(minimal(), "create")
}
