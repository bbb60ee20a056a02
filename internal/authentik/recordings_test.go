package authentik

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim/recording"
)

func recordings(tb testing.TB) []*recording.File {
	tb.Helper()
	files, err := recording.LoadAll("../testing/authentiksim/testdata")
	if err != nil {
		tb.Fatal(err)
	}
	return files
}

// recorded returns the body of the response to the recorded request with this id.
func recorded(tb testing.TB, file *recording.File, id string) string {
	tb.Helper()
	for _, e := range file.Exchanges {
		if e.ID == id {
			return string(bodyOf(e.Response))
		}
	}
	tb.Fatalf("the recording of %s has no request %s", file.Release, id)
	return ""
}

// bodyOf returns the bytes of a recorded body. In a recording, a body that is not JSON is a string, and an empty body
// is nil.
func bodyOf(r recording.Response) []byte {
	if text, is := r.Body.(string); r.ContentType != "application/json" && (is || r.Body == nil) {
		return []byte(text)
	}
	body, _ := json.Marshal(r.Body) // the body comes from JSON, so this cannot fail
	return body
}

// responseOf returns a response of authentik with the recorded status, but without the recorded headers and body.
func responseOf(r recording.Response) *http.Response {
	return &http.Response{StatusCode: r.Status, Header: http.Header{"X-Authentik-Id": {"req-1"}}}
}

// decoders maps the path of a collection to a function that returns an empty object of this collection.
var decoders = map[string]func() any{
	"/stages/email/":               func() any { return new(EmailStage) },
	"/stages/authenticator/email/": func() any { return new(EmailStage) },
	"/flows/instances/":            func() any { return new(Flow) },
	"/flows/bindings/":             func() any { return new(Binding) },
	"/stages/all/":                 func() any { return new(Stage) },
}

// recordedType returns an empty value of the Go type for a recorded response. It returns nil if the client does not
// decode such a response.
func recordedType(e recording.Exchange) any {
	path, _, _ := strings.Cut(e.Request.Path, "?")
	if e.Response.Status/100 != 2 || len(e.Request.Keep) > 0 || e.Request.Method == http.MethodDelete {
		return nil
	}
	switch {
	case strings.HasSuffix(path, "/used_by/"):
		return new([]UsedBy)
	case path == "/stages/email/templates/":
		return new([]Template)
	case path == "/stages/email/" && e.Request.Method == http.MethodGet:
		return new(page[EmailStage])
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
				if err := decode(responseOf(e.Response), bodyOf(e.Response), into, transport.Redactor{}); err != nil {
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

// checkNothingLost checks that a decoded stage has every key of the recorded stage, with the same value.
func checkNothingLost(t *testing.T, e recording.Exchange, read any) {
	t.Helper()
	if _, is := read.(*EmailStage); !is {
		return
	}
	var want, got map[string]any
	again, err := json.Marshal(read)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(json.Unmarshal(bodyOf(e.Response), &want), json.Unmarshal(again, &got)); err != nil {
		t.Fatal(err)
	}
	delete(want, "flow_set") // encoding/json leaves flow_set out (see FlowSet.IsZero)
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
			failure := refusal(responseOf(e.Response), bodyOf(e.Response), transport.Redactor{})
			// The client never sends a flow_set, so it does not read the messages about one.
			if strings.Contains(failure.Detail, "begin like JSON") && !strings.HasPrefix(e.ID, "flow-set/") {
				t.Errorf("%s %s: no message from %v", r.Release, e.ID, e.Response.Body)
			}
			if want := recordedKind(e); failure.Kind != want {
				t.Errorf("%s %s: kind %v, want %v", r.Release, e.ID, failure.Kind, want)
			}
		}
	}
}

func recordedKind(e recording.Exchange) error {
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
