package provider_test

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// The provider plans the configuration of each check in the tables. The plan must return exactly one message, which has
// the severity, the attribute and the words of the check.
func TestEachCheckIsOneMessage(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		server := acctest.Simulated(t, "").Compared()
		for severity, checks := range map[string][]check{
			"error":   slices.Concat(errorsOfBoth, durations("token_expiry"), errorsOf[resourceType]),
			"warning": slices.Concat(warningsOfBoth, warningsOf[resourceType]),
		} {
			for _, c := range checks {
				t.Run(resourceType+"/"+severity+"/"+c.name, func(t *testing.T) {
					config := with(c.config, "name", "stage")
					maps.Copy(config, c.config)
					_, diags := server.Stage(t, resourceType).Plan(config)
					if len(diags) != 1 || diags[0].Severity != severity || diags[0].Attribute != c.attribute {
						t.Fatalf("want one %s on %s, got: %s", severity, c.attribute, diags)
					}
					mustSay(t, diags[0].String(), c.says)
				})
			}
		}
	}
}

// A plan refuses a setting that the release of the server does not support. The error names the release of the server
// and the first release with the setting.
func TestSettingThatTheReleaseLacksIsRefused(t *testing.T) {
	for _, c := range []struct {
		release, resourceType string
		check
	}{
		{
			"2025.6.4", email,
			check{"attempts", attributes{"recovery_max_attempts": 3}, "recovery_max_attempts", "exists since 2025.8"},
		},
		{
			"2024.12.5", email,
			check{"cache", attributes{"recovery_cache_timeout": "hours=1"}, "recovery_cache_timeout", "exists since 2025.8"},
		},
		{
			"2025.2.4", email,
			check{"seconds", attributes{"token_expiry": "seconds=90"}, "token_expiry", "whole minutes"},
		},
		{
			"2023.10.7", email,
			check{"less than a minute", attributes{"token_expiry": "seconds=30"}, "token_expiry", "minutes=30"},
		},
		{"2024.12.5", authenticator, check{"stage", attributes{}, "", "exists since 2025.2"}},
	} {
		t.Run(c.resourceType+"/"+c.name, func(t *testing.T) {
			config := with(c.config, "name", "stage")
			_, diags := acctest.Simulated(t, c.release).Stage(t, c.resourceType).Plan(config)
			mustFail(t, diags, c.attribute, c.says, "authentik "+c.release)
			if c.attribute == "" {
				return
			}
			server := acctest.Simulated(t, "2025.8.6") // release 2025.8 supports all of these settings
			mustPrintNothing(t, server.Stage(t, c.resourceType).Apply(config))
		})
	}
	// On every release that has the authenticator stage, the token_expiry of this stage can have seconds.
	acctest.Simulated(t, "2025.2.4").Stage(t, authenticator).MustApply(with(minimal(), "token_expiry", "seconds=90"))
}

// An authenticator stage should not use the template of invitations, because that mail contains no code. The plan warns
// of this. On a release before 2026.5 the plan also warns that the server does not list this template.
func TestInvitationTemplateWarns(t *testing.T) {
	for release, says := range map[string][]string{"2026.5.0-rc1": {"no code"}, "2026.2.2": {"no code", "does not list"}} {
		stage := acctest.Simulated(t, release).Stage(t, authenticator)
		_, diags := stage.Plan(with(minimal(), "template", "email/invitation.html"))
		if len(diags) != len(says) || diags.HasError() {
			t.Errorf("%s: want %d warnings, got: %s", release, len(says), diags)
		}
		mustSay(t, diags.String(), append(says, "(template)")...)
	}
}

// A valid configuration, as most users write it, causes no error and no warning.
func TestOrdinaryConfigurationsPrintNothing(t *testing.T) {
	template := map[string]string{
		email: "email/account_confirmation.html", authenticator: "email/email_otp.html",
	}
	for _, resourceType := range acctest.Kinds {
		for _, release := range releases[2:] {
			server := acctest.Simulated(t, release)
			server.Sim.AddTemplate("email/own.html")
			for name, config := range map[string]attributes{
				"name":           {},
				"subject":        {"subject": "Your code"},
				"template":       {"subject": "Your code", "template": template[resourceType]},
				"mounted":        {"template": "email/own.html"},
				"global":         {"use_global_settings": true, "token_expiry": 30},
				"own server":     mailServer(attributes{"username": "u", "password": "p", "from_address": "a@example.com"}),
				"own SSL server": {"host": "a", "port": 465, "use_ssl": true, "timeout": 300},
				"write-only":     mailServer(attributes{"username": "u", "password_wo": "p", "password_wo_version": 1}),
			} {
				t.Run(resourceType+"/"+release+"/"+name, func(t *testing.T) {
					stage := server.Stage(t, resourceType)
					mustPrintNothing(t, stage.Apply(with(config, "name", name)))
				})
			}
		}
	}
}

