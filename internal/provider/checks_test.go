package provider_test

import (
	"fmt"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

func TestOrdinaryConfigurationsPrintNothing(t *testing.T) {
	template := map[string]string{
		email: "email/account_confirmation.html", authenticator: "email/email_otp.html",
	}
	for _, resourceType := range acctest.Kinds {
		for _, release := range []string{"2025.2.4", "2026.2.2"} {
			server := acctest.Simulated(t, release)
			server.Sim.AddTemplate("email/own.html")
			for name, config := range map[string]attributes{
				"name":             {},
				"template":         {"subject": "Your code", "template": template[resourceType]},
				"mounted template": {"template": "email/own.html"},
				"global settings":  {"use_global_settings": true, "token_expiry": 30},
				"own server":       mailServer(attributes{"username": "u", "password": "p", "from_address": "a@example.com"}),
				"own SSL server":   {"host": "a", "port": 465, "use_ssl": true, "timeout": 300},
				"write-only":       mailServer(attributes{"username": "u", "password_wo": "p", "password_wo_version": 1}),
			} {
				t.Run(resourceType+"/"+release+"/"+name, func(t *testing.T) {
					mustPrintNothing(t, server.Stage(t, resourceType).Apply(with(config, "name", name)))
				})
			}
		}
	}
}

// A stage can keep the duration that it already has on the server, even if the provider refuses this duration for a new
// stage.
func TestDurationThatTheServerHoldsIsAccepted(t *testing.T) {
	for release, duration := range map[string]any{"": "minutes=30;foo=2", "2024.12.5": -1} {
		stage := acctest.Simulated(t, release).Stage(t, email)
		fields := attributes{"name": "stage", "use_global_settings": true, "token_expiry": duration}
		config := with(minimal(), "token_expiry", duration)
		stage.MustImport(addStage(t, stage.Server, email, fields), config)
		stage.MustApply(with(config, "subject", "changed"))
		stage.MustHold(attributes{"token_expiry": duration, "subject": "changed"})
		stage.MustRefuse(with(minimal(), "token_expiry", fmt.Sprint(duration, ";bar=3;days=0")), "token_expiry")
	}
}

// If the provider cannot read the list of templates, it does not check the template of a stage. The provider does not
// request the list again for other stages.
func TestTemplateIsNotCheckedWithoutAList(t *testing.T) {
	const list = "/stages/email/templates/"
	server := acctest.Simulated(t, "")
	server.Sim.Inject(authentiksim.Fault{Path: list, Answer: forbidden})
	session := server.Session(t)
	for _, resourceType := range acctest.Kinds {
		_, diags := session.Resource(resourceType).Plan(with(minimal(), "template", "email/mine.html"))
		mustPrintNothing(t, diags)
	}
	if requests := countRequests(server.Sim, list); requests != 1 {
		t.Errorf("the list is requested %d times", requests)
	}
}

// The token may list only the two types of email stages. The error about a taken name still shows which stage has the
// name.
func TestTakenNameIsShownToATokenWithFewPermissions(t *testing.T) {
	server := acctest.Simulated(t, "")
	codes := addStage(t, server, authenticator, attributes{"name": "codes"})
	server.Token = "few"
	server.Sim.AddToken(server.Token, "authentik_stages_email.view_emailstage", "authentik_stages_email.add_emailstage",
		"authentik_stages_authenticator_email.view_authenticatoremailstage")
	mustFail(t, server.Stage(t, email).Apply(attributes{"name": "codes"}), "name", "The name is taken", codes)
}
