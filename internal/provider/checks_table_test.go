package provider_test

import (
	"maps"
	"strings"
)

// check is an invalid or questionable configuration of a stage, without the name of the stage. The plan of the
// configuration must return one message, on this attribute, that contains the words in says.
type check struct {
	name      string
	config    attributes
	attribute string
	says      string
}

// mailServer returns a valid configuration of a stage with its own mail server. The attributes in change are added to
// it or replace its values.
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
	{"line break after the password", mailServer(attributes{"username": "u", "password": "a\n"}), "", "chomp()"},
	{
		"line break after the write-only password",
		mailServer(attributes{"username": "u", "password_wo": "a\n", "password_wo_version": 1}), "", "chomp()",
	},
	{"blank before the host", attributes{"host": " smtp.example.com"}, "host", "trimspace()"},
	{
		"no-break space after the sender", mailServer(attributes{"from_address": "a@example.com\u00a0"}), "from_address",
		"trimspace()",
	},
	{"line break after the expiry", attributes{"token_expiry": "hours=1\n"}, "token_expiry", "trimspace()"},
	{"NUL in the user name", mailServer(attributes{"username": "a\x00b", "password": "p"}), "username", "NUL"},
	{"no name", attributes{"name": ""}, "name", "empty"},
	{"no host", attributes{"host": ""}, "host", "empty"},
	{"no subject", attributes{"subject": ""}, "subject", "empty"},
	{"no template", attributes{"template": ""}, "template", "empty"},
	{"no sender", mailServer(attributes{"from_address": ""}), "from_address", "not an email address"},
	{"blank before the user name", mailServer(attributes{"username": " u", "password": "p"}), "username", "trimspace()"},
	{"line break in the subject", attributes{"subject": "a\nb"}, "subject", "line break"},
	{"host with a scheme", attributes{"host": "smtp://a"}, "host", "scheme"},
	{"host with a port", attributes{"host": "a:25"}, "host", "port"},
	{"host with a path", attributes{"host": "a/b"}, "host", "path"},
	{"host with a blank", attributes{"host": "a b"}, "host", "white space"},
	{
		"sender with a display name", mailServer(attributes{"from_address": "A <a@example.com>"}), "from_address",
		"display name",
	},
	{
		"sender of 255 characters", mailServer(attributes{"from_address": strings.Repeat("a", 243) + "@example.com"}),
		"from_address", "254",
	},
	{"template that is a text", attributes{"template": "Hi {{ user }}"}, "template", "text of a template"},
	{"template of two lines", attributes{"template": "Hi\nyou"}, "template", "text of a template"},
	{"template with a tag", attributes{"template": "{% load i18n %}"}, "template", "text of a template"},
	{"port 0", mailServer(attributes{"port": 0}), "port", "from 1 to 65535"},
	{"port 65536", mailServer(attributes{"port": 65536}), "port", "from 1 to 65535"},
	{"negative port", mailServer(attributes{"port": -1}), "port", "from 1 to 65535"},
	{"fraction of a port", mailServer(attributes{"port": 587.5}), "port", "port must be a whole number"},
	{"port beyond 64 bits", mailServer(attributes{"port": "22000000000000000000"}), "port", "port must be a whole number"},
	{"fraction of a time-out", mailServer(attributes{"timeout": 0.5}), "timeout", "timeout must be a whole number"},
	{
		"fraction of an order", attributes{"flow_set": []any{attributes{"slug": "a", "order": 1.5}}}, "flow_set[0].order",
		"must be a whole number",
	},
	{"time-out of nothing", mailServer(attributes{"timeout": 0}), "timeout", "from 1 to"},
	{
		"write-only password without version", mailServer(attributes{"username": "u", "password_wo": "b"}),
		"password_wo_version", "Write password_wo_version = 1",
	},
	{
		"version without write-only password",
		mailServer(attributes{"username": "u", "password": "p", "password_wo_version": 1}), "password_wo_version",
		"remove password_wo_version",
	},
	{
		"two passwords",
		mailServer(attributes{"username": "u", "password": "a", "password_wo": "b", "password_wo_version": 1}),
		"password_wo_version", "are both written",
	},
	{"slug with a dot", attributes{"flow_set": []any{attributes{"slug": "a.b"}}}, "flow_set[0].slug", "letters"},
	{"slug of nothing", attributes{"flow_set": []any{attributes{"slug": ""}}}, "flow_set[0].slug", "letters"},
	{"blank after the name of a flow", flowsOf(in("a", "name", "Name ")), "flow_set[0].name", "trimspace()"},
	{"NUL in the title of a flow", flowsOf(in("a"), in("b", "title", "a\x00b")), "flow_set[1].title", "NUL"},
	{"no title of a flow", flowsOf(in("a", "title", "")), "flow_set[0].title", "is empty"},
	{
		"two blocks for one flow", attributes{"flow_set": []any{attributes{"slug": "a"}, attributes{"slug": "a"}}},
		"flow_set[1].slug", "remove one",
	},
	{
		"order beyond the database", attributes{"flow_set": []any{attributes{"slug": "a", "order": 1 << 31}}},
		"flow_set[0].order", "2147483647",
	},
	{
		"designation of no flow", attributes{"flow_set": []any{attributes{"slug": "a", "designation": "x"}}},
		"flow_set[0].designation", "recovery",
	},
	{
		"authentication of no flow", attributes{"flow_set": []any{attributes{"slug": "a", "authentication": "x"}}},
		"flow_set[0].authentication", "require_superuser",
	},
	{
		"policy mode of no flow", attributes{"flow_set": []any{attributes{"slug": "a", "policy_engine_mode": "x"}}},
		"flow_set[0].policy_engine_mode", "any",
	},
	{
		"layout of no flow", attributes{"flow_set": []any{attributes{"slug": "a", "layout": "x"}}}, "flow_set[0].layout",
		"stacked",
	},
	{
		"denied action of no flow", attributes{"flow_set": []any{attributes{"slug": "a", "denied_action": "x"}}},
		"flow_set[0].denied_action", "message_continue",
	},
}

