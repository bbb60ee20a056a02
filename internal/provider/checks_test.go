package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// The provider plans the configuration of each check in the tables. The plan must return exactly one message, which has
// the severity, the attribute and the words of the check.
func TestEachCheckIsOneMessage(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		server := acctest.Simulated(t, "").Compared()
		run := func(name, severity string, c check) {
			t.Run(resourceType+"/"+severity+"/"+name, func(t *testing.T) {
				config := attributes{"name": "stage"}
				maps.Copy(config, c.config)
				_, diags := server.Stage(t, resourceType).Plan(config)
				if len(diags) != 1 || diags[0].Severity != severity || diags[0].Attribute != c.attribute {
					t.Fatalf("want one %s on %s, got: %s", severity, c.attribute, diags)
				}
				mustContain(t, diags[0].String(), c.says)
			})
		}
		for _, r := range append(refusedByOne[resourceType], refusedByBoth...) {
			run(fmt.Sprintf("%s is %q", r.attribute, fmt.Sprint(r.value)), "error", r.check())
		}
		for name, c := range errorsOfBoth {
			run(name, "error", c)
		}
		for _, checks := range []map[string]check{warningsOfBoth, warningsOfOne[resourceType]} {
			for name, c := range checks {
				run(name, "warning", c)
			}
		}
	}
}

// A plan refuses a setting that the release of the server does not support. The error names the release of the server
// and the first release with the setting.
func TestSettingThatTheReleaseLacksIsRefused(t *testing.T) {
	for _, c := range []struct {
		release, resourceType, attribute string
		value                            any
		says                             string
	}{
		{"2025.6.4", email, "recovery_max_attempts", 3, "exists since 2025.8"},
		{"2024.12.5", email, "recovery_cache_timeout", "hours=1", "exists since 2025.8"},
		{"2025.2.4", email, "token_expiry", "seconds=90", "whole minutes"},
		{"2023.10.7", email, "token_expiry", "seconds=30", "minutes=2"},
	} {
		config := with(minimal(), c.attribute, c.value)
		_, diags := acctest.Simulated(t, c.release).Stage(t, c.resourceType).Plan(config)
		mustFail(t, diags, c.attribute, c.says, "authentik "+c.release)
		mustPrintNothing(t, acctest.Simulated(t, "2025.8.6").Stage(t, c.resourceType).Apply(config))
	}
	_, diags := acctest.Simulated(t, "2024.12.5").Stage(t, authenticator).Plan(minimal())
	mustFail(t, diags, "", "exists since 2025.2", "authentik 2024.12.5")
	// On every release that has the authenticator stage, the token_expiry of this stage can have seconds.
	acctest.Simulated(t, "2025.2.4").Stage(t, authenticator).MustApply(with(minimal(), "token_expiry", "seconds=90"))
}

// An authenticator stage should not use the template of invitations, because that mail contains no code. The plan warns
// of this. On a release before 2026.5, whose list of templates lacks this template, the plan has no other warning.
func TestInvitationTemplateWarns(t *testing.T) {
	for _, release := range []string{"2026.5.0-rc1", "2026.2.2"} {
		stage := acctest.Simulated(t, release).Stage(t, authenticator)
		_, diags := stage.Plan(with(minimal(), "template", "email/invitation.html"))
		if len(diags) != 1 || diags.HasError() {
			t.Errorf("%s: want one warning, got: %s", release, diags)
		}
		mustContain(t, diags.String(), "no code", "(template)")
	}
}

// A valid configuration, as most users write it, causes no error and no warning.
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
				"subject":          {"subject": "Your code"},
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
	for _, c := range []struct {
		release, resourceType string
		duration              any
	}{
		{"", email, "minutes=30;foo=2"},
		{"", email, "minutes=0"},
		{"", authenticator, "minutes=1;minutes=2"},
		{"2024.12.5", email, -1},
	} {
		t.Run(fmt.Sprintf("%s %v", c.release, c.duration), func(t *testing.T) {
			stage := acctest.Simulated(t, c.release).Stage(t, c.resourceType)
			fields := attributes{"name": "stage", "use_global_settings": true, "token_expiry": c.duration}
			id := addStage(t, stage.Server, c.resourceType, fields)
			config := with(minimal(), "token_expiry", c.duration)
			stage.MustImport(id, config)
			stage.MustApply(with(config, "subject", "changed"))
			stage.MustHold(attributes{"token_expiry": c.duration, "subject": "changed"})
			stage.MustRefuse(with(minimal(), "token_expiry", fmt.Sprint(c.duration, ";bar=3;days=0")), "token_expiry")
		})
	}
}

// If the provider cannot read the list of templates, it does not check the template of a stage. The provider does not
// request the list again for other stages.
func TestTemplateIsNotCheckedWithoutAList(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"forbidden": forbidden, "crash": authentiksim.HTMLPage(500), "foreign": authentiksim.HTMLPage(200),
	} {
		t.Run(name, func(t *testing.T) {
			server := acctest.Simulated(t, "")
			server.Sim.Inject(authentiksim.Fault{Path: "/stages/email/templates/", Answer: answer})
			session := server.Session(t)
			for _, resourceType := range acctest.Kinds {
				_, diags := session.Resource(resourceType).Plan(with(minimal(), "template", "email/mine.html"))
				mustPrintNothing(t, diags)
			}
			if requests := countRequests(server.Sim, "/stages/email/templates/"); requests != 1 {
				t.Errorf("the list is requested %d times", requests)
			}
		})
	}
}
