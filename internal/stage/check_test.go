package stage

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// headlines returns one line for each diagnostic, in the form "severity attribute: summary".
func headlines(problems diag.Diagnostics) []string {
	var lines []string
	for _, d := range problems {
		attribute := "-"
		if at, ok := d.(diag.DiagnosticWithPath); ok {
			attribute = at.Path().String()
		}
		lines = append(lines, fmt.Sprintf("%s %s: %s", d.Severity(), attribute, d.Summary()))
	}
	return lines
}

// The plan of a new stage shows the diagnostics of check and of checkPlan. Each problem must be shown once.
func TestNewStageHasEachDiagnosticOnce(t *testing.T) {
	str, num, yes := types.StringValue, types.Int64Value, types.BoolValue(true)
	own := func(change func(*Model)) Model { return written(combined(ownHost, change)) }
	noEffect := []string{"Warning use_global_settings: Attributes have no effect with global settings"}
	needsSSL := []string{"Warning port: The port needs use_ssl"}
	wrongSSL := []string{"Warning use_ssl: use_ssl does not fit the port"}
	noUsername := []string{"Warning username: password without username"}
	for name, c := range map[string]struct {
		config Model
		want   []string
	}{
		"an ordinary stage": {written(func(m *Model) {
			m.Subject, m.Template = str("Hi"), str("email/account_confirmation.html")
		}), nil},
		"TLS and SSL": {own(func(m *Model) { m.UseTLS, m.UseSSL = yes, yes }),
			[]string{"Error use_tls: use_tls and use_ssl are both true"}},
		"port without host":                        {written(port2525), noEffect},
		"default timeout of the official provider": {written(func(m *Model) { m.Timeout = num(30) }), nil},
		"six attributes beside the global settings": {written(global, ownHost, port2525, secret, func(m *Model) {
			m.Timeout, m.UseTLS = num(7), yes
		}), noEffect},
		"default port without host":       {written(func(m *Model) { m.Port = num(25) }), nil},
		"host beside the global settings": {own(global), noEffect},
		"password without host":           {written(secret), noEffect},
		"unknown host":                    {written(combined(hostUnknown, port2525, secret)), nil},
		"port 465 without SSL":            {own(func(m *Model) { m.Port = num(465) }), needsSSL},
		"port 465 with TLS":               {own(func(m *Model) { m.Port, m.UseTLS = num(465), yes }), needsSSL},
		"port 465 with unknown SSL":       {own(func(m *Model) { m.Port, m.UseSSL = num(465), types.BoolUnknown() }), nil},
		"port 587 with SSL":               {own(func(m *Model) { m.Port, m.UseSSL = num(587), yes }), wrongSSL},
		"default port with SSL":           {own(func(m *Model) { m.UseSSL = yes }), wrongSSL},
		"port 587 with TLS":               {own(func(m *Model) { m.Port, m.UseTLS = num(587), yes }), nil},
		"credentials without TLS": {own(func(m *Model) { m.Username, m.Password = str("u"), str("p") }),
			[]string{"Warning username: The SMTP login is not encrypted"}},
		"credentials with TLS": {own(func(m *Model) { m.Username, m.Password, m.UseTLS = str("u"), str("p"), yes }), nil},
		"credentials with unknown TLS": {own(func(m *Model) {
			m.Username, m.Password, m.UseTLS = str("u"), str("p"), types.BoolUnknown()
		}), nil},
		"password without user name": {own(func(m *Model) { m.Password, m.UseTLS = str("p"), yes }), noUsername},
		"write-only password without user name": {own(func(m *Model) {
			m.PasswordWO, m.PasswordWOVersion, m.UseTLS = str("p"), types.NumberValue(big.NewFloat(1)), yes
		}), noUsername},
		"unknown password": {own(func(m *Model) {
			m.Username, m.Password, m.UseTLS = str("u"), types.StringUnknown(), yes
		}), nil},
		"own mail server without host": {written(notGlobal),
			[]string{"Warning use_global_settings: No host for the stage's own mail server"}},
		"timeout of 301 seconds": {own(func(m *Model) { m.Timeout = num(301) }),
			[]string{"Warning timeout: The SMTP timeout is very long"}},
		"template of another type": {written(func(m *Model) { m.Template = str("email/email_otp.html") }),
			[]string{"Warning template: The template is for another type of mail"}},
	} {
		t.Run(name, func(t *testing.T) {
			problems := email.check(c.config)
			problems.Append(email.checkPlan(t.Context(), nil, c.config, nil)...)
			if diff := cmp.Diff(c.want, headlines(problems), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}

func TestChecksCompareTheConfigurationWithTheState(t *testing.T) {
	str := types.StringValue
	user := func(m *Model) { m.Username, m.UseTLS = str("u"), types.BoolValue(true) }
	newUser := func(m *Model) { m.Username, m.UseTLS = str("v"), types.BoolValue(true) }
	port465 := func(m *Model) { m.Port = types.Int64Value(465) }
	newHost := func(m *Model) { m.Host = str("new.example.com") }
	const (
		noPassword  = "Warning username: username without a password"
		newServer   = "Warning use_global_settings: The stage changes to its own mail server"
		noEffect    = "Warning use_global_settings: Attributes have no effect with global settings"
		oldPassword = "Warning password_wo_version: The old password will be used"
	)
	withVersion, withPassword := stored(ownHost, notGlobal, user, version), stored(ownHost, notGlobal, user, secret)
	for name, c := range map[string]struct {
		config Model
		state  *Model
		want   string // the headline of the only diagnostic; "" if there must be none
	}{
		"a user without a password":                {written(ownHost, user), nil, noPassword},
		"a user with a password":                   {written(ownHost, user, secret), nil, ""},
		"a user beside the global settings":        {written(user), nil, ""},
		"the user of the state without a password": {written(ownHost, user), stored(ownHost, notGlobal, user), ""},
		"a new user without a password":            {written(ownHost, user), stored(ownHost, notGlobal), noPassword},
		"user and password of the state, without the password": {written(ownHost, user),
			withPassword, noPassword},
		"user and version of the state, without the version": {written(ownHost, user), withVersion, noPassword},
		"user and version of the state":                      {written(ownHost, user, version), withVersion, ""},
		"an unknown password":                                {written(ownHost, user, passwordUnknown), nil, ""},

		"a host for a stage with global settings":          {written(ownHost), stored(), newServer},
		"a host for a new stage":                           {written(ownHost), nil, ""},
		"another host of a stage with its own mail server": {written(ownHost), stored(notGlobal), ""},
		"the default host, as in the state":                {written(defaultHost), stored(), ""},
		"the host of a stage with global settings":         {written(ownHost), stored(ownHost), noEffect},
		"a host with use_global_settings = false":          {written(ownHost, notGlobal), stored(), ""},
		"no host":                           {written(), stored(), ""},
		"an unknown host":                   {written(hostUnknown), stored(), ""},
		"an invalid duration":               {written(expiry("0")), nil, "Error token_expiry: Invalid token_expiry"},
		"the invalid duration of the state": {written(expiry("0")), stored(expiry("0")), ""},
		"the default template":              {written(func(m *Model) { m.Template = str(email.template) }), nil, ""},
		"the template of the state":         {written(otherMail), stored(otherMail), ""},

		"port 465 beside global settings": {written(ownHost, port465), stored(ownHost), noEffect},
		"port 465 of a stage with its own mail server": {written(ownHost, port465), stored(ownHost, notGlobal),
			"Warning port: The port needs use_ssl"},

		"a new host with an old version":            {written(newHost, user, writeOnly), withVersion, oldPassword},
		"a new user with an old version":            {written(ownHost, newUser, writeOnly), withVersion, oldPassword},
		"a new host with a new version":             {written(newHost, user, writeOnly, version2), withVersion, ""},
		"the host and the version of the state":     {written(ownHost, user, writeOnly), withVersion, ""},
		"a new host with a password":                {written(newHost, user, secret), withPassword, ""},
		"an unknown host of a stage with a version": {written(hostUnknown, writeOnly), withVersion, ""},
		"a new host of a stage without password":    {written(newHost), stored(ownHost, notGlobal), ""},
	} {
		t.Run(name, func(t *testing.T) {
			var want []string
			if c.want != "" {
				want = []string{c.want}
			}
			got := headlines(email.checkPlan(t.Context(), nil, c.config, c.state))
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}

func passwordUnknown(m *Model) { m.Password = types.StringUnknown() }

func TestMessagesOfTheServerDoNotRevealConfiguredValues(t *testing.T) {
	const tooLong = "Ensure this field has no more than 16 characters."
	for name, c := range map[string]struct{ value, message, want string }{
		"a value within the message": {"secret.html", `"secret.html" is not a valid choice.`, `"…" is not a valid choice.`},
		"a value of one letter in other words": {"a", tooLong,
			"authentik's message is hidden because it contains the value of this attribute."},
		"a value that the message does not contain": {"x", tooLong, tooLong},
		"an empty value": {"", tooLong, tooLong},
	} {
		t.Run(name, func(t *testing.T) {
			refusal := &authentik.Error{Fields: map[string][]string{"template": {c.message}}}
			email.hideValues(refusal, Model{Template: types.StringValue(c.value)})
			if got := refusal.Fields["template"][0]; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestCanonicalUUIDHasTheSpellingOfTheServer(t *testing.T) {
	const canonical = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
	for given, want := range map[string]string{
		canonical:                                 canonical,
		"3FA85F64-5717-4562-B3FC-2C963F66AFA6":    canonical,
		"3fa85f6457174562b3fc2c963f66afa6":        canonical,
		" 3fa85f64-5717-4562-b3fc-2c963f66afa6\n": canonical,
		"":            "",
		"my-stage":    "",
		"3fa85f64/..": "",
	} {
		if got, ok := canonicalUUID(given); got != want || ok != (want != "") {
			t.Errorf("%q: got %q, %t", given, got, ok)
		}
	}
}

func TestNoWarningContainsAConfiguredValue(t *testing.T) {
	str := types.StringValue
	config := written(global, func(m *Model) {
		m.Host, m.Username, m.Password = str("secret.example.com"), str("secret-user"), str("secret-password")
		m.Template, m.FromAddress = str("email/email_otp.html"), str("secret@example.com")
	})
	problems := email.check(config)
	config.UseGlobalSettings = types.BoolValue(false)
	problems.Append(email.check(config)...)
	config.UseGlobalSettings = types.BoolNull()
	config.Template = types.StringNull()
	problems.Append(email.checkPlan(t.Context(), nil, config, stored())...)
	if len(problems) < 4 {
		t.Errorf("only %d warnings", len(problems))
	}
	for _, d := range problems {
		if strings.Contains(d.Summary()+d.Detail(), "secret") || strings.Contains(d.Summary()+d.Detail(), "email_otp") {
			t.Errorf("%s: %s", d.Summary(), d.Detail())
		}
	}
}
