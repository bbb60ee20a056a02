package stage

import (
	"encoding/json"
	"errors"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// A create sends every attribute. An update sends only the name and what the plan changes, because somebody may have
// changed the other values on the server since the state was read. Old releases get token_expiry as a number of
// minutes, and newer ones as a duration such as "minutes=30".
func TestOnlyPlannedChangesAreSent(t *testing.T) {
	minutes := authentik.CapabilitiesOf(authentik.Release{Year: 2025, Month: 2})
	type fields = map[string]any
	everything := fields{
		"use_global_settings": true, "host": "localhost", "port": 25.0, "username": "", "password": "secret",
		"use_tls": false, "use_ssl": false, "timeout": 10.0, "from_address": "system@authentik.local",
		"subject": "authentik", "template": "email/password_reset.html", "token_expiry": "minutes=30",
		"activate_user_on_success": false, "recovery_max_attempts": 5.0, "recovery_cache_timeout": "minutes=5",
	}
	for name, c := range map[string]struct {
		planned, prior Model
		caps           authentik.Capabilities
		want           fields
	}{
		"create":       {stored(secret), noState, allCapabilities, everything},
		"no change":    {stored(secret, version), stored(secret, version), allCapabilities, fields{}},
		"unknown port": {stored(portUnknown), stored(portNull), allCapabilities, fields{}},
		"default subject": {stored(), stored(otherMail), allCapabilities, fields{"subject": "authentik",
			"template": "email/password_reset.html"}},
		"unchanged password": {stored(secret), stored(secret), allCapabilities, fields{}},
		"ignored password after a write-only one": {stored(secret), stored(secret, version), allCapabilities,
			fields{"password": "secret"}},
		"password is removed": {stored(), stored(secret), allCapabilities, fields{"password": ""}},
		"unchanged version":   {stored(version), stored(version), allCapabilities, fields{}},
		"another version":     {stored(version), stored(version2), allCapabilities, fields{"password": "write-only"}},
		"first version beside an ignored password": {stored(secret, version), stored(secret), allCapabilities,
			fields{"password": "write-only"}},
		"version is removed": {stored(), stored(version), allCapabilities, fields{"password": ""}},
		"commas": {stored(expiry("hours=1,minutes=5")), stored(), allCapabilities,
			fields{"token_expiry": "hours=1;minutes=5"}},
		"a duration in minutes": {stored(expiry("hours=1;minutes=5")), stored(), minutes, fields{"token_expiry": 65.0}},
		"seconds in minutes":    {stored(expiry("seconds=90")), stored(), minutes, fields{"token_expiry": "seconds=90"}},
	} {
		t.Run(name, func(t *testing.T) {
			config := written(func(m *Model) { m.PasswordWO = types.StringValue("write-only") })
			text, err := json.Marshal(email.toAPI(c.planned, c.prior, config, c.caps))
			var body fields
			if err = errors.Join(err, json.Unmarshal(text, &body)); err != nil {
				t.Fatal(err)
			}
			delete(body, "name")
			if diff := cmp.Diff(c.want, body); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
		})
	}
}

// With ignore_changes = [password], the password stays in the state when the user moves to password_wo. The next read
// removes it from the state, because the server has another password now.
func TestReadRemovesAPasswordBesideAWriteOnlyOne(t *testing.T) {
	for _, state := range []Model{stored(secret, version), stored(secret)} {
		email.setFromAPI(&state, &authentik.EmailStage{Stage: authentik.Stage{PK: state.ID.ValueString()}})
		if state.Password.IsNull() != !state.PasswordWOVersion.IsNull() {
			t.Errorf("password %s with version %s", state.Password, state.PasswordWOVersion)
		}
	}
}

func TestReadKeepsValuesThatTheResponseLacks(t *testing.T) {
	state := stored(port2525, expiry("30"))
	email.setFromAPI(&state, &authentik.EmailStage{
		Stage: authentik.Stage{PK: state.ID.ValueString(), Name: "renamed"}, TokenExpiry: new(authentik.Expiry("minutes=30")),
	})
	if state.Name.ValueString() != "renamed" {
		t.Errorf("the new name is not read: %s", state.Name)
	}
	if state.Port.ValueInt64() != 2525 || state.TokenExpiry.ValueString() != "30" {
		t.Errorf("port %s, token_expiry %s, want the values of the state", state.Port, state.TokenExpiry)
	}
}

func version2(m *Model) { m.PasswordWOVersion = types.NumberValue(big.NewFloat(2)) }
