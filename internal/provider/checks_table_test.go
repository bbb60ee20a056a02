package provider_test

import (
	"maps"
	"slices"
	"strings"
)

// mailServer returns a valid configuration of a stage with its own mail server. The attributes in change are added to
// it or replace its values.
func mailServer(change attributes) attributes {
	config := attributes{"host": "smtp.example.com", "port": 587, "use_tls": true}
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
	{"subject", "a\n", "chomp()"},
	{"template", "", "empty"},
	{"template", "a\x00b", "NUL"},
	{"template", "Hi {{ user }}", "text of a template"},
	{"host", "", "remove host to use the mail settings of the server"},
	{"host", " ", "is empty"},
	{"host", " smtp.example.com", "trimspace()"},
	{"host", "smtp://a", "scheme"},
	{"username", " u", "trimspace()"},
	{"from_address", "", "not an email address"},
	{"from_address", "a@example.com\u00a0", "trimspace()"},
	{"from_address", "A <a@example.com>", "display name"},
	{"from_address", strings.Repeat("a", 243) + "@example.com", "254"},
	{"port", 0, "from 1 to 65535"},
	{"port", 65536, "from 1 to 65535"},
	{"port", 587.5, "port must be a whole number"},
	{"port", "22000000000000000000", "port must be a whole number"},
	{"timeout", 0, "from 1 to"},
	{"timeout", 0.5, "timeout must be a whole number"},
	{"token_expiry", 0, "is zero"},
	{"token_expiry", " ", "is empty"},
	{"token_expiry", "hours=1\n", "trimspace()"},
	{"flow_set[0].slug", "", "Write the slug"},
	{"flow_set[0].slug", "a.b", "letters"},
	{"flow_set[0].name", "Name ", "trimspace()"},
	{"flow_set[0].title", "", "is empty"},
	{"flow_set[0].title", " ", "is empty"},
	{"flow_set[0].title", "a\x00b", "NUL"},
	{"flow_set[0].order", 1.5, "must be a whole number"},
	{"flow_set[0].order", 1 << 31, "2147483647"},
	{"flow_set[0].designation", "x", "recovery"},
	{"flow_set[0].authentication", "x", "require_superuser"},
	{"flow_set[0].policy_engine_mode", "x", "any"},
	{"flow_set[0].layout", "x", "stacked"},
	{"flow_set[0].denied_action", "x", "message_continue"},
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
		{"configure_flow", "default-flow", "slug"},
		{"configure_flow", "3fa85f6457174562b3fc2c963f66afa6", "usual form"},
		{"configure_flow", "3FA85F64-5717-4562-B3FC-2C963F66AFA6", "lower()"},
	},
}

// check returns a check with the value and with the other attributes that a valid configuration needs.
func (r refused) check() check {
	config := attributes{"name": "stage", r.attribute: r.value}
	name, isOfBlock := strings.CutPrefix(r.attribute, "flow_set[0].")
	switch {
	case isOfBlock:
		config = withBlocks(flowBlock("a", name, r.value))
	case slices.Contains([]string{"host", "username", "from_address", "port", "timeout"}, r.attribute):
		config = mailServer(attributes{"username": "u", "password": "p", r.attribute: r.value})
	}
	return check{config, r.attribute, r.says}
}

// check is an invalid or questionable configuration of a stage. The plan of the configuration must return one message,
// on this attribute, that contains the words in says.
type check struct {
	config    attributes
	attribute string
	says      string
}

var errorsOfBoth = map[string]check{
	"TLS and SSL":             {mailServer(attributes{"use_ssl": true, "port": 465}), "use_tls", "sends no mail"},
	"password with a newline": {mailServer(attributes{"username": "u", "password": "a\n"}), "", "chomp()"},
	"write-only password with a newline": {
		mailServer(attributes{"username": "u", "password_wo": "a\n", "password_wo_version": 1}), "", "chomp()",
	},
	"write-only password without version": {
		mailServer(attributes{"username": "u", "password_wo": "b"}), "password_wo_version", "Write password_wo_version = 1",
	},
	"version without write-only password": {
		mailServer(attributes{"username": "u", "password": "p", "password_wo_version": 1}), "password_wo_version",
		"remove password_wo_version",
	},
	"two passwords": {
		mailServer(attributes{"username": "u", "password": "a", "password_wo": "b"}), "password_wo_version",
		"are both written",
	},
	"two blocks for one flow": {withBlocks(flowBlock("a"), flowBlock("a")), "flow_set[1].slug", "remove one"},
}

const (
	globally = "use_global_settings"
	noHost   = "host is not written"
)

var warningsOfBoth = map[string]check{
	"port without host":                {attributes{"port": 2525}, globally, noHost},
	"username without host":            {attributes{"username": "u"}, globally, noHost},
	"TLS without host":                 {attributes{"use_tls": true}, globally, noHost},
	"SSL without host":                 {attributes{"use_ssl": true}, globally, noHost},
	"timeout without host":             {attributes{"timeout": 11}, globally, noHost},
	"from_address without host":        {attributes{"from_address": "a@example.com"}, globally, noHost},
	"password without host":            {attributes{"password": "p"}, globally, noHost},
	"write-only password without host": {attributes{"password_wo": "p", "password_wo_version": 1}, globally, noHost},
	"password with umlauts":            {mailServer(attributes{"username": "u", "password": "pä"}), globally, "ASCII"},
	"username with umlauts":            {mailServer(attributes{"username": "ü", "password": "p"}), globally, "ASCII"},
	"unencrypted login with a write-only password": {
		attributes{"host": "a", "username": "u", "password_wo": "p", "password_wo_version": 1}, "username", "can read it",
	},
	"template that is not mounted": {attributes{"template": "email/mine.html"}, "template", "does not list"},
}

var warningsOfOne = map[string]map[string]check{
	email: {
		"template of a code":   {attributes{"template": "email/email_otp.html"}, "template", "no link"},
		"template of an event": {attributes{"template": "email/event_notification.html"}, "template", "no link"},
		"no attempts":          {attributes{"recovery_max_attempts": 0}, "recovery_max_attempts", "gets an error"},
	},
	authenticator: {
		"template of a link":     {attributes{"template": "email/password_reset.html"}, "template", "no code"},
		"template of an account": {attributes{"template": "email/account_confirmation.html"}, "template", "no code"},
		"template of an event":   {attributes{"template": "email/event_notification.html"}, "template", "no code"},
	},
}
