package provider_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/acctest/core"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentiksim"
)

// A check is one configuration beside the name, and what the plan says of it.
type check struct {
	name      string
	config    map[string]any
	attribute string
	says      string
}

type attributes = map[string]any

// mailServer is a mail server of the stage's own that nothing is wrong with.
func mailServer(change attributes) attributes {
	config := attributes{"host": "smtp.example.com", "port": 587, "use_tls": true}
	maps.Copy(config, change)
	return config
}

var errorsOfBoth = []check{
	{"TLS and SSL", mailServer(attributes{"use_ssl": true, "port": 465}), "use_tls", "sends no mail"},
	{"blank before the subject", attributes{"subject": " a"}, "subject", "trimspace()"},
	{"separator after the name", attributes{"name": "a\x1f"}, "name", "white space"},
	{"NUL in the template", attributes{"template": "a\x00b"}, "template", "NUL"},
	{"line break after the password", mailServer(attributes{"username": "u", "password": "a\n"}), "password", "chomp()"},
	{"line break after the write-only password", mailServer(attributes{"username": "u", "password_wo": "a\n", "password_wo_version": 1}), "password_wo", "chomp()"},
	{"blank before the user name", mailServer(attributes{"username": " u", "password": "p"}), "username", "trimspace()"},
	{"line break in the subject", attributes{"subject": "a\nb"}, "subject", "line break"},
	{"host with a scheme", attributes{"host": "smtp://a"}, "host", "scheme"},
	{"host with a port", attributes{"host": "a:25"}, "host", "port"},
	{"host with a path", attributes{"host": "a/b"}, "host", "path"},
	{"host with a blank", attributes{"host": "a b"}, "host", "blank"},
	{"sender with a display name", mailServer(attributes{"from_address": "A <a@example.com>"}), "from_address", "display name"},
	{"sender of 255 characters", mailServer(attributes{"from_address": strings.Repeat("a", 243) + "@example.com"}), "from_address", "254"},
	{"template that is a text", attributes{"template": "Hi {{ user }}"}, "template", "text of a template"},
	{"template with a tag", attributes{"template": "{% load i18n %}"}, "template", "text of a template"},
	{"port 0", mailServer(attributes{"port": 0}), "port", "between 1 and 65535"},
	{"port 65536", mailServer(attributes{"port": 65536}), "port", "between 1 and 65535"},
	{"time-out of nothing", mailServer(attributes{"timeout": 0}), "timeout", "between 1 and"},
	{"expiry of nothing", attributes{"token_expiry": 0}, "token_expiry", "no time at all"},
	{"negative expiry", attributes{"token_expiry": "minutes=-5"}, "token_expiry", "negative"},
	{"expiry with an unknown unit", attributes{"token_expiry": "minutes=30;foo=2"}, "token_expiry", `"foo"`},
	{"expiry that is a word", attributes{"token_expiry": "soon"}, "token_expiry", "minutes=30"},
	{"expiry given twice", attributes{"token_expiry": "minutes=1;minutes=2"}, "token_expiry", "more than once"},
	{"expiry of 101 years", attributes{"token_expiry": "weeks=5300"}, "token_expiry", "100 years"},
	{"two passwords", mailServer(attributes{"username": "u", "password": "a", "password_wo": "b", "password_wo_version": 1}), "password", "password_wo"},
	{"slug with a dot", attributes{"flow_set": []any{attributes{"slug": "a.b"}}}, "flow_set[0].slug", "letters"},
	{"designation of no flow", attributes{"flow_set": []any{attributes{"slug": "a", "designation": "x"}}}, "flow_set[0].designation", "recovery"},
}

var warningsOfBoth = []check{
	{"port without host", attributes{"port": 2525}, "port", "no host is written"},
	{"host despite the global settings", attributes{"host": "a", "use_global_settings": true}, "host", "use_global_settings is true"},
	{"password without host", attributes{"password": "p"}, "password", "no host is written"},
	{"465 without SSL", attributes{"host": "a", "port": 465}, "port", "hangs"},
	{"587 with SSL", attributes{"host": "a", "port": 587, "use_ssl": true}, "use_ssl", "fails at once"},
	{"25 with SSL", attributes{"host": "a", "use_ssl": true}, "use_ssl", "fails at once"},
	{"credentials in the clear", attributes{"host": "a", "username": "u", "password": "p"}, "password", "in the clear"},
	{"user without password", mailServer(attributes{"username": "u"}), "username", "skips the SMTP login"},
	{"password without user", mailServer(attributes{"password": "p"}), "password", "skips the SMTP login"},
	{"no host", attributes{"use_global_settings": false}, "use_global_settings", "localhost"},
	{"time-out of an hour", mailServer(attributes{"timeout": 3600}), "timeout", "token_expiry"},
	{"template that is not mounted", attributes{"template": "email/mine.html"}, "template", "does not list"},
}

var errorsOf = map[string][]check{
	acctest.Kinds[0]: {
		{"negative attempts", attributes{"recovery_max_attempts": -1}, "recovery_max_attempts", "between 0 and"},
		{"cache time-out of nothing", attributes{"recovery_cache_timeout": "minutes=0"}, "recovery_cache_timeout", "no time at all"},
	},
	acctest.Kinds[1]: {
		{"flow by its slug", attributes{"configure_flow": "default-flow"}, "configure_flow", "slug"},
		{"flow in upper case", attributes{"configure_flow": "3FA85F64-5717-4562-B3FC-2C963F66AFA6"}, "configure_flow", "lower()"},
	},
}

