package provider_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// If another stage already has the configured name, the error is on the name attribute. The error contains the command
// that imports the other stage. This holds for every release, because the provider does not parse the text of the
// server's error.
func TestTakenNameIsAnErrorOnName(t *testing.T) {
	for _, owner := range acctest.Kinds {
		for _, release := range []string{"2025.2.4", "2026.2.2"} {
			server := acctest.Simulated(t, release)
			command := "terraform import " + owner + ".YOUR_BLOCK " + addStage(t, server, owner, attributes{"name": "stage"})
			stage := server.Stage(t, email)
			mustFail(t, stage.Apply(minimal()), "name", "The name is taken", "\n\n  "+command, "moved block",
				"If another block or instance of this configuration")
			stage.MustApply(attributes{"name": "free"})
			mustFail(t, stage.Apply(minimal()), "name", "The name is taken", command, "third name")
		}
	}
}

func TestNameOfAThirdTypeOfStageIsTaken(t *testing.T) {
	server := acctest.Simulated(t, "")
	id := addValidation(t, server, "stage")
	diags := server.Stage(t, email).Apply(minimal())
	mustFail(t, diags, "name", "authenticatorvalidatestage", "does not manage")
	if strings.Contains(diags.String(), id) {
		t.Errorf("the error contains a UUID that no command needs: %s", diags)
	}
}

// The error about a taken name shows the other stage only if the token has permission to list that stage.
func TestTakenNameIsShownOnlyWithPermission(t *testing.T) {
	server := acctest.Simulated(t, "")
	codes := addStage(t, server, authenticator, attributes{"name": "codes"})
	addValidation(t, server, "third")
	server.Sim.AddToken("mails", "authentik_stages_email.view_emailstage", "authentik_stages_email.add_emailstage")
	server.Sim.AddToken("both", "authentik_stages_email.view_emailstage", "authentik_stages_email.add_emailstage",
		"authentik_stages_authenticator_email.view_authenticatoremailstage")
	for _, c := range []struct{ token, name, summary, says string }{
		{"both", "codes", "The name is taken", codes},
		{"mails", "codes", "authentik refused name", "the token may not see that stage"},
		{"both", "third", "authentik refused name", "the token may not see that stage"},
	} {
		server.Token = c.token
		mustFail(t, server.Stage(t, email).Apply(attributes{"name": c.name}), "name", c.summary, c.says)
	}
}

// In one run an existing stage is renamed, and a new stage gets the old name. The provider waits until the name is
// free, and then sends the create again.
func TestNameThatIsFreedInTheSameRunCanBeUsed(t *testing.T) {
	stage := newStage(t, email)
	stage.MustApply(attributes{"name": "first"})
	added := stage.Session.Resource(email)
	rename := func(w http.ResponseWriter, r *http.Request) {
		mustSucceed(t, stage.Apply(attributes{"name": "old"}))
		forbidden(w, r)
	}
	stage.Server.Sim.Inject(authentiksim.Fault{Method: http.MethodGet, Path: "/stages/all/", Times: 1, Answer: rename})
	mustSucceed(t, added.Apply(attributes{"name": "first"}))
	if stage.State()["name"] != "old" || added.State()["name"] != "first" || len(stage.Server.Sim.Stages("")) != 2 {
		t.Errorf("got %v and %v", stage.State(), added.State())
	}
}
