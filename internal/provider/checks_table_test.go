package provider_test

import (
	"maps"
	"strings"
)

// mailServer returns a valid configuration of a stage with its own mail server. The attributes in change are added to
// it or replace its values.
func mailServer(change attributes) attributes {
	config := attributes{"host": "smtp.example.com", "port": 587, "use_tls": true}
	maps.Copy(config, change)
	return config
}

// login returns a valid configuration of a stage that logs in to its own mail server. The attributes in change are
// added to it.
func login(change attributes) attributes {
	config := mailServer(attributes{"username": "u"})
	maps.Copy(config, change)
	return config
}

// refused is a value that an attribute does not accept. The plan must return one error on this attribute. The error
// must contain the text in says.
type refused struct {
	attribute string
	value     any
	says      string
}

var refusedByBoth = []refused{
	{"name", "", "empty"},
	{"name", "a\x1f", "white space"},
	{"subject", "", "empty"},
	{"subject", " a", "trimspace()"},
	{"subject", "a\nb", "line break"},
	{"template", "", "empty"},
	{"template", "a\x00b", "NUL"},
	{"template", "Hi {{ user }}", "text of a template"},
	{"template", "email/../../own.html", "never finds"},
	{"host", "", "remove host to use the mail settings of the server"},
	{"host", " smtp.example.com", "trimspace()"},
	{"host", "smtp://a", "scheme"},
	{"username", " u", "trimspace()"},
	{"from_address", "a@example.com\u00a0", "trimspace()"},
	{"from_address", "A <a@example.com>", "display name"},
	{"port", 0, "from 1 to 65535"},
	{"port", 65536, "from 1 to 65535"},
	{"port", 587.5, "port must be a whole number"},
	{"port", "22000000000000000000", "port must be a whole number"},
	{"timeout", 0, "from 1 to"},
	{"token_expiry", 0, "is zero"},
	{"token_expiry", " ", "is empty"},
	{"token_expiry", "hours=1\n", "trimspace()"},
	{"flow_set[0].slug", "", "Write the slug"},
	{"flow_set[0].slug", "a.b", "letters"},
	{"flow_set[0].slug", "/if/flow/a/", "after /if/flow/"},
	{"flow_set[0].name", "Name ", "trimspace()"},
	{"flow_set[0].title", "", "If the flow already exists"},
	{"flow_set[0].order", 1.5, "must be a whole number"},
	{"flow_set[0].order", 1 << 31, "2147483647"},
	{"flow_set[0].designation", "x", "recovery"},
}

var refusedByOne = map[string][]refused{
	email: {
		{"recovery_max_attempts", -1, "from 0 to"},
		{"recovery_max_attempts", 1 << 31, "2147483647"},
		{"recovery_cache_timeout", 0, "is zero"},
		{"recovery_cache_timeout", " hours=1", "trimspace()"},
	},
	authenticator: {
		{"friendly_name", "Mail ", "trimspace()"},
		{"configure_flow", "default-flow", "not the slug"},
		{"configure_flow", "", "or null for none"},
	},
}

func (r refused) check() check {
	config := login(attributes{"password": "p", r.attribute: r.value})
	if name, isOfBlock := strings.CutPrefix(r.attribute, "flow_set[0]."); isOfBlock {
		config = withBlocks(flowBlock("a", name, r.value))
	}
	return check{config, r.attribute, r.says}
}

// check is an invalid or questionable configuration of a stage. The plan of the configuration must return exactly one
// message. The message must belong to the attribute and contain the text in says.
type check struct {
	config    attributes
	attribute string
	says      string
}

var errorsOfBoth = map[string]check{
	"TLS and SSL":             {mailServer(attributes{"use_ssl": true, "port": 465}), "use_tls", "sends no mail"},
	"password with a newline": {login(attributes{"password": "a\n"}), "", "chomp()"},
	"write-only password with a newline": {
		login(attributes{"password_wo": "a\n", "password_wo_version": 1}), "", "chomp()",
	},
	"write-only password without version": {
		login(attributes{"password_wo": "b"}), "password_wo_version", "Write password_wo_version = 1",
	},
	"version without write-only password": {
		login(attributes{"password": "p", "password_wo_version": 1}), "password_wo_version", "remove password_wo_version",
	},
	"two passwords": {
		login(attributes{"password": "a", "password_wo": "b"}), "password_wo_version", "are both written",
	},
	"two blocks for one flow": {withBlocks(flowBlock("a"), flowBlock("a")), "flow_set[1].slug", "remove one"},
}

var warningsOfBoth = map[string]check{
	"connection without host": {
		attributes{
			"port": 2525, "username": "u", "use_tls": true, "timeout": 11, "from_address": "a@example.com", "password": "p",
		}, "use_global_settings", "no effect: port, username, use_tls, timeout, from_address, password. Remove",
	},
	"SSL and a write-only password without host": {
		attributes{"use_ssl": true, "password_wo": "p", "password_wo_version": 1}, "use_global_settings",
		"because host is not written. These attributes have no effect: use_ssl, password_wo. Remove",
	},
	"password with umlauts": {login(attributes{"password": "pä"}), "use_global_settings", "ASCII"},
	"username with umlauts": {login(attributes{"username": "ü", "password": "p"}), "use_global_settings", "ASCII"},
	"port 465 without SSL":  {attributes{"host": "a", "port": 465}, "port", "Add use_ssl = true"},
	"port 465 with TLS":     {mailServer(attributes{"port": 465}), "port", "instead of use_tls"},
	"empty write-only password": {
		login(attributes{"password_wo": "", "password_wo_version": 1}), "username", "Write password or password_wo",
	},
}

var warningsOfOne = map[string]map[string]check{
	email: {
		"template of a code":   {attributes{"template": "email/email_otp.html"}, "template", "no link"},
		"template of an event": {attributes{"template": "email/event_notification.html"}, "template", "no link"},
		"template that is not mounted": {attributes{"template": "email/mine.html"}, "template",
			"has these templates: email/password_reset.html, email/account_confirmation.html. Write"},
		"no attempts": {attributes{"recovery_max_attempts": 0}, "recovery_max_attempts", "gets an error"},
	},
	authenticator: {
		"template that is not mounted": {attributes{"template": "email/mine.html"}, "template",
			"has these templates: email/email_otp.html. Write"},
		"template of a link":     {attributes{"template": "email/password_reset.html"}, "template", "no code"},
		"template of an account": {attributes{"template": "email/account_confirmation.html"}, "template", "no code"},
		"template of an event":   {attributes{"template": "email/event_notification.html"}, "template", "no code"},
		// The server does not list this template. The plan must not warn of the missing template, too.
		"template of an invitation": {attributes{"template": "email/invitation.html"}, "template", "no code"},
	},
}
