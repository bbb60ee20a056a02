package stage

import (
	"math/big"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/flowset"
)

// allCapabilities contains the capabilities of the newest stable release with recordings of a real server.
var allCapabilities = authentik.CapabilitiesOf(authentik.Release{Year: 2026, Month: 2})

// noState is the state before a create.
var noState Model

// stored returns the state of an email stage. Every attribute has its default, except for the given changes.
func stored(change ...func(*Model)) Model {
	m := Model{
		ID: types.StringValue("3fa85f64-5717-4562-b3fc-2c963f66afa6"), Name: types.StringValue("a"),
		Component: types.StringValue(email.component), VerboseName: types.StringValue(email.verboseName),
		VerboseNamePlural: types.StringValue(email.verboseNamePlural), MetaModelName: types.StringValue(email.metaModelName),
		UseGlobalSettings: types.BoolValue(true), Host: host.byDefault, Port: port.byDefault, Username: username.byDefault,
		UseTLS: useTLS.byDefault, UseSSL: useSSL.byDefault, Timeout: timeout.byDefault, FromAddress: fromAddress.byDefault,
		Subject: types.StringValue("authentik"), Template: types.StringValue("email/password_reset.html"),
		TokenExpiry: duration.NewValue("minutes=30"), FlowSet: flowset.Empty(), ForceDestroy: types.BoolValue(false),
		ActivateUserOnSuccess: types.BoolValue(false), RecoveryMaxAttempts: types.Int64Value(5),
		RecoveryCacheTimeout: duration.NewValue("minutes=5"),
	}
	for _, c := range change {
		c(&m)
	}
	return m
}

// written returns the configuration of an email stage that contains only a name and the given changes.
func written(change ...func(*Model)) Model {
	m := Model{Name: types.StringValue("a"), FlowSet: flowset.Empty()}
	for _, c := range change {
		c(&m)
	}
	return m
}

func ownHost(m *Model)     { m.Host = types.StringValue("secret.example.com") }
func hostUnknown(m *Model) { m.Host = types.StringUnknown() }
func notGlobal(m *Model)   { m.UseGlobalSettings = types.BoolValue(false) }
func global(m *Model)      { m.UseGlobalSettings = types.BoolValue(true) }
func port2525(m *Model)    { m.Port = types.Int64Value(2525) }
func tls(m *Model)         { m.UseTLS = types.BoolValue(true) }
func defaultHost(m *Model) { m.Host = host.byDefault }

func TestPlannedValueComesFromConfigurationStateOrDefault(t *testing.T) {
	for name, c := range map[string]struct {
		config Model
		state  Model
		want   func(*Model) // sets the planned values that differ from stored()
	}{
		"create with a name only":           {written(), noState, unknownID},
		"create with a host":                {written(ownHost), noState, combined(unknownID, ownHost, notGlobal)},
		"create with the default host":      {written(defaultHost), noState, combined(unknownID, notGlobal)},
		"unknown global settings":           {written(globalUnknown), noState, combined(unknownID, globalUnknown)},
		"global settings keep other values": {written(tls), stored(port2525), combined(port2525, tls)},
		"a host resets what is not written": {written(ownHost), stored(port2525), combined(ownHost, notGlobal)},
		"the host of the state":             {written(defaultHost), stored(), combined()},
		"the host is removed":               {written(), stored(ownHost, notGlobal, port2525), combined()},
		"an unknown host makes port unknown": {written(hostUnknown), stored(port2525),
			combined(hostUnknown, globalUnknown, portUnknown)},
		"a port that is null in the state":     {written(), stored(portNull), combined(portUnknown)},
		"subject and template are reset":       {written(), stored(otherMail), combined()},
		"an equal duration keeps its spelling": {written(expiry("hours=0.5")), stored(expiry("30")), combined(expiry("30"))},
		"another duration": {written(expiry("hours=1")), stored(expiry("30")),
			combined(expiry("hours=1"))},
		"a write-only password": {written(writeOnly), stored(version), combined(version)},
	} {
		t.Run(name, func(t *testing.T) {
			want := stored()
			c.want(&want)
			if diff := cmp.Diff(want, email.plan(c.config, c.state, &allCapabilities)); diff != "" {
				t.Errorf("plan (-want +got):\n%s", diff)
			}
		})
	}
}

func combined(changes ...func(*Model)) func(*Model) {
	return func(m *Model) {
		for _, c := range changes {
			c(m)
		}
	}
}

func unknownID(m *Model)     { m.ID = types.StringUnknown() }
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
func secret(m *Model)  { m.Password = types.StringValue("secret") }
func writeOnly(m *Model) {
	version(m)
	m.PasswordWO = types.StringValue("secret")
}

func TestPlanOfRecoveryAttributesFollowsTheRelease(t *testing.T) {
	old := authentik.CapabilitiesOf(authentik.Release{Year: 2025, Month: 6})
	hidden := allCapabilities
	hidden.Known = false
	null, five, unknown := types.Int64Null(), types.Int64Value(5), types.Int64Unknown()
	lacking := stored(func(m *Model) { m.RecoveryMaxAttempts = null })
	for name, c := range map[string]struct {
		state Model
		caps  *authentik.Capabilities
		want  types.Int64
		needs bool // whether the plan must know the release of the server
	}{
		"create on a release that has them":           {noState, &allCapabilities, five, true},
		"create on a release that lacks them":         {noState, &old, null, true},
		"create without a server":                     {noState, nil, unknown, true},
		"the state proves that the release has them":  {stored(), nil, five, false},
		"an upgrade adds them":                        {lacking, &allCapabilities, five, true},
		"a hidden release keeps what the state lacks": {lacking, &hidden, null, true},
		"create on a server that hides its release":   {noState, &hidden, five, true},
	} {
		got, needs := email.plan(written(), c.state, c.caps).RecoveryMaxAttempts, email.needsRelease(c.state)
		if !got.Equal(c.want) || needs != c.needs {
			t.Errorf("%s: planned %s, want %s; needs the release: %t", name, got, c.want, needs)
		}
	}
	if authenticatorEmail.needsRelease(stored()) {
		t.Error("the plan of an authenticator stage needs the release")
	}
}

func TestEveryFieldOfTheModelIsAnAttribute(t *testing.T) {
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Model]()) {
		name := field.Tag.Get("tfsdk")
		inSchema := name == "flow_set"
		for _, k := range []*stageType{email, authenticatorEmail} {
			_, ok := k.schema.Attributes[name]
			inSchema = inSchema || ok
		}
		if !inSchema {
			t.Errorf("the field %s of the model is in no schema", field.Name)
		}
	}
}
