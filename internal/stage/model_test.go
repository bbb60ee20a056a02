package stage

import (
	"encoding/json"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

func TestRequestSendsEverythingOnCreate(t *testing.T) {
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

func TestRequestLeavesOutOnUpdate(t *testing.T) {
	for name, c := range map[string]struct {
		planned, prior *Model
		template       any
		password       any
	}{
		"an unchanged template":                {stored(), stored(), nil, nil},
		"a changed template is sent":           {stored(), stored(otherMail), "email/password_reset.html", nil},
		"an unchanged password":                {stored(secret), stored(secret), nil, nil},
		"a changed password is sent":           {stored(secret), stored(password2), nil, "s3cret"},
		"a removed password is cleared":        {stored(), stored(secret), nil, ""},
		"an unchanged version":                 {stored(version), stored(version), nil, nil},
		"a changed version sends the secret":   {stored(version), stored(version2), nil, "write-only"},
		"a removed version clears it":          {stored(), stored(version), nil, ""},
		"from state to write-only":             {stored(version), stored(secret), nil, "write-only"},
		"from write-only to state":             {stored(secret), stored(version), nil, "s3cret"},
		"one that was never configured stays":  {stored(), stored(), nil, nil},
		"one that somebody else changed stays": {stored(), stored(noPassword), nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			config := written(func(m *Model) { m.PasswordWO = types.StringValue("write-only") })
			stage, err := email.toAPI(*c.planned, c.prior, config, allCapabilities)
			if err != nil {
				t.Fatal(err)
			}
			body := encoded(t, stage)
			if body["template"] != c.template || body["password"] != c.password {
				t.Errorf("template %v and password %v are sent, want %v and %v",
					body["template"], body["password"], c.template, c.password)
			}
		})
	}
}

// TestUpdateSendsOnlyWhatThePlanChanges checks that an update does not send unchanged values. Somebody may have changed
// them on the server since the state was read.
func TestUpdateSendsOnlyWhatThePlanChanges(t *testing.T) {
	prior, planned := stored(ownHost, notGlobal), stored(ownHost, notGlobal, port2525)
	stage, err := email.toAPI(*planned, prior, written(), allCapabilities)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"name": "a", "port": 2525.0}
	if diff := cmp.Diff(want, encoded(t, stage)); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

func TestRequestLeavesOutWhatIsUnknown(t *testing.T) {
	stage, err := email.toAPI(*stored(portUnknown), stored(portNull), written(), allCapabilities)
	if err != nil {
		t.Fatal(err)
	}
	if sent, ok := encoded(t, stage)["port"]; ok {
		t.Errorf("the unknown port is sent as %v", sent)
	}
}

func TestRequestSpellsTheExpiryForTheRelease(t *testing.T) {
	minutes := authentik.CapabilitiesOf(authentik.Release{Year: 2025, Month: 2})
	for name, c := range map[string]struct {
		text string
		caps authentik.Capabilities
		want any // nil if toAPI must return an error
	}{
		"minutes, as text":              {"30", allCapabilities, "minutes=30"},
		"a duration, as it is":          {"hours=0.5", allCapabilities, "hours=0.5"},
		"the comma form":                {"hours=1,minutes=5", allCapabilities, "hours=1;minutes=5"},
		"minutes, as a number":          {"30", minutes, 30.0},
		"a duration, as a number":       {"hours=1;minutes=5", minutes, 65.0},
		"what a number cannot say":      {"seconds=90", minutes, nil},
		"what only the server can read": {"minutes=30;foo=2", allCapabilities, "minutes=30;foo=2"},
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

func TestComparePassword(t *testing.T) {
	returned := func(s string) *string { return &s }
	for name, c := range map[string]struct {
		stored   types.String
		returned *string
		want     types.String
	}{
		"the release returns none":        {types.StringValue("a"), nil, types.StringValue("a")},
		"equal":                           {types.StringValue("a"), returned("a"), types.StringValue("a")},
		"rotated elsewhere":               {types.StringValue("a"), returned("b"), types.StringNull()},
		"cleared elsewhere":               {types.StringValue("a"), returned(""), types.StringNull()},
		"set elsewhere where none was":    {types.StringValue(""), returned("b"), types.StringNull()},
		"never configured, never learnt":  {types.StringNull(), returned("b"), types.StringNull()},
		"write-only is never compared to": {types.StringNull(), returned(""), types.StringNull()},
	} {
		t.Run(name, func(t *testing.T) {
			if got := comparePassword(c.stored, c.returned); !got.Equal(c.want) {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestReadKeepsWhatTheAnswerLacks(t *testing.T) {
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

func TestFillUnknownKeepsThePlan(t *testing.T) {
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

func password2(m *Model)  { m.Password = types.StringValue("another") }
func noPassword(m *Model) { m.Password = types.StringNull() }
func version2(m *Model)   { m.PasswordWOVersion = types.NumberValue(big.NewFloat(2)) }

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
