package emailsettings

import (
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/flowset"
)

var testKind = Kind{TypeName: "authentik_stage_email", Subject: "authentik", Template: "email/password_reset.html"}

// stored is the state of a stage that has the defaults throughout.
func stored(change ...func(*Model)) *Model {
	m := Model{
		ID: types.StringValue("3fa85f64-5717-4562-b3fc-2c963f66afa6"), Name: types.StringValue("a"),
		Component: types.StringValue("form"), VerboseName: types.StringValue("one"),
		VerboseNamePlural: types.StringValue("many"), MetaModelName: types.StringValue("app.model"),
		UseGlobalSettings: types.BoolValue(true), Host: host.Default, Port: port.Default, Username: username.Default,
		UseTLS: useTLS.Default, UseSSL: useSSL.Default, Timeout: timeout.Default, FromAddress: fromAddress.Default,
		Subject: types.StringValue("authentik"), Template: types.StringValue("email/password_reset.html"),
		TokenExpiry: tokenExpiry, FlowSet: flowset.Empty(),
	}
	for _, c := range change {
		c(&m)
	}
	return &m
}

func written(change ...func(*Model)) Model {
	m := Model{Name: types.StringValue("a"), FlowSet: flowset.Empty()}
	for _, c := range change {
		c(&m)
	}
	return m
}

func ownHost(m *Model)     { m.Host = types.StringValue("smtp.example.com") }
func hostUnknown(m *Model) { m.Host = types.StringUnknown() }
func notGlobal(m *Model)   { m.UseGlobalSettings = types.BoolValue(false) }
func global(m *Model)      { m.UseGlobalSettings = types.BoolValue(true) }
func port2525(m *Model)    { m.Port = types.Int64Value(2525) }

func TestPlan(t *testing.T) {
	for name, c := range map[string]struct {
		config Model
		state  *Model
		want   func(*Model) // what differs from a stage with the defaults throughout
	}{
		"create with a name only":                             {written(), nil, unknownIdentity},
		"create with a host":                                  {written(ownHost), nil, all(unknownIdentity, ownHost, notGlobal)},
		"create with the default host written":                {written(func(m *Model) { m.Host = host.Default }), nil, all(unknownIdentity, notGlobal)},
		"create while the host is unknown":                    {written(hostUnknown), nil, all(unknownIdentity, hostUnknown, globalUnknown)},
		"create while global settings are unknown":            {written(globalUnknown), nil, all(unknownIdentity, globalUnknown)},
		"create with a host that is ignored":                  {written(ownHost, global), nil, all(unknownIdentity, ownHost)},
		"create with an unknown name":                         {written(nameUnknown), nil, all(unknownIdentity, nameUnknown)},
		"nothing changes":                                     {written(), stored(), all()},
		"global settings keep what the server holds":          {written(), stored(port2525, ownHost), all(port2525, ownHost)},
		"global settings keep it beside what is written":      {written(global, func(m *Model) { m.Timeout = types.Int64Value(7) }), stored(port2525), all(port2525, func(m *Model) { m.Timeout = types.Int64Value(7) })},
		"a host of its own resets what is not written":        {written(ownHost), stored(port2525), all(ownHost, notGlobal)},
		"removing the port resets it":                         {written(ownHost), stored(ownHost, notGlobal, port2525), all(ownHost, notGlobal)},
		"removing the host goes back to the global settings":  {written(), stored(ownHost, notGlobal, port2525), all()},
		"an unknown host leaves open what depends on it":      {written(hostUnknown), stored(port2525), all(hostUnknown, globalUnknown, portUnknown)},
		"an unknown host leaves a default known":              {written(hostUnknown), stored(), all(hostUnknown, globalUnknown)},
		"an unknown host of a stage with its own is no doubt": {written(hostUnknown), stored(ownHost, notGlobal, port2525), all(hostUnknown, globalUnknown)},
		"a port that was never learnt":                        {written(), stored(portNull), all(portUnknown)},
		"subject and template are reset":                      {written(), stored(otherMail), all()},
		"an equal duration keeps its spelling":                {written(expiry("hours=0.5")), stored(expiry("30")), all(expiry("30"))},
		"the default is equal to a number of minutes":         {written(), stored(expiry("30")), all(expiry("30"))},
		"another duration takes over":                         {written(expiry("hours=1")), stored(expiry("30")), all(expiry("hours=1"))},
		"the write-only password is in no plan":               {written(writeOnly), stored(version), all(version)},
		"passwords are planned as written":                    {written(secret), stored(), all(secret)},
	} {
		t.Run(name, func(t *testing.T) {
			want := *stored()
			c.want(&want)
			if diff := cmp.Diff(want, testKind.Plan(c.config, c.state)); diff != "" {
				t.Errorf("plan (-want +got):\n%s", diff)
			}
		})
	}
}

func all(changes ...func(*Model)) func(*Model) {
	return func(m *Model) {
		for _, c := range changes {
			c(m)
		}
	}
}

func unknownIdentity(m *Model) {
	m.ID, m.Component, m.VerboseName = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	m.VerboseNamePlural, m.MetaModelName = types.StringUnknown(), types.StringUnknown()
}
func nameUnknown(m *Model)   { m.Name = types.StringUnknown() }
func globalUnknown(m *Model) { m.UseGlobalSettings = types.BoolUnknown() }
func portUnknown(m *Model)   { m.Port = types.Int64Unknown() }
func portNull(m *Model)      { m.Port = types.Int64Null() }
func otherMail(m *Model) {
	m.Subject, m.Template = types.StringValue("other"), types.StringValue("email/other.html")
}
func expiry(text string) func(*Model) {
	return func(m *Model) { m.TokenExpiry = duration.NewValue(text) }
}
func version(m *Model) { m.PasswordWOVersion = types.NumberValue(big.NewFloat(1)) }
func secret(m *Model)  { m.Password = types.StringValue("s3cret") }
func writeOnly(m *Model) {
	version(m)
	m.PasswordWO = types.StringValue("s3cret")
}
