package stage

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/providerdata"
)

// headlines returns one line for each diagnostic, in the form "severity attribute: summary". It fails the test if a
// diagnostic contains a configured value. Most of these values contain the word "secret".
func headlines(t *testing.T, problems diag.Diagnostics) []string {
	t.Helper()
	var lines []string
	for _, d := range problems {
		attribute := "-"
		if at, ok := d.(diag.DiagnosticWithPath); ok {
			attribute = at.Path().String()
		}
		lines = append(lines, fmt.Sprintf("%s %s: %s", d.Severity(), attribute, d.Summary()))
		if strings.Contains(d.Summary()+d.Detail(), "secret") {
			t.Errorf("a configured value is in %q", d.Detail())
		}
	}
	return lines
}

// A plan shows the diagnostics of the method `check` and of checkPlan. Each problem must be shown once.
func TestPlanShowsEachProblemOnce(t *testing.T) {
	str, num, yes := types.StringValue, types.Int64Value, types.BoolValue(true)
	own := func(changes ...func(*Model)) Model { return written(ownHost, tls, combined(changes...)) }
	port := func(n int64) func(*Model) { return func(m *Model) { m.Port = num(n) } }
	user, newUser := func(m *Model) { m.Username = str("secret") }, func(m *Model) { m.Username = str("secret2") }
	userUnknown := func(m *Model) { m.Username = types.StringUnknown() }
	passwordUnknown := func(m *Model) { m.Password = types.StringUnknown() }
	writeOnlyUnknown := combined(version, func(m *Model) { m.PasswordWO = types.StringUnknown() })
	writeOnlyEmpty := combined(version, func(m *Model) { m.PasswordWO = str("") })
	newHost := func(m *Model) { m.Host = str("new.secret.example.com") }
	const (
		bothTrue    = "Error use_tls: use_tls and use_ssl are both true"
		invalid     = "Error token_expiry: Invalid token_expiry"
		noEffect    = "Warning use_global_settings: Attributes have no effect with global settings"
		needsSSL    = "Warning port: The port needs use_ssl"
		wrongSSL    = "Warning use_ssl: use_ssl does not fit the port"
		noUsername  = "Warning username: password without username"
		noPassword  = "Warning username: username without a password"
		notSecure   = "Warning username: The SMTP login is not encrypted"
		newServer   = "Warning use_global_settings: The stage changes to its own mail server"
		oldPassword = "Warning password_wo_version: The old password will be used"
	)
	withVersion, withPassword := stored(ownHost, notGlobal, user, version), stored(ownHost, notGlobal, user, secret)
	for name, c := range map[string]struct {
		config Model
		state  Model
		want   string // the headline of the only diagnostic; "" if there must be none
	}{
		"an ordinary stage": {written(func(m *Model) {
			m.Subject, m.Template = str("Hi"), str("email/account_confirmation.html")
		}), noState, ""},
		"TLS and SSL":       {own(func(m *Model) { m.UseSSL = yes }), noState, bothTrue},
		"port without host": {written(port2525), noState, noEffect},
		"default timeout of the official provider": {written(func(m *Model) { m.Timeout = num(30) }), noState, ""},
		"six attributes beside the global settings": {written(global, ownHost, port2525, secret, tls, func(m *Model) {
			m.Timeout, m.FromAddress = num(7), str("secret@example.com")
		}), noState, noEffect},
		"password without host":     {written(secret), noState, noEffect},
		"port 465 with unknown SSL": {own(func(m *Model) { m.Port, m.UseSSL = num(465), types.BoolUnknown() }), noState, ""},
		"port 587 with SSL":         {written(ownHost, port(587), func(m *Model) { m.UseSSL = yes }), noState, wrongSSL},
		"default port with SSL":     {written(ownHost, func(m *Model) { m.UseSSL = yes }), noState, wrongSSL},

		"credentials without TLS":                {written(ownHost, user, secret), noState, notSecure},
		"a user and an unknown password, no TLS": {written(ownHost, user, passwordUnknown), noState, notSecure},
		"an unknown user and a password, no TLS": {written(ownHost, userUnknown, secret), noState, notSecure},
		"credentials at port 465 without SSL":    {written(ownHost, user, secret, port(465)), noState, needsSSL},
		"password without user name":             {own(secret), noState, noUsername},
		"password without user name, no TLS":     {written(ownHost, secret), noState, noUsername},
		"password with umlauts without user":     {own(func(m *Model) { m.Password = str("ä") }), noState, noUsername},
		"write-only password without user name":  {own(writeOnly), noState, noUsername},
		"own mail server without host": {written(notGlobal), noState,
			"Warning use_global_settings: No host for the stage's own mail server"},
		"timeout of 301 seconds": {own(func(m *Model) { m.Timeout = num(301) }), noState,
			"Warning timeout: The SMTP timeout is very long"},
		"template of another type": {written(func(m *Model) { m.Template = str("email/email_otp.html") }), noState,
			"Warning template: The template is for another type of mail"},

		"a user beside the global settings":        {written(user), noState, noEffect},
		"the user of the state without a password": {own(user), stored(ownHost, notGlobal, user), ""},
		"the user of the state without TLS":        {written(ownHost, user), stored(ownHost, notGlobal, user), notSecure},
		"a new user without TLS and password":      {written(ownHost, user), stored(ownHost, notGlobal), noPassword},
		"a new user without a password":            {own(user), stored(ownHost, notGlobal), noPassword},
		"an unknown password":                      {own(user, passwordUnknown), noState, ""},
		"an unknown write-only password":           {own(user, writeOnlyUnknown), noState, ""},
		"an empty write-only password":             {own(user, writeOnlyEmpty), noState, noPassword},
		"a version without write-only password": {own(user, version), withVersion,
			"Error password_wo_version: password_wo and password_wo_version belong together"},
		"user and password of the state, without the password": {own(user), withPassword, noPassword},
		"user and version of the state, without the version":   {own(user), withVersion, noPassword},

		"a host for a stage with global settings":      {written(ownHost), stored(), newServer},
		"a host with use_global_settings = false":      {written(ownHost, notGlobal), stored(), ""},
		"the default host, as in the state":            {written(defaultHost), stored(), ""},
		"an unknown host":                              {written(hostUnknown, port2525, secret), stored(), ""},
		"port 465 beside global settings":              {written(ownHost, port(465)), stored(ownHost), noEffect},
		"port 465 of a stage with its own mail server": {own(port(465)), stored(ownHost, notGlobal), needsSSL},
		"an invalid duration":                          {written(expiry("0")), noState, invalid},
		"the invalid duration of the state":            {written(expiry("0")), stored(expiry("0")), ""},

		"a new host with an old version":      {own(newHost, user, writeOnly), withVersion, oldPassword},
		"a new user with an old version":      {own(newUser, writeOnly), withVersion, oldPassword},
		"an unknown host with an old version": {written(hostUnknown, tls, user, writeOnly), withVersion, oldPassword},
		"a new port with an old version": {own(user, writeOnly, port(587)),
			stored(ownHost, notGlobal, user, version, port(2525)), oldPassword},
		"a removed port with an old version": {own(user, writeOnly),
			stored(ownHost, notGlobal, user, version, port2525), oldPassword},
		"a new port with an old version and an unknown host": {written(hostUnknown, tls, user, writeOnly, port(587)),
			stored(ownHost, notGlobal, user, version, port(2525)), oldPassword},
		"global settings with an old version": {written(global, writeOnlyEmpty),
			stored(ownHost, notGlobal, user, version), ""},
		"a new host with a new version":         {own(newHost, user, writeOnly, version2), withVersion, ""},
		"the host and the version of the state": {own(user, writeOnly), withVersion, ""},
	} {
		t.Run(name, func(t *testing.T) {
			problems := email.check(c.config)
			planned := email.plan(c.config, c.state, nil)
			problems.Append(email.checkPlan(t.Context(), providerdata.From(nil), c.config, planned, c.state)...)
			if got := strings.Join(headlines(t, problems), "\n"); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestMessagesOfTheServerDoNotRevealConfiguredValues(t *testing.T) {
	const hidden = "authentik's message is hidden because it may contain the value of this attribute."
	for _, c := range []struct{ value, message, want string }{
		{"email/no.html", "Invalid template 'email/no.html'.", "Invalid template '(the value)'."},
		{"value", "The value 'value' is not valid.", "The (the value) '(the value)' is not valid."},
		{"16", "Ensure this field has no more than 16 characters.", hidden},
		{"e", "Ensure this field has no more than 16 characters.", hidden},
		{"x", "This field is required.", "This field is required."},
		{"", "This field is required.", "This field is required."},
		{"email/\u200bno.html", "Invalid template 'email/ no.html'.", "Invalid template '(the value)'."},
		{"hours=3,minutes=7", "hours=3;minutes=7 is too short.", "(the value) is too short."},
		{"3000", "minutes=3000 is too long.", "(the value) is too long."},
		{"long, long", "Invalid template 'long…", hidden},
		{"email/secret.html", "Invalid template 'email/(redacted).html'.", hidden},
	} {
		refusal := &authentik.Error{Fields: map[string]string{"template": c.message, "token_expiry": c.message}}
		email.hideValues(refusal, Model{Template: types.StringValue(c.value), TokenExpiry: duration.NewValue(c.value)})
		want := map[string]string{"template": c.want, "token_expiry": c.want}
		if diff := cmp.Diff(want, refusal.Fields); diff != "" {
			t.Errorf("the value is %q (-want +got):\n%s", c.value, diff)
		}
	}
}