// durations returns the checks of an attribute that takes a duration. Each check writes a duration that is refused.
func durations(attribute string) []check {
	checks := []check{
		{"of nothing", attributes{attribute: 0}, attribute, "is zero"},
		{"that is negative", attributes{attribute: "minutes=-5"}, attribute, "negative"},
		{"with an unknown unit", attributes{attribute: "minutes=30;foo=2"}, attribute, "unknown unit"},
		{"that is a word", attributes{attribute: "soon"}, attribute, "unit=number"},
		{"that is empty", attributes{attribute: ""}, attribute, "unit=number"},
		{"that is no number", attributes{attribute: "minutes=nan"}, attribute, "not a finite number"},
		{"given twice", attributes{attribute: "minutes=1;minutes=2"}, attribute, "more than once"},
		{"of 101 years", attributes{attribute: "weeks=5300"}, attribute, "100 years"},
	}
	for i := range checks {
		checks[i].name = attribute + " " + checks[i].name
	}
	return checks
}

var warningsOfBoth = []check{
	{"port without host", attributes{"port": 2525}, "use_global_settings", "host is not written"},
	{
		"host despite the global settings", attributes{"host": "a", "use_global_settings": true}, "use_global_settings",
		"use_global_settings is true",
	},
	{"user without host", attributes{"username": "u"}, "use_global_settings", "host is not written"},
	{"TLS without host", attributes{"use_tls": true}, "use_global_settings", "host is not written"},
	{"SSL without host", attributes{"use_ssl": true}, "use_global_settings", "host is not written"},
	{"time-out without host", attributes{"timeout": 11}, "use_global_settings", "host is not written"},
	{"sender without host", attributes{"from_address": "a@example.com"}, "use_global_settings", "host is not written"},
	{
		"write-only password without host", attributes{"password_wo": "p", "password_wo_version": 1}, "use_global_settings",
		"host is not written",
	},
	{"password without host", attributes{"password": "p"}, "use_global_settings", "host is not written"},
	{"465 without SSL", attributes{"host": "a", "port": 465}, "port", "hangs"},
	{"465 with TLS", attributes{"host": "a", "port": 465, "use_tls": true}, "port", "use_ssl instead of use_tls"},
	{"587 with SSL", attributes{"host": "a", "port": 587, "use_ssl": true}, "use_ssl", "fails at once"},
	{"25 with SSL", attributes{"host": "a", "use_ssl": true}, "use_ssl", "fails at once"},
	{
		"password outside of ASCII", mailServer(attributes{"username": "u", "password": "pässword"}), "use_global_settings",
		"ASCII",
	},
	{"user outside of ASCII", mailServer(attributes{"username": "ü", "password": "p"}), "use_global_settings", "ASCII"},
	{"credentials in the clear", attributes{"host": "a", "username": "u", "password": "p"}, "username", "can read it"},
	{
		"write-only credentials in the clear",
		attributes{"host": "a", "username": "u", "password_wo": "p", "password_wo_version": 1}, "username", "can read it",
	},
	{"user without password", mailServer(attributes{"username": "u"}), "username", "skips the SMTP login"},
	{"password without user", mailServer(attributes{"password": "p"}), "username", "skips the SMTP login"},
	{
		"write-only password without user", mailServer(attributes{"password_wo": "p", "password_wo_version": 1}), "username",
		"skips the SMTP login",
	},
	{"no host", attributes{"use_global_settings": false}, "use_global_settings", "localhost"},
	{"time-out of an hour", mailServer(attributes{"timeout": 3600}), "timeout", "token_expiry"},
	{"template that is not mounted", attributes{"template": "email/mine.html"}, "template", "does not list"},
}

var errorsOf = map[string][]check{
	email: append(durations("recovery_cache_timeout"), []check{
		{"negative attempts", attributes{"recovery_max_attempts": -1}, "recovery_max_attempts", "from 0 to"},
		{"attempts beyond the database", attributes{"recovery_max_attempts": 1 << 31}, "recovery_max_attempts", "2147483647"},
		{
			"blank before the cache time-out", attributes{"recovery_cache_timeout": " hours=1"}, "recovery_cache_timeout",
			"trimspace()",
		},
	}...),
	authenticator: {
		{"flow by its slug", attributes{"configure_flow": "default-flow"}, "configure_flow", "slug"},
		{"blank after the friendly name", attributes{"friendly_name": "Mail "}, "friendly_name", "trimspace()"},
		{
			"flow without dashes", attributes{"configure_flow": "3fa85f6457174562b3fc2c963f66afa6"}, "configure_flow",
			"usual form",
		},
		{
			"flow in upper case", attributes{"configure_flow": "3FA85F64-5717-4562-B3FC-2C963F66AFA6"}, "configure_flow",
			"lower()",
		},
	},
}

var warningsOf = map[string][]check{
	email: {
		{"template of a code", attributes{"template": "email/email_otp.html"}, "template", "no link"},
		{"template of an event", attributes{"template": "email/event_notification.html"}, "template", "no link"},
		{"no attempts", attributes{"recovery_max_attempts": 0}, "recovery_max_attempts", "gets an error"},
	},
	authenticator: {
		{"template of a link", attributes{"template": "email/password_reset.html"}, "template", "no code"},
		{"template of an account", attributes{"template": "email/account_confirmation.html"}, "template", "no code"},
		{"template of an event", attributes{"template": "email/event_notification.html"}, "template", "no code"},
	},
}
