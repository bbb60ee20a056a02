package authentik

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestDecodeAcceptsUnknownKeysAndRejectsWrongTypes(t *testing.T) {
	tests := []struct {
		name, body string
		want       string // part of the error; empty means success
		kind       error
	}{
		{"unknown keys", `{"pk": "p", "new": {"deep": [1]}, "component": "other"}`, "", nil},
		{"missing keys", `{"pk": "p"}`, "", nil},
		{"null", `{"pk": "p", "port": null, "flow_set": null, "name": null, "token_expiry": null}`, "", nil},
		{"unknown enum", `{"pk": "p", "flow_set": [{"pk": "f", "slug": "s", "layout": "sideways"}]}`, "", nil},
		{"blanks around", " \n" + `{"pk": "p"}` + "\n ", "", nil},
		{"list", `[]`, "an unexpected type: array", ErrMalformed},
		{"null alone", `null`, "null", ErrMalformed},
		{"text", `"s3cret"`, "an unexpected type: string", ErrMalformed},
		{"number", `5`, "an unexpected type: number", ErrMalformed},
		{"no pk", `{"detail": "s3cret"}`, "it has no pk", ErrMalformed},
		{"text for a number", `{"pk": "p", "port": "s3cret"}`,
			`an unexpected type at "port": string`, ErrMalformed},
		{"object for a text", `{"pk": "p", "password": {"s3cret": 1}}`,
			`an unexpected type at "password": object`, ErrMalformed},
		{"list for an expiry", `{"pk": "p", "token_expiry": ["s3cret"]}`,
			`an unexpected type at "token_expiry": array`, ErrMalformed},
		{"cut off", `{"pk": "p", "password": "s3cr`, "cut off after 29 bytes", ErrMalformed},
		{"two answers", `{"pk": "p"}{"pk": "s3cret"}`, "not valid JSON from byte 12 on", ErrMalformed},
		{"empty", ``, "an empty body", ErrMalformed},
		{"page", `<html><title>Log in</title>`, "begins “Log in”", ErrNotAuthentik},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client := newClient(t, always(200, test.body), nil)
			_, err := client.Emails().Get(t.Context(), "x")
			if (err == nil) != (test.want == "") {
				t.Fatalf("got %v, want %q", err, test.want)
			}
			if err != nil && (!strings.Contains(err.Error(), test.want) || !errors.Is(err, test.kind) ||
				strings.Contains(err.Error(), "s3cr")) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestRequestsContainOnlyWhatIsSet(t *testing.T) {
	friendlyName := Nullable[string]{IsSet: true, Value: new(string)}
	tests := []struct {
		name string
		body any
		want string
	}{
		{"nothing", EmailStage{}, `{}`},
		{"zero values", EmailStage{
			UseTLS: new(bool), Port: new(int64), Password: new(string), RecoveryMaxAttempts: new(int64),
		}, `{"port":0,"password":"","use_tls":false,"recovery_max_attempts":0}`},
		{"null and value", EmailStage{ConfigureFlow: Nullable[string]{IsSet: true}, FriendlyName: friendlyName},
			`{"configure_flow":null,"friendly_name":""}`},
		{"absent nullable", EmailStage{Stage: Stage{Name: "n"}}, `{"name":"n"}`},
		{"flow_set", EmailStage{Stage: Stage{FlowSet: FlowSet{{Name: "n", Slug: "s"}}}}, `{}`},
		{"flow", Flow{Name: "n", Slug: "s", Background: "b"}, `{"name":"n","slug":"s"}`},
		{"first position", Binding{Target: "t", Stage: "s"}, `{"target":"t","stage":"s","order":0}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got, err := json.Marshal(test.body); err != nil || string(got) != test.want {
				t.Errorf("got %s, want %s, %v", got, test.want, err)
			}
		})
	}
}

func TestFlowTakesItsPictureFromEitherKey(t *testing.T) {
	tests := map[string]string{
		`{"background": "old"}`:                          "old",
		`{"background_url": "new"}`:                      "new",
		`{"background_url": "new?token=x"}`:              "new",
		`{"background": "set", "background_url": "new"}`: "new",
		`{"background": null}`:                           "",
	}
	for body, want := range tests {
		flow := Flow{Name: "kept"}
		if err := json.Unmarshal([]byte(body), &flow); err != nil || flow.Background != want || flow.Name != "kept" {
			t.Errorf("%s: got %+v, %v", body, flow, err)
		}
	}
}

func TestExpiryIsANumberOrAText(t *testing.T) {
	tests := []struct{ wire, text, again string }{
		{`30`, "30", `30`},
		{`"30"`, "30", `30`},
		{`"minutes=30"`, "minutes=30", `"minutes=30"`},
		{`"minutes=30;foo=2"`, "minutes=30;foo=2", `"minutes=30;foo=2"`},
		{`0`, "0", `0`},
		{`"007"`, "007", `7`},
		{`"000"`, "000", `0`},
		{`-1`, "-1", `-1`},
		{`"-"`, "-", `"-"`},
		{`""`, "", `""`},
	}
	for _, test := range tests {
		var got Expiry
		if err := json.Unmarshal([]byte(test.wire), &got); err != nil || string(got) != test.text {
			t.Errorf("%s: read %q, %v", test.wire, got, err)
		}
		if again, err := json.Marshal(got); err != nil || string(again) != test.again {
			t.Errorf("%s: wrote %s, %v", test.wire, again, err)
		}
	}
	for _, bad := range []string{`{}`, `[]`, `true`} {
		if err := json.Unmarshal([]byte(bad), new(Expiry)); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

func TestNullableIsAbsentNullOrAValue(t *testing.T) {
	for wire, want := range map[string]bool{`{}`: false, `{"configure_flow":null}`: true, `{"configure_flow":"v"}`: true} {
		var got EmailStage
		if err := json.Unmarshal([]byte(wire), &got); err != nil || got.ConfigureFlow.IsSet != want {
			t.Errorf("%s: got %+v, %v", wire, got.ConfigureFlow, err)
		}
		if again, err := json.Marshal(got); err != nil || string(again) != wire {
			t.Errorf("%s: wrote %s, %v", wire, again, err)
		}
	}
}