// The configuration can keep a duration that the stage already has on the server. This also holds for a duration that
// is refused in the configuration of a new stage.
func TestDurationThatTheServerHoldsIsAccepted(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		for _, duration := range []string{"minutes=30;foo=2", "minutes=0", "hours=-1", "minutes=1;minutes=2", "weeks=99999"} {
			t.Run(resourceType+"/"+duration, func(t *testing.T) {
				stage := acctest.Simulated(t, "").Stage(t, resourceType)
				id := addStage(
					t, stage.Server, resourceType, attributes{"name": "stage", "use_global_settings": true, "token_expiry": duration},
				)
				config := with(minimal(), "token_expiry", duration)
				stage.MustImport(id, config)
				stage.MustApply(with(config, "subject", "changed"))
				stage.MustHold(attributes{"token_expiry": duration, "subject": "changed"})
				stage.MustRefuse(with(minimal(), "token_expiry", duration+";bar=3;days=0"), "token_expiry")
			})
		}
	}
}

func TestMinutesThatAnOldServerHoldsAreAccepted(t *testing.T) {
	stage := acctest.Simulated(t, "2024.12.5").Stage(t, email)
	id := addStage(
		t, stage.Server, email, attributes{"name": "stage", "use_global_settings": true, "token_expiry": -1},
	)
	config := with(minimal(), "token_expiry", -1)
	stage.MustImport(id, config)
	stage.MustApply(with(config, "subject", "changed"))
	stage.MustHold(attributes{"token_expiry": -1, "subject": "changed"})
}

// If the provider cannot read the list of templates, it does not check the template of a stage. The provider does not
// request the list again for other stages.
func TestTemplateIsNotCheckedWithoutAList(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"forbidden": forbidden, "crash": authentiksim.HTMLPage(500), "foreign": authentiksim.HTMLPage(200),
	} {
		server := acctest.Simulated(t, "")
		server.Sim.Inject(authentiksim.Fault{Path: "/stages/email/templates/", Answer: answer})
		session := server.Session(t)
		for _, resourceType := range acctest.Kinds {
			if _, diags := session.Resource(resourceType).Plan(with(minimal(), "template", "email/mine.html")); len(diags) > 0 {
				t.Errorf("%s: %s", name, diags)
			}
		}
		if requests := count(server.Sim, "/stages/email/templates/"); requests != 1 {
			t.Errorf("%s: the list is requested %d times", name, requests)
		}
	}
}

// If the template of a stage does not change, the provider does not request the list of templates. If the server
// refuses a new template, the error is on the template attribute.
func TestUnchangedTemplateIsNotLookedUp(t *testing.T) {
	server := acctest.Simulated(t, "")
	diags := server.Stage(t, email).Apply(with(minimal(), "template", "email/mine.html"))
	mustFail(t, diags, "template", "authentik refused template")
	stage := server.Stage(t, email)
	id := addStage(
		t, server, email, attributes{"name": "stage", "use_global_settings": true, "template": "email/lost.html"},
	)
	server.Sim.ResetRequests()
	stage.MustImport(id, with(minimal(), "template", "email/lost.html"))
	server.Sim.ResetRequests()
	stage.MustApply(attributes{"name": "stage", "template": "email/lost.html", "subject": "changed"})
	if slices.Contains(asked(server), "GET /stages/email/templates/") {
		t.Error("the list of templates is requested for an unchanged template")
	}
}

// The plan of many stages sends one request for the release of the server, and one for the list of templates. Another
// process applies the plan, and sends each of these two requests once more.
func TestChecksCostOneRequestOfEachKind(t *testing.T) {
	server := acctest.Simulated(t, "")
	server.Sim.AddTemplate("email/own.html")
	session := server.Session(t)
	type planned struct {
		stage  *tfcore.Resource
		plan   *tfcore.Plan
		config attributes
	}
	var all []planned
	for _, resourceType := range acctest.Kinds {
		for _, name := range []string{"a", "b", "c"} {
			config := attributes{"name": resourceType + name, "template": "email/own.html", "token_expiry": "hours=1"}
			stage := session.Resource(resourceType)
			plan, diags := stage.Plan(config)
			mustPrintNothing(t, diags)
			all = append(all, planned{stage, plan, config})
		}
	}
	want := []string{"GET /admin/version/", "GET /stages/email/templates/"}
	if diff := cmp.Diff(want, asked(server)); diff != "" {
		t.Errorf("requests of the plan (-want +got):\n%s", diff)
	}
	server.Sim.ResetRequests()
	session.Restart()
	for _, one := range all {
		mustPrintNothing(t, one.stage.ApplyPlanned(one.plan, one.config))
	}
	want = append(want, slices.Concat(
		slices.Repeat([]string{"POST /stages/authenticator/email/"}, 3), slices.Repeat([]string{"POST /stages/email/"}, 3),
	)...)
	if diff := cmp.Diff(want, asked(server)); diff != "" {
		t.Errorf("requests of the apply (-want +got):\n%s", diff)
	}
}
