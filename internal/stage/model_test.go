package stage

import (
	"encoding/json"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

func TestCreateSendsEveryAttribute(t *testing.T) {
	body, err := email.toAPI(*stored(secret), nil, written(secret), allCapabilities)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"name": "a", "use_global_settings": true, "host": "localhost", "port": 25.0, "username": "", "password": "s3cret",
		"use_tls": false, "use_ssl": false, "timeout": 10.0, "from_address": "system@authentik.local",
		"subject": "authentik", "template": "email/password_reset.html", "token_expiry": "minutes=30",
		"activate_user_on_success": false, "recovery_max_attempts": 5.0, "recovery_cache_timeout": "minutes=5",
	}
	if diff := cmp.Diff(want, encoded(t, body)); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

// An update sends only the name and what the plan changes. Somebody may have changed the other values on the server
// since the state was read.
func TestUpdateSendsOnlyWhatThePlanChanges(t *testing.T) {
	for name, c := range map[string]struct {
		planned, prior *Model
		want           map[string]any
	}{
		"no change": {stored(), stored(), nil},
		"port 2525": {stored(ownHost, notGlobal, port2525), stored(ownHost, notGlobal),
			map[string]any{"port": 2525.0}},
		"unknown port": {stored(portUnknown), stored(portNull), nil},
		"default subject and template": {stored(), stored(otherMail),
			map[string]any{"subject": "authentik", "template": "email/password_reset.html"}},
		"unchanged password":               {stored(secret), stored(secret), nil},
		"another password":                 {stored(secret), stored(password2), map[string]any{"password": "s3cret"}},
		"no password any more":             {stored(), stored(secret), map[string]any{"password": ""}},
		"unchanged version":                {stored(version), stored(version), nil},
		"another version":                  {stored(version), stored(version2), map[string]any{"password": "write-only"}},
		"no version any more":              {stored(), stored(version), map[string]any{"password": ""}},
		"write-only password in its place": {stored(version), stored(secret), map[string]any{"password": "write-only"}},
		"password in place of the version": {stored(secret), stored(version), map[string]any{"password": "s3cret"}},
	} {
		t.Run(name, func(t *testing.T) {
			config := written(func(m *Model) { m.PasswordWO = types.StringValue("write-only") })
			stage, err := email.toAPI(*c.planned, c.prior, config, allCapabilities)
			if err != nil {
				t.Fatal(err)
			}
			body := encoded(t, stage)
			delete(body, "name")
			if diff := cmp.Diff(c.want, body, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExpiryIsSentAsTheReleaseExpects(t *testing.T) {
	minutes := authentik.CapabilitiesOf(authentik.Release{Year: 2025, Month: 2})
	for name, c := range map[string]struct {
		text string
		caps authentik.Capabilities
		want any // nil if toAPI must return an error
	}{
		"a number as text":   {"30", allCapabilities, "minutes=30"},
		"a duration as text": {"hours=0.5", allCapabilities, "hours=0.5"},
		"commas":             {"hours=1,minutes=5", allCapabilities, "hours=1;minutes=5"},
		"a number for a release that counts minutes":   {"30", minutes, 30.0},
		"a duration for a release that counts minutes": {"hours=1;minutes=5", minutes, 65.0},
		"seconds for a release that counts minutes":    {"seconds=90", minutes, nil},
		"an unknown unit": {"minutes=30;foo=2", allCapabilities, "minutes=30;foo=2"},
	} {
		t.Run(name, func(t *testing.T) {
			stage, err := email.toAPI(*stored(expiry(c.text)), nil, written(), c.caps)
			if (err != nil) != (c.want == nil) {
				t.Fatalf("got the error %v, want the value %v", err, c.want)
			}
			if err == nil && encoded(t, stage)["token_expiry"] != c.want {
				t.Errorf("token_expiry is sent as %v, want %v", encoded(t, stage)["token_expiry"], c.want)
			}
		})
	}
}

func TestPasswordInTheResponseIsOnlyCompared(t *testing.T) {
	returned := func(s string) *string { return &s }
	for name, c := range map[string]struct {
		stored   types.String
		returned *string
		want     types.String
	}{
		"no password in the response":                 {types.StringValue("a"), nil, types.StringValue("a")},
		"the stored password":                         {types.StringValue("a"), returned("a"), types.StringValue("a")},
		"another password":                            {types.StringValue("a"), returned("b"), types.StringNull()},
		"an empty password":                           {types.StringValue("a"), returned(""), types.StringNull()},
		"a password where the state has an empty one": {types.StringValue(""), returned("b"), types.StringNull()},
		"a password where the state has none":         {types.StringNull(), returned("b"), types.StringNull()},
		"an empty password where the state has none":  {types.StringNull(), returned(""), types.StringNull()},
	} {
		t.Run(name, func(t *testing.T) {
			if got := comparePassword(c.stored, c.returned); !got.Equal(c.want) {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestReadKeepsValuesThatTheResponseLacks(t *testing.T) {
	state := stored(port2525, expiry("30"))
	answered := authentik.Expiry("minutes=30")
	email.setFromAPI(state, &authentik.EmailStage{
		Stage: authentik.Stage{PK: state.ID.ValueString(), Name: "renamed"}, TokenExpiry: &answered,
	})
	if state.Name.ValueString() != "renamed" {
		t.Errorf("the new name is not read: %s", state.Name)
	}
	if state.Port.ValueInt64() != 2525 || state.TokenExpiry.ValueString() != "30" {
		t.Errorf("port %s, token_expiry %s, want the values of the state", state.Port, state.TokenExpiry)
	}
}

func TestFillUnknownKeepsKnownValues(t *testing.T) {
	planned := stored(portUnknown, unknownID, ownHost)
	number, other := int64(26), "elsewhere.example.com"
	email.fillUnknown(planned, &authentik.EmailStage{
		Stage: authentik.Stage{PK: "new", Name: "other"}, Port: &number, Host: &other,
	})
	if planned.ID.ValueString() != "new" || planned.Port.ValueInt64() != 26 {
		t.Errorf("the unknown values are not filled: id %s, port %s", planned.ID, planned.Port)
	}
	if planned.Host.ValueString() != "smtp.example.com" || planned.Name.ValueString() != "a" {
		t.Errorf("the planned values are not kept: host %s, name %s", planned.Host, planned.Name)
	}
}

func password2(m *Model) { m.Password = types.StringValue("another") }
func version2(m *Model)  { m.PasswordWOVersion = types.NumberValue(big.NewFloat(2)) }

func encoded(t *testing.T, v any) map[string]any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var body map[string]any
	if err := json.Unmarshal(text, &body); err != nil {
		t.Fatal(err)
	}
	return body
}