var warningsOf = map[string][]check{
	acctest.Kinds[0]: {
		{"template of a code", attributes{"template": "email/email_otp.html"}, "template", "no link"},
		{"template of an event", attributes{"template": "email/event_notification.html"}, "template", "no link"},
		{"no attempts", attributes{"recovery_max_attempts": 0}, "recovery_max_attempts", "gets an error"},
	},
	acctest.Kinds[1]: {
		{"template of a link", attributes{"template": "email/password_reset.html"}, "template", "no code"},
		{"template of an account", attributes{"template": "email/account_confirmation.html"}, "template", "no code"},
		{"template of an event", attributes{"template": "email/event_notification.html"}, "template", "no code"},
	},
}

// Every check through the provider: the one message, its severity, the
// attribute that it is on, and what it says.
func TestChecks(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		server := acctest.Simulated(t, "")
		for severity, checks := range map[string][]check{
			"error":   slices.Concat(errorsOfBoth, errorsOf[resourceType]),
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

// What an ordinary user writes prints nothing, at plan and at apply.
func TestOrdinaryConfigurationsPrintNothing(t *testing.T) {
	template := map[string]string{acctest.Kinds[0]: "email/account_confirmation.html", acctest.Kinds[1]: "email/email_otp.html"}
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
					if diags := stage.Apply(with(config, "name", name)); len(diags) > 0 {
						t.Error(diags)
					}
				})
			}
		}
	}
}

// A duration that the server holds is no error, though it could not be written.
func TestDurationThatTheServerHoldsIsAccepted(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		for _, duration := range []string{"minutes=30;foo=2", "minutes=0", "hours=-1", "minutes=1;minutes=2", "weeks=99999"} {
			t.Run(resourceType+"/"+duration, func(t *testing.T) {
				stage := acctest.Simulated(t, "").Stage(t, resourceType)
				id := addStage(t, stage.Server, resourceType, attributes{"name": "stage", "use_global_settings": true, "token_expiry": duration})
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
	stage := acctest.Simulated(t, "2024.12.5").Stage(t, acctest.Kinds[0])
	id := addStage(t, stage.Server, acctest.Kinds[0], attributes{"name": "stage", "use_global_settings": true, "token_expiry": -1})
	config := with(minimal(), "token_expiry", -1)
	stage.MustImport(id, config)
	stage.MustApply(with(config, "subject", "changed"))
	stage.MustHold(attributes{"token_expiry": -1, "subject": "changed"})
}

// Where the list of templates is not to be had, nothing is said of it, and no other stage asks for it.
func TestTemplateIsNotCheckedWithoutAList(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"forbidden": authentiksim.Status(http.StatusForbidden, "application/json", `{"detail": "no"}`), "crash": authentiksim.HTMLPage(500), "foreign": authentiksim.HTMLPage(200),
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
			t.Errorf("%s: the list is asked for %d times", name, requests)
		}
	}
}

// An unchanged template is not asked for, and a wrong one is refused on its attribute.
func TestTemplateOfTheState(t *testing.T) {
	server := acctest.Simulated(t, "")
	mustFail(t, server.Stage(t, acctest.Kinds[0]).Apply(with(minimal(), "template", "email/mine.html")), "template", "authentik refused template")
	stage := server.Stage(t, acctest.Kinds[0])
	id := addStage(t, server, acctest.Kinds[0], attributes{"name": "stage", "use_global_settings": true, "template": "email/lost.html"})
	server.Sim.ResetRequests()
	stage.MustImport(id, with(minimal(), "template", "email/lost.html"))
	server.Sim.ResetRequests()
	stage.MustApply(attributes{"name": "stage", "template": "email/lost.html", "subject": "changed"})
	if slices.Contains(asked(server), "GET /stages/email/templates/") {
		t.Error("an unchanged template is asked for")
	}
}

// Plan and apply of many stages ask once a process for the release and once
// for the templates, whatever is checked.
func TestChecksCostOneRequestOfEachKind(t *testing.T) {
	server := acctest.Simulated(t, "")
	server.Sim.AddTemplate("email/own.html")
	session := server.Session(t)
	type planned struct {
		stage  *core.Resource
		plan   *core.Plan
		config attributes
	}
	var all []planned
	for _, resourceType := range acctest.Kinds {
		for _, name := range []string{"a", "b", "c"} {
			config := attributes{"name": resourceType + name, "template": "email/own.html", "token_expiry": "hours=1"}
			stage := session.Resource(resourceType)
			plan, diags := stage.Plan(config)
			if len(diags) > 0 {
				t.Fatal(diags)
			}
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
		if diags := one.stage.ApplyPlanned(one.plan, one.config); len(diags) > 0 {
			t.Fatal(diags)
		}
	}
	want = append(want, slices.Concat(slices.Repeat([]string{"POST /stages/authenticator/email/"}, 3), slices.Repeat([]string{"POST /stages/email/"}, 3))...)
	if diff := cmp.Diff(want, asked(server)); diff != "" {
		t.Errorf("requests of the apply (-want +got):\n%s", diff)
	}
}
