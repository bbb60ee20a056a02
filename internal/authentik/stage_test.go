package authentik

import (
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// decoders maps the path of a collection to a function that returns an empty object for a response.
var decoders = map[string]func() any{
	"/stages/email/":               func() any { return new(EmailStage) },
	"/stages/authenticator/email/": func() any { return new(EmailStage) },
	"/flows/instances/":            func() any { return new(Flow) },
	"/flows/bindings/":             func() any { return new(Binding) },
	"/stages/all/":                 func() any { return new(Stage) },
}

// recordedType returns an empty value of the Go type for a recorded response. It returns nil if the client does not
// decode such a response.
func recordedType(e exchange) any {
	path, _, _ := strings.Cut(e.Request.Path, "?")
	if e.Response.Status/100 != 2 || len(e.Request.Keep) > 0 || e.Request.Method == http.MethodDelete {
		return nil
	}
	switch {
	case strings.HasSuffix(path, "/used_by/"):
		return new([]UsedBy)
	case path == "/stages/email/templates/":
		return new([]Template)
	}
	for prefix, newObject := range decoders {
		rest, found := strings.CutPrefix(path, prefix)
		if found && strings.Count(rest, "/") <= 1 && (rest != "" || e.Request.Method != http.MethodGet) {
			return newObject()
		}
	}
	return nil
}

func TestRecordedAnswersAreRead(t *testing.T) {
	for _, r := range recordings(t) {
		t.Run(r.Release, func(t *testing.T) {
			read := 0
			for _, e := range r.Exchanges {
				into := recordedType(e)
				if into == nil {
					continue
				}
				read++
				if err := decode(e.response(), e.bytes(), into, transport.Redactor{}); err != nil {
					t.Errorf("%s: %v", e.ID, err)
					continue
				}
				checkNothingLost(t, e, into)
			}
			if read < 50 {
				t.Errorf("only %d answers were read", read)
			}
		})
	}
}

// checkNothingLost checks that read contains every recorded key of a stage with its value.
func checkNothingLost(t *testing.T, e exchange, read any) {
	t.Helper()
	if _, is := read.(*EmailStage); !is {
		return
	}
	var want, got map[string]any
	again, err := json.Marshal(read)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(json.Unmarshal(e.bytes(), &want), json.Unmarshal(again, &got)); err != nil {
		t.Fatal(err)
	}
	delete(want, "flow_set") // the client never sends a flow_set
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-recorded +read):\n%s", e.ID, diff)
	}
}

func TestRecordedRefusalsAreRead(t *testing.T) {
	for _, r := range recordings(t) {
		for _, e := range r.Exchanges {
			if e.Response.Status < 400 {
				continue
			}
			failure := refusal(e.response(), e.bytes(), transport.Redactor{})
			if failure.Detail == "" && len(failure.Fields) == 0 {
				t.Errorf("%s %s: no message from %s", r.Release, e.ID, e.bytes())
			}
			if want := recordedKind(e); failure.Kind != want {
				t.Errorf("%s %s: kind %v, want %v", r.Release, e.ID, failure.Kind, want)
			}
		}
	}
}

func recordedKind(e exchange) error {
	isJSON := e.Response.ContentType == "application/json"
	switch e.Response.Status {
	case 403:
		return ErrForbidden
	case 404:
		if isJSON {
			return ErrNotFound
		}
		return ErrNotAuthentik
	case 405:
		if !isJSON {
			return ErrCrashed
		}
	case 500:
		return ErrUnavailable
	}
	return nil
}

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
		{"page", `<html><title>Log in</title>`, "the title “Log in”", ErrNotAuthentik},
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
		}, `{"use_tls":false,"port":0,"password":"","recovery_max_attempts":0}`},
		{"null and value", EmailStage{ConfigureFlow: Nullable[string]{IsSet: true}, FriendlyName: friendlyName},
			`{"configure_flow":null,"friendly_name":""}`},
		{"absent nullable", EmailStage{Stage: Stage{Name: "n"}}, `{"name":"n"}`},
		{"flow_set", EmailStage{Stage: Stage{FlowSet: FlowSet{{Name: "n", Slug: "s"}}}}, `{}`},
		{"flow", Flow{Name: "n", Slug: "s", Background: "b"}, `{"name":"n","slug":"s"}`},
		{"first position", Binding{Target: "t", Stage: "s"}, `{"target":"t","stage":"s","order":0}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := json.Marshal(test.body)
			if err != nil {
				t.Fatal(err)
			}
			var a, b any
			if err := errors.Join(json.Unmarshal(got, &a), json.Unmarshal([]byte(test.want), &b)); err != nil ||
				!reflect.DeepEqual(a, b) {
				t.Errorf("got %s, want %s (%v)", got, test.want, err)
			}
		})
	}
}

func TestFlowTakesItsPictureFromEitherKey(t *testing.T) {
	tests := map[string]string{
		`{"background": "old"}`:                          "old",
		`{"background_url": "new"}`:                      "new",
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

func TestExpiry(t *testing.T) {
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
