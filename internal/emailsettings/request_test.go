package emailsettings

import (
	"encoding/json"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

func TestRequestSendsEverythingOnCreate(t *testing.T) {
	stage, settings, err := stored(secret).Request(nil, written(secret), SpellText)
	if err != nil {
		t.Fatal(err)
	}
	if stage.Name != "a" {
		t.Errorf("name is %q", stage.Name)
	}
	want := `{"use_global_settings":true,"host":"localhost","port":25,"username":"","password":"s3cret","use_tls":false,"use_ssl":false,` +
		`"timeout":10,"from_address":"system@authentik.local","subject":"authentik","template":"email/password_reset.html","token_expiry":"minutes=30"}`
	if diff := cmp.Diff(decode(t, []byte(want)), encoded(t, settings)); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

func TestRequestLeavesOutOnUpdate(t *testing.T) {
	for name, c := range map[string]struct {
		planned, prior *Model
		template       any
		password       any
	}{
		"an unchanged template":                     {stored(), stored(), nil, nil},
		"a changed template is sent":                {stored(), stored(otherMail), "email/password_reset.html", nil},
		"an unchanged password":                     {stored(secret), stored(secret), nil, nil},
		"a changed password is sent":                {stored(secret), stored(password2), nil, "s3cret"},
		"a removed password is cleared":             {stored(), stored(secret), nil, ""},
		"an unchanged version":                      {stored(version), stored(version), nil, nil},
		"a changed version sends the secret":        {stored(version), stored(version2), nil, "write-only"},
		"a removed version clears it":               {stored(), stored(version), nil, ""},
		"from state to write-only":                  {stored(version), stored(secret), nil, "write-only"},
		"from write-only to state":                  {stored(secret), stored(version), nil, "s3cret"},
		"one that was never configured stays":       {stored(), stored(), nil, nil},
		"one that somebody else changed is cleared": {stored(), stored(emptied), nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			config := written(func(m *Model) { m.PasswordWO = types.StringValue("write-only") })
			_, settings, err := c.planned.Request(c.prior, config, SpellText)
			if err != nil {
				t.Fatal(err)
			}
			body := encoded(t, settings)
			if body["template"] != c.template || body["password"] != c.password {
				t.Errorf("template %v and password %v are sent, want %v and %v", body["template"], body["password"], c.template, c.password)
			}
		})
	}
}

func TestRequestLeavesOutWhatIsUnknown(t *testing.T) {
	_, settings, err := stored(portUnknown).Request(stored(portNull), written(), SpellText)
	if err != nil {
		t.Fatal(err)
	}
	if sent, ok := encoded(t, settings)["port"]; ok {
		t.Errorf("the unknown port is sent as %v", sent)
	}
}

func TestRequestSpellsTheExpiryForTheRelease(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		spell func(string) (string, error)
		want  any // nil is an error
	}{
		"minutes, as text":              {"30", SpellText, "minutes=30"},
		"a duration, as it is":          {"hours=0.5", SpellText, "hours=0.5"},
		"the comma form":                {"hours=1,minutes=5", SpellText, "hours=1;minutes=5"},
		"minutes, as a number":          {"30", SpellMinutes, 30.0},
		"a duration, as a number":       {"hours=1;minutes=5", SpellMinutes, 65.0},
		"what a number cannot say":      {"seconds=90", SpellMinutes, nil},
		"what only the server can read": {"minutes=30;foo=2", SpellText, "minutes=30;foo=2"},
	} {
		t.Run(name, func(t *testing.T) {
			_, settings, err := stored(expiry(c.text)).Request(nil, written(), c.spell)
			if (err != nil) != (c.want == nil) {
				t.Fatalf("error is %v, want a value %v", err, c.want)
			}
			if err == nil && encoded(t, settings)["token_expiry"] != c.want {
				t.Errorf("token_expiry is sent as %v, want %v", encoded(t, settings)["token_expiry"], c.want)
			}
		})
	}
}

func TestRefreshPassword(t *testing.T) {
	returned := func(s string) *string { return &s }
	for name, c := range map[string]struct {
		stored   types.String
		returned *string
		want     types.String
	}{
		"the release returns none":        {types.StringValue("a"), nil, types.StringValue("a")},
		"equal":                           {types.StringValue("a"), returned("a"), types.StringValue("a")},
		"rotated elsewhere":               {types.StringValue("a"), returned("b"), types.StringValue("")},
		"cleared elsewhere":               {types.StringValue("a"), returned(""), types.StringValue("")},
		"set elsewhere where none was":    {types.StringValue(""), returned("b"), types.StringNull()},
		"never configured, never learnt":  {types.StringNull(), returned("b"), types.StringNull()},
		"write-only is never compared to": {types.StringNull(), returned(""), types.StringNull()},
	} {
		t.Run(name, func(t *testing.T) {
			if got := refreshPassword(c.stored, c.returned); !got.Equal(c.want) {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestRefreshKeepsWhatTheServerDoesNotSay(t *testing.T) {
	state := stored(port2525, expiry("30"))
	said := authentik.Expiry("minutes=30")
	state.Refresh(authentik.Stage{PK: state.ID.ValueString(), Name: "renamed"}, authentik.EmailSettings{TokenExpiry: &said})
	if state.Name.ValueString() != "renamed" || state.Port.ValueInt64() != 2525 || state.TokenExpiry.ValueString() != "30" {
		t.Errorf("name %s, port %s, token_expiry %s", state.Name, state.Port, state.TokenExpiry)
	}
}

func TestSettleKeepsThePlanAndFillsTheRest(t *testing.T) {
	planned := stored(portUnknown, unknownIdentity, ownHost)
	said, other := int64(26), "elsewhere.example.com"
	planned.Settle(authentik.Stage{PK: "new", Name: "other"}, authentik.EmailSettings{Port: &said, Host: &other})
	if planned.ID.ValueString() != "new" || planned.Port.ValueInt64() != 26 {
		t.Errorf("what was unknown is not filled: id %s, port %s", planned.ID, planned.Port)
	}
	if planned.Host.ValueString() != "smtp.example.com" || planned.Name.ValueString() != "a" {
		t.Errorf("what was planned is not kept: host %s, name %s", planned.Host, planned.Name)
	}
}

func password2(m *Model) { m.Password = types.StringValue("another") }
func emptied(m *Model)   { m.Password = types.StringValue("") }
func version2(m *Model)  { m.PasswordWOVersion = types.NumberValue(big.NewFloat(2)) }

func encoded(t *testing.T, v any) map[string]any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, text)
}

func decode(t *testing.T, text []byte) map[string]any {
	t.Helper()
	var body map[string]any
	if err := json.Unmarshal(text, &body); err != nil {
		t.Fatal(err)
	}
	return body
}
