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
)

// headlines returns each diagnostic as "severity attribute: summary".
func headlines(diags diag.Diagnostics) []string {
	var lines []string
	for _, d := range diags {
		attribute := "-"
		if at, ok := d.(diag.DiagnosticWithPath); ok {
			attribute = at.Path().String()
		}
		lines = append(lines, fmt.Sprintf("%s %s: %s", d.Severity(), attribute, d.Summary()))
	}
	return lines
}

func TestCheck(t *testing.T) {
	str, num, yes := types.StringValue, types.Int64Value, types.BoolValue(true)
	own := func(change func(*Model)) Model { return written(all(ownHost, change)) }
	for name, c := range map[string]struct {
		config Model
		want   []string
	}{
		"an ordinary stage": {written(func(m *Model) { m.Subject, m.Template = str("Hi"), str("email/account_confirmation.html") }), nil},
		"TLS and SSL": {own(func(m *Model) { m.UseTLS, m.UseSSL = yes, yes }),
			[]string{"Error use_tls: use_tls and use_ssl are both true"}},
		"port without host":                {written(port2525), []string{"Warning use_global_settings: Attributes without effect beside the global settings"}},
		"the official provider's time-out": {written(func(m *Model) { m.Timeout = num(30) }), nil},
		"six without effect": {written(global, ownHost, port2525, secret, func(m *Model) { m.Timeout, m.UseTLS = num(7), yes }),
			[]string{"Warning use_global_settings: Attributes without effect beside the global settings"}},
		"port default, no host": {written(func(m *Model) { m.Port = num(25) }), nil},
		"host despite global":   {own(global), []string{"Warning use_global_settings: Attributes without effect beside the global settings"}},
		"password without host": {written(secret), []string{"Warning use_global_settings: Attributes without effect beside the global settings"}},
		"unknown host":          {written(all(hostUnknown, port2525, secret)), nil},
		"465 without SSL":       {own(func(m *Model) { m.Port = num(465) }), []string{"Warning port: The port needs use_ssl"}},
		"465 with TLS":          {own(func(m *Model) { m.Port, m.UseTLS = num(465), yes }), []string{"Warning port: The port needs use_ssl"}},
		"465, SSL unknown":      {own(func(m *Model) { m.Port, m.UseSSL = num(465), types.BoolUnknown() }), nil},
		"587 with SSL":          {own(func(m *Model) { m.Port, m.UseSSL = num(587), yes }), []string{"Warning use_ssl: use_ssl does not fit the port"}},
		"default port with SSL": {own(func(m *Model) { m.UseSSL = yes }), []string{"Warning use_ssl: use_ssl does not fit the port"}},
		"587 with TLS":          {own(func(m *Model) { m.Port, m.UseTLS = num(587), yes }), nil},
		"credentials in clear": {own(func(m *Model) { m.Username, m.Password = str("u"), str("p") }),
			[]string{"Warning username: The SMTP login is not encrypted"}},
		"credentials, TLS":         {own(func(m *Model) { m.Username, m.Password, m.UseTLS = str("u"), str("p"), yes }), nil},
		"credentials, TLS unknown": {own(func(m *Model) { m.Username, m.Password, m.UseTLS = str("u"), str("p"), types.BoolUnknown() }), nil},
		"password alone":           {own(func(m *Model) { m.Password, m.UseTLS = str("p"), yes }), []string{"Warning username: password without username"}},
		"write-only alone": {own(func(m *Model) {
			m.PasswordWO, m.PasswordWOVersion, m.UseTLS = str("p"), types.NumberValue(big.NewFloat(1)), yes
		}), []string{"Warning username: password without username"}},
		"password unknown":    {own(func(m *Model) { m.Username, m.Password, m.UseTLS = str("u"), types.StringUnknown(), yes }), nil},
		"not global, no host": {written(notGlobal), []string{"Warning use_global_settings: No host for the stage's own mail server"}},
		"long time-out":       {own(func(m *Model) { m.Timeout = num(301) }), []string{"Warning timeout: The SMTP time-out is very long"}},
		"template of another kind": {written(func(m *Model) { m.Template = str("email/email_otp.html") }),
			[]string{"Warning template: The template is for another kind of mail"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, headlines(email.check(c.config)), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWarnHalfLogin(t *testing.T) {
	user := func(m *Model) { m.Username = types.StringValue("u") }
	for name, c := range map[string]struct {
		config Model
		state  *Model
		warns  bool
	}{
		"a create":                  {written(ownHost, user), nil, true},
		"with a password":           {written(ownHost, user, secret), nil, false},
		"on the global settings":    {written(user), nil, false},
		"as it was imported":        {written(ownHost, user), stored(ownHost, notGlobal, user), false},
		"another user":              {written(ownHost, user), stored(ownHost, notGlobal), true},
		"its password goes":         {written(ownHost, user), stored(ownHost, notGlobal, user, secret), true},
		"its write-only one goes":   {written(ownHost, user), stored(ownHost, notGlobal, user, version), true},
		"an ignored write-only one": {written(ownHost, user, version), stored(ownHost, notGlobal, user, version), false},
		"a password that is coming": {written(ownHost, user, func(m *Model) { m.Password = types.StringUnknown() }), nil, false},
	} {
		if got := len(warnHalfLogin(c.config, c.state)) == 1; got != c.warns {
			t.Errorf("%s: warns %t, want %t", name, got, c.warns)
		}
	}
}

func TestWarnSwitchToHost(t *testing.T) {
	for name, c := range map[string]struct {
		config Model
		state  *Model
		warns  bool
	}{
		"a host that was ignored":  {written(ownHost), stored(), true},
		"a create":                 {written(ownHost), nil, false},
		"it had its own":           {written(ownHost), stored(notGlobal), false},
		"the state's own host":     {written(func(m *Model) { m.Host = host.byDefault }), stored(), false},
		"the user says so":         {written(ownHost, notGlobal), stored(), false},
		"no host":                  {written(), stored(), false},
		"a host that is not known": {written(hostUnknown), stored(), false},
	} {
		if got := len(warnSwitchToHost(c.config, c.state)) == 1; got != c.warns {
			t.Errorf("%s: warns %t, want %t", name, got, c.warns)
		}
	}
}

func TestCanonicalUUID(t *testing.T) {
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

func TestWarnPasswordToNewServer(t *testing.T) {
	own := func(change ...func(*Model)) Model {
		return written(append([]func(*Model){ownHost, writeOnly}, change...)...)
	}
	newHost := func(m *Model) { m.Host = types.StringValue("new.example.com") }
	for name, c := range map[string]struct {
		config Model
		state  *Model
		warns  bool
	}{
		"a new host":                    {own(newHost), stored(ownHost, notGlobal, version), true},
		"a new user":                    {own(func(m *Model) { m.Username = types.StringValue("u") }), stored(ownHost, notGlobal, version), true},
		"a new host with a new version": {own(newHost, version2), stored(ownHost, notGlobal, version), false},
		"nothing changes":               {own(), stored(ownHost, notGlobal, version), false},
		"a password of the state":       {written(newHost, secret), stored(ownHost, notGlobal, secret), false},
		"a host that is not known":      {own(hostUnknown), stored(ownHost, notGlobal, version), false},
	} {
		prior := Model{}
		if c.state != nil {
			prior = *c.state
		}
		if got := len(warnPasswordToNewServer(c.config, prior)) == 1; got != c.warns {
			t.Errorf("%s: warns %t, want %t", name, got, c.warns)
		}
	}
}

func TestNoWarningContainsAConfiguredValue(t *testing.T) {
	config := written(global, func(m *Model) {
		m.Host, m.Username, m.Password = types.StringValue("secret.example.com"), types.StringValue("secret-user"), types.StringValue("secret-password")
		m.Template, m.FromAddress = types.StringValue("email/email_otp.html"), types.StringValue("secret@example.com")
	})
	problems := email.check(config)
	config.UseGlobalSettings = types.BoolValue(false)
	problems.Append(email.check(config)...)
	config.UseGlobalSettings = types.BoolNull()
	problems.Append(warnSwitchToHost(config, stored())...)
	if len(problems) < 4 {
		t.Errorf("only %d warnings", len(problems))
	}
	for _, d := range problems {
		if strings.Contains(d.Summary()+d.Detail(), "secret") || strings.Contains(d.Summary()+d.Detail(), "email_otp") {
			t.Errorf("%s: %s", d.Summary(), d.Detail())
		}
	}
}
