package messages

import (
	"net/http"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// own is a valid configuration of a stage with its own mail server.
var own = attributes{"name": "welcome-mail", "host": "smtp.example.com", "port": 587, "use_tls": true}

var minimal = attributes{"name": "welcome-mail"}

// values returns the messages about values that are invalid in every configuration.
func values(t *testing.T) (all tfcore.Diagnostics) {
	wrong := map[string][][2]any{
		email: {
			{"recovery_max_attempts", -1}, {"recovery_max_attempts", 1 << 31}, {"recovery_cache_timeout", "0"},
			{"recovery_cache_timeout", " hours=1"},
		},
		authenticator: {
			{"configure_flow", ""}, {"configure_flow", "default-flow"}, {"configure_flow", strings.ToUpper(usual)},
			{"friendly_name", "Mail "},
		},
	}
	for resourceType, ofType := range wrong {
		s := compared(t, resourceType)
		for _, pair := range append(ofType, wrongValues...) {
			all = append(all, s.one(with(own, pair[0].(string), pair[1]))...)
		}
	}
	return all
}

// wrongValues contains attributes of both types of stages, each with a value that the attribute cannot have.
var wrongValues = [][2]any{
	{"name", ""}, {"name", " welcome"}, {"name", "a\x1f"}, {"name", "a\x00b"}, {"subject", ""}, {"subject", " a"},
	{"subject", "a\nb"}, {"template", ""}, {"template", "a\x00b"}, {"template", "/templates/email/welcome.html"},
	{"template", "Hello {{ user }}"}, {"host", ""},
	{"host", " smtp.example.com"},
	{"host", "smtp://smtp.example.com"}, {"host", "smtp.example.com/mail"}, {"host", "smtp example"},
	{"host", "user@smtp.example.com"}, {"host", "[::1]"}, {"host", "smtp.example.com:25"},
	{"port", 0}, {"port", 65536}, {"port", 587.5}, {"port", "22000000000000000000"},
	{"timeout", 0}, {"username", " user"}, {"password", "secret\n"}, {"from_address", "a@example.com\u00a0"},
	{"from_address", "Shop <shop@example.com>"}, {"from_address", "shop"},
	{"from_address", strings.Repeat("a", 250) + "@example.com"},
	{"token_expiry", ""}, {"token_expiry", " "}, {"token_expiry", "hours=1\n"}, {"token_expiry", "1h"},
	{"token_expiry", "hours=1 minutes=30"}, {"token_expiry", "0.5"}, {"token_expiry", "minutes=30;"},
	{"token_expiry", "bogus"}, {"token_expiry", "h=1"}, {"token_expiry", "hours=a"}, {"token_expiry", "hours=1;hours=2"},
	{"token_expiry", "0"}, {"token_expiry", "-1"}, {"token_expiry", "weeks=9999"},
	{"flow_set", []attributes{block("")}}, {"flow_set", []attributes{block("my.flow")}},
	{"flow_set", []attributes{block("/if/flow/recovery/")}}, {"flow_set", []attributes{block("recovery", "name", "")}},
	{"flow_set", []attributes{block("recovery", "name", "Name ")}}, {"flow_set", []attributes{block("a", "title", "")}},
	{"flow_set", []attributes{block("recovery", "order", 1.5)}}, {"flow_set", []attributes{block("a", "order", 1<<31)}},
	{"flow_set", []attributes{block("recovery", "designation", "x")}},
	{"flow_set", []attributes{block("recovery"), block("recovery")}},
}

var login = with(own, "username", "mailer")

// wrongCombinations contains configurations of both types of stages in which one attribute does not fit the others.
var wrongCombinations = []attributes{
	with(login, "host", nil, "port", 2525, "timeout", 11, "from_address", "a@example.com", "password", "p"),
	with(minimal, "use_ssl", true, "password_wo", "p", "password_wo_version", 1), with(own, "use_global_settings", true),
	with(minimal, "use_global_settings", true, "port", 587),
	with(own, "use_ssl", true, "port", 465), with(login, "password", "a", "password_wo", "b", "password_wo_version", 1),
	with(login, "password", "a", "password_wo", "b"), with(login, "password_wo", "a"),
	with(login, "password", "a", "password_wo_version", 1), with(login, "password_wo", "a\n", "password_wo_version", 1),
	with(login, "password_wo", "", "password_wo_version", 1), with(minimal, "template", "email/welcome.html"),
	with(minimal, "template", "email/event_notification.html"), with(own, "port", 465),
	with(own, "port", 465, "use_tls", nil), with(own, "use_tls", nil, "use_ssl", true),
	with(minimal, "use_global_settings", false), with(own, "timeout", 600),
	with(login, "use_tls", nil, "password", "a"), with(login, "password", "ä"),
	with(login, "username", "ü", "password", "a"), login, with(own, "password", "a"),
	with(minimal, "token_expiry", "minutes=30;h=1"),
}

// combinations returns the messages about attributes that do not fit each other, the state, or the server.
func combinations(t *testing.T) (all tfcore.Diagnostics) {
	for resourceType, ofType := range map[string][]attributes{
		email: {
			with(minimal, "template", "email/email_otp.html"), with(minimal, "template", "email/pasword_reset.html"),
			with(minimal, "recovery_max_attempts", 0), with(minimal, "recovery_cache_timeout", "minutes=30;h=1"),
		},
		authenticator: {
			with(minimal, "template", "email/password_reset.html"), with(minimal, "template", "email/invitation.html"),
			with(minimal, "template", "email/account_confirmation.html"),
		},
	} {
		s := compared(t, resourceType)
		for _, config := range append(ofType, wrongCombinations...) {
			all = append(all, s.one(config)...)
		}
	}
	s := newStage(t, email, "")
	s.Apply(with(minimal, "use_global_settings", true, "host", "localhost"))
	all = append(all, s.planned(with(minimal, "host", "localhost", "port", 587))...)
	all = append(all, s.planned(own)...)
	s.MustApply(with(login, "password_wo", "a", "password_wo_version", 1))
	all = append(all, s.planned(with(login, "host", "b.example.com", "password_wo", "b", "password_wo_version", 1))...)
	all = append(all, s.planned(with(login, "host", "b.example.com", "port", 25, "password_wo", "b",
		"password_wo_version", 1))...)
	a := newStage(t, authenticator, "")
	old := newStage(t, email, "2025.2.4")
	all = append(all, old.planned(with(minimal, "recovery_max_attempts", 3))...)
	all = append(all, old.planned(with(minimal, "recovery_cache_timeout", "hours=1"))...)
	all = append(all, old.planned(with(minimal, "token_expiry", "seconds=90"))...)
	all = append(all, newStage(t, authenticator, "2024.12.5").planned(minimal)...)
	a.MustApply(minimal)
	check(a.Server.Sim.SetRelease("2024.12.5"))
	a.Session.Restart()
	return append(all, a.Refresh()...)
}

// lookups returns the messages of imports, data sources and lists, and of stages that no longer exist.
func lookups(t *testing.T) (all tfcore.Diagnostics) {
	s := newStage(t, email, "")
	must(s.Server.Sim.Add("email", attributes{"name": "Reset mail"}))
	codes := must(s.Server.Sim.Add("authenticator_email", attributes{"name": "codes"}))
	s.addValidation("second factor")
	for _, id := range []string{" ", unused, "no-mail", "reset mail", codes, "second factor"} {
		all = append(all, s.Import(id)...)
	}
	all = append(all, s.ImportIdentity(attributes{"id": "welcome-mail"})...)
	all = append(all, newStage(t, authenticator, "2024.12.5").Import("codes")...)
	for _, config := range []attributes{
		{}, {"name": ""}, {"id": unused, "name": "no-mail"}, {"id": "codes"}, {"id": unused}, {"name": "reset mail"},
		{"name": "codes"}, {"name": "second factor"},
	} {
		_, diags := s.Session.DataSource(email, config)
		all = append(all, diags...)
	}
	filter := func(config attributes) tfcore.Diagnostics {
		return s.Session.List(email, config, tfcore.ListOptions{}, func(one tfcore.Listed) bool {
			all = append(all, one.Diagnostics...)
			return true
		})
	}
	all = append(all, filter(attributes{"search": ""})...)
	all = append(all, s.MoveFrom("registry.terraform.io/goauthentik/authentik", authenticator, 0, []byte(`{}`))...)
	for _, config := range []attributes{minimal, welcome(created("recovery", "recovery"))} {
		s.MustApply(config)
		check(s.Server.Sim.Remove(s.id()))
		all = append(all, s.planned(config)...)
		s.Refresh()
	}
	s.configure("expired")
	all = append(all, s.Import("welcome-mail")...)
	s.Session.Configure(attributes{"url": s.Server.URL, "headers": attributes{"Authorization": "Bearer expired"}})
	all = append(all, s.Import("welcome-mail")...)
	s.configure(s.Server.Token)
	s.fail("GET", "/stages/email/*/", forbidden)
	s.fail("GET", "/stages/email/", forbidden)
	all = append(all, s.Import("welcome-mail")...)
	all = append(all, s.Import(unused)...)
	all = append(all, filter(nil)...)
	_, diags := s.Session.DataSource("authentik_email_templates", nil)
	return append(all, diags...)
}

func writes(t *testing.T) (all tfcore.Diagnostics) {
	s := newStage(t, email, "")
	const long = "mail-that-welcomes-customers-of-the-shop" // 40 characters, and the message must stay short
	taken := attributes{"name": long}
	other := must(s.Server.Sim.Add("email", taken))
	all = append(all, s.Apply(taken)...)
	s.MustApply(attributes{"name": "other-mail"})
	all = append(all, s.Apply(taken)...)
	check(s.Server.Sim.Remove(other))
	s.addValidation(long)
	all = append(all, s.Apply(taken)...)
	s.Server.Sim.AddToken("mails", "authentik_stages_email.view_emailstage", "authentik_stages_email.change_emailstage")
	s.configure("mails")
	all = append(all, s.Apply(taken)...)
	s.configure(s.Server.Token)
	all = append(all, s.Apply(with(minimal, "template", "email/welcome.html")).Errors()...)
	all = append(all, newStage(t, authenticator, "").Apply(with(minimal, "configure_flow", unused))...)
	for _, answer := range []http.HandlerFunc{forbidden, notFound} {
		remove := s.Server.Sim.Inject(authentiksim.Fault{Method: "PUT", Path: "/stages/email/*/", Answer: answer})
		all = append(all, s.Apply(minimal)...)
		remove()
	}
	s.fail("GET", "/stages/email/*/", forbidden)
	all = append(all, s.Refresh()...)
	for _, body := range []string{`{"detail": "authentik starting"}`, `{"version_current": "latest"}`} {
		s.fail("GET", "/admin/version/", authentiksim.Status(200, "application/json", body))
	}
	s.Session.Restart()
	return append(all, s.Session.Resource(email).Apply(minimal)...)
}

// destroys returns the messages about the destruction of an authenticator stage.
func destroys(t *testing.T) (all tfcore.Diagnostics) {
	const devices = "/authenticators/admin/email/"
	codes := attributes{"name": "codes"}
	enrolled := func(release string, config attributes, count int) stage {
		s := newStage(t, authenticator, release)
		s.MustApply(config)
		for range count {
			must(s.Server.Sim.Add("device", attributes{"name": "Email Device", "stage": s.id()}))
		}
		return s
	}
	hide := func(s stage) stage {
		const app = "authentik_stages_authenticator_email."
		s.Server.Sim.AddToken("some", app+"view_authenticatoremailstage", app+"delete_authenticatoremailstage")
		s.configure("some")
		return s
	}
	forced := with(codes, "force_destroy", true)
	for _, count := range []int{1, 12} {
		all = append(all, enrolled("", codes, count).Destroy()...)
		_, diags := enrolled("", forced, count).PlanDestroy()
		all = append(all, diags...)
	}
	s := enrolled("", codes, 0)
	s.addValidation("second factor", s.id())
	s.addValidation("admin login", s.id())
	all = append(all, s.Destroy()...)
	all = append(all, hide(enrolled("", codes, 1)).Destroy()...)
	all = append(all, hide(enrolled("2026.8.0", codes, 1)).Destroy()...)
	s = enrolled("", codes, 0)
	s.fail("GET", devices, authentiksim.HTMLPage(http.StatusInternalServerError))
	all = append(all, s.Destroy()...)
	s = enrolled("2026.8.2", forced, 12)
	s.Server.Sim.Inject(authentiksim.Fault{Method: "DELETE", Path: devices + "*/", Skip: 3, Answer: forbidden})
	return append(all, s.Destroy()...)
}

// mails returns the errors and warnings of the action authentik_send_recovery_email.
func mails(t *testing.T) (all tfcore.Diagnostics) {
	const send = "/core/users/*/recovery_email/"
	s := newStage(t, email, "")
	s.MustApply(with(minimal, "use_global_settings", true))
	codes := must(s.Server.Sim.Add("authenticator_email", attributes{"name": "codes"}))
	s.add("/core/users/", attributes{"username": "jane", "name": "Jane", "email": "jane@example.com"})
	s.add("/core/users/", attributes{"username": "john", "name": "John"})
	invoke := func(s stage, pairs ...any) {
		config := with(attributes{"email_stage": s.id(), "user": "jane"}, pairs...)
		_, diags := s.Session.Invoke("authentik_send_recovery_email", config)
		all = append(all, diags...)
	}
	for _, wrong := range [][]any{
		{}, {"user", "john"}, {"user", "nobody"}, {"user", ""}, {"email_stage", ""}, {"email_stage", "welcome-mail"},
		{"email_stage", unused}, {"email_stage", codes}, {"token_duration", "0"},
	} {
		invoke(s, wrong...)
	}
	for _, answer := range []http.HandlerFunc{
		forbidden, authentiksim.Crash, authentiksim.Reset,
		notFound,
		authentiksim.Status(http.StatusBadRequest, "application/json", `{"token_duration": ["Enter a valid value."]}`),
	} {
		remove := s.Server.Sim.Inject(authentiksim.Fault{Method: "POST", Path: send, Answer: answer})
		invoke(s)
		remove()
	}
	s.fail("GET", "/core/users/", forbidden)
	invoke(s)
	old := newStage(t, email, "2023.10.7")
	old.MustApply(with(minimal, "use_global_settings", true))
	invoke(old, "user", "akadmin")
	return all
}
