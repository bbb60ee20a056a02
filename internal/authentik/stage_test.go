package authentik

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestDecodeAcceptsUnknownKeysAndRejectsWrongTypes(t *testing.T) {
	for body, want := range map[string]string{ // want is a part of the error; empty means success
		`{"pk": "p", "new": {"deep": [1]}, "component": "other", "port": null, "name": null, "token_expiry": null,
			"flow_set": [{"pk": "f", "slug": "s", "layout": "sideways"}]}`: "",
		`[]`:                            "the body has an unexpected type: array",
		`null`:                          "null",
		`{"detail": "s3cret"}`:          "without pk or slug",
		`{"pk": "p", "port": "s3cret"}`: "port has an unexpected type: string",
		`{"pk": "p", "token_expiry": ["s3cret"]}`: "token_expiry has an unexpected type: array",
		`{"pk": "p", "port": 5.25}`:               "port has an unexpected type: number",
		`{"pk": "p", "password": "s3cr`:           "29 bytes that begin like JSON, but are cut off or not valid",
		`{"pk": "p"}{"pk": "s3cret"}`:             "27 bytes that begin like JSON, but are cut off or not valid",
		``:                                        "an empty body",
		`<html><title>Log in</title>`:             "begins “Log in”",
	} {
		err := getError(t, newClient(t, always(200, body), nil))
		if want == "" && err == nil {
			continue
		}
		kind := ErrMalformed
		if strings.HasPrefix(body, "<") {
			kind = ErrNotAuthentik
		}
		if !errors.Is(err, kind) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cr") ||
			strings.Contains(err.Error(), "5.25") {
			t.Errorf("%s: got %v, want %v with %q", body, err, kind, want)
		}
	}
}

func TestRequestsContainOnlyWhatIsSet(t *testing.T) {
	friendlyName := Nullable[string]{IsSet: true, Value: new(string)}
	for want, body := range map[string]any{
		`{}`: EmailStage{},
		`{"port":0,"password":"","use_tls":false,"recovery_max_attempts":0}`: EmailStage{
			UseTLS: new(bool), Port: new(int64), Password: new(string), RecoveryMaxAttempts: new(int64),
		},
		`{"configure_flow":null,"friendly_name":""}`: EmailStage{
			ConfigureFlow: Nullable[string]{IsSet: true}, FriendlyName: friendlyName,
		},
		`{"name":"n"}`:                         EmailStage{Stage: Stage{Name: "n", FlowSet: FlowSet{{Slug: "s"}}}},
		`{"name":"n","slug":"s"}`:              Flow{Name: "n", Slug: "s"},
		`{"target":"t","stage":"s","order":0}`: Binding{Target: "t", Stage: "s"},
	} {
		if got, err := json.Marshal(body); err != nil || string(got) != want {
			t.Errorf("got %s, want %s, %v", got, want, err)
		}
	}
}

func TestFlowTakesItsPictureFromEitherKey(t *testing.T) {
	for body, want := range map[string]string{
		`{"background": "old"}`: "old", `{"background": "set", "background_url": "new?token=x"}`: "new",
	} {
		var flow Flow
		if err := json.Unmarshal([]byte(body), &flow); err != nil || flow.PictureURL() != want {
			t.Errorf("%s: got %+v, %v", body, flow, err)
		}
	}
}

func TestExpiryIsANumberOrAText(t *testing.T) {
	for wire, want := range map[string]Expiry{
		`30`: "30", `"30"`: "30", `-1`: "-1", `"007"`: "007", `"-"`: "-", `""`: "", `"minutes=30;foo=2"`: "minutes=30;foo=2",
	} {
		var got Expiry
		if err := json.Unmarshal([]byte(wire), &got); err != nil || got != want {
			t.Errorf("%s: read %q, %v", wire, got, err)
		}
	}
	for expiry, want := range map[Expiry]string{"007": `7`, "-1": `-1`, "minutes=30": `"minutes=30"`, "": `""`} {
		if got, err := json.Marshal(expiry); err != nil || string(got) != want {
			t.Errorf("%s: wrote %s, %v", expiry, got, err)
		}
	}
	for _, bad := range []string{`{}`, `[]`, `true`} {
		if err := json.Unmarshal([]byte(bad), new(Expiry)); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}
