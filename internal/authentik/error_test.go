package authentik

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

func TestRefusals(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   string
		kind   error
		fields map[string][]string
		detail string
		saved  bool // the server may have saved the object
	}{
		{"field list", 400, `{"name": ["a.", "b."]}`, nil, map[string][]string{"name": {"a.", "b."}}, "", false},
		{"field text", 400, `{"name": "a"}`, nil, map[string][]string{"name": {"a"}}, "", false},
		{"general text", 400, `{"non_field_errors": "a"}`, nil, nil, "a", false},
		{"general list", 400, `{"non_field_errors": ["a", "b"]}`, nil, nil, "a b", false},
		{"nested list", 400, `{"flow_set": [{}, {"slug": ["a"], "name": ["b"]}]}`, nil,
			map[string][]string{"flow_set": {"[1].name: b", "[1].slug: a"}}, "", false},
		{"nested object", 400, `{"x": {"y": {"z": ["a", 5]}}}`, nil, map[string][]string{"x": {"y.z: 5", "y.z: a"}}, "", false},
		{"bare list", 400, `["a"]`, nil, nil, "a", false},
		{"null field", 400, `{"name": null}`, nil, map[string][]string{"name": nil}, "", false},
		{"detail", 403, `{"detail": "a"}`, ErrUnauthenticated, nil, "a", false},
		{"media type", 415, `{"detail": "a"}`, nil, nil, "a", false},
		{"gone", 404, `{"detail": "a"}`, ErrNotFound, nil, "a", false},
		{"no detail", 404, `{"error": "a"}`, ErrNotAuthentik, map[string][]string{"error": {"a"}}, "", true},
		{"page", 404, "<html><title>\n A &amp; B </title>", ErrNotAuthentik, nil, "a page with the title “A & B”", true},
		{"page without a title", 404, "<html><script>x</script><b>No</b> such page", ErrNotAuthentik, nil,
			"a page that begins “No such page”", true},
		{"proxy asks for a login", 401, `{"detail": "a"}`, ErrNotAuthentik, nil, "a", true},
		{"firewall", 403, "<html>no", ErrNotAuthentik, nil, "a page that begins “no”", true},
		{"crash", 405, "", ErrCrashed, nil, "an empty body", false},
		{"method", 405, `{"detail": "a"}`, nil, nil, "a", false},
		{"failure", 500, "<h1>Server Error (500)</h1>", ErrUnavailable, nil, "a page that begins “Server Error (500)”", true},
		{"gateway", 502, "", ErrUnavailable, nil, "an empty body", true},
		{"unavailable", 503, "starting", ErrUnavailable, nil, "the text “starting”", true},
		{"throttled", 429, `{"detail": "a"}`, ErrUnavailable, nil, "a", false},
		{"login page", 200, "<html><title>Log in</title>", ErrNotAuthentik, nil, "a page with the title “Log in”", true},
		{"wrong success", 200, stageBody, ErrMalformed, nil, "25 bytes of JSON under an unexpected status", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client := newClient(t, always(test.status, test.body), nil)
			_, err := client.Emails().Create(t.Context(), &EmailStage{})
			var e *Error
			if !errors.As(fmt.Errorf("wrapped: %w", err), &e) {
				t.Fatalf("got %v, want an *Error", err)
			}
			if e.Kind != test.kind || test.kind != nil && !errors.Is(fmt.Errorf("wrapped: %w", err), test.kind) {
				t.Errorf("kind %v, want %v", e.Kind, test.kind)
			}
			if diff := cmp.Diff(test.fields, e.Fields); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
			if e.Detail != test.detail || (e.Outcome == Unknown) != test.saved || e.Status != test.status || e.RequestID != "req-1" {
				t.Errorf("got %+v", e)
			}
		})
	}
}

func TestErrorText(t *testing.T) {
	for want, e := range map[string]Error{
		"POST https://a.test/x/: status 400: host: Blank.; port: Too high": {Status: 400, RequestID: "r",
			Fields: map[string][]string{"port": {"Too high."}, "host": {"Blank."}}},
		"POST https://a.test/x/: not found: status 404: No":                 {Kind: ErrNotFound, Status: 404, Detail: "No."},
		"POST https://a.test/x/: no answer in time: Late. It did not exist": {Kind: ErrTimeout, Detail: "Late.", LookupResult: "It did not exist"},
	} {
		e.Method, e.URL = "POST", "https://a.test/x/"
		if diff := cmp.Diff(want, e.Error()); diff != "" {
			t.Errorf("text (-want +got):\n%s", diff)
		}
	}
}

// The error names the missing permission, so that people can grant it.
func TestRefusalsNameThePermissions(t *testing.T) {
	for _, test := range []struct {
		method, path string
		want         []string
	}{
		{"GET", "/stages/email/x/", []string{"authentik_stages_email.view_emailstage"}},
		{"POST", "/stages/email/", []string{"authentik_stages_email.add_emailstage", "authentik_stages_email.view_emailstage"}},
		{"PUT", "/stages/authenticator/email/x/", []string{"authentik_stages_authenticator_email.change_authenticatoremailstage",
			"authentik_stages_authenticator_email.view_authenticatoremailstage"}},
		{"DELETE", "/flows/bindings/x/", []string{"authentik_flows.delete_flowstagebinding", "authentik_flows.view_flowstagebinding"}},
		{"POST", "/core/users/1/recovery_email/", nil},
	} {
		refused := &Error{Kind: ErrForbidden, Status: 403, Method: test.method, Path: test.path}
		if diff := cmp.Diff(test.want, refused.Permissions()); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", test.method, test.path, diff)
		}
	}
}

// A header value that is also a part of every address is not treated as a secret.
func TestPublicHeadersAreNoSecrets(t *testing.T) {
	client := newClient(t, always(404, `{"detail": "No https here, says 127.0.0.1."}`), func(c *testConfig) {
		c.Headers = map[string]string{"host": "127.0.0.1", "x-forwarded-proto": "https", "X-Tenant": "says"}
	})
	_, err := client.Emails().Get(t.Context(), "p")
	if said := err.Error(); !strings.Contains(said, "No https here, (redacted) 127.0.0.1") {
		t.Error(said)
	}
}

func TestErrorsShowNoSecrets(t *testing.T) {
	password := ` "pass\wörd" & <more> `
	client := newClient(t, nil, func(c *testConfig) {
		c.Token = ""
		c.Headers = map[string]string{"Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte("me:ba5ic-secret"))}
	})
	echoes := map[string]string{
		"plain": password, "trimmed": strings.TrimSpace(password), "query": url.QueryEscape(password), "path": url.PathEscape(password),
		"base64": base64.StdEncoding.EncodeToString([]byte(password)), "basic": "ba5ic-secret",
	}
	quoted, _ := json.Marshal(password)
	echoes["json"] = string(quoted)
	for name, echo := range echoes {
		t.Run(name, func(t *testing.T) {
			body, _ := json.Marshal(map[string]any{"password": []string{"bad: " + echo + "!"}, "detail": echo})
			client.http = &script{steps: []any{errors.New(echo)}}
			_, unanswered := client.Emails().Create(t.Context(), &EmailStage{Password: &password})
			client.http = handlerTransport(always(400, string(body)))
			_, refused := client.Emails().Create(t.Context(), &EmailStage{Password: &password})
			for _, err := range []error{unanswered, refused} {
				text := fmt.Sprintf("%v %v", err, errors.Unwrap(err))
				if strings.Contains(text, strings.TrimSpace(echo)) || !strings.Contains(text, transport.Redacted) {
					t.Errorf("got %s", text)
				}
			}
		})
	}
}

// handlerTransport answers requests with a handler, without a network.
type handlerTransport http.HandlerFunc

func (h handlerTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	h(recorder, r)
	return recorder.Result(), nil
}

func TestRedactedCauseStillMatches(t *testing.T) {
	client := newClient(t, nil, nil)
	client.http = &script{steps: []any{fmt.Errorf("%s: %w", testToken, http.ErrAbortHandler)}}
	_, err := client.Emails().Get(t.Context(), "x")
	if !errors.Is(err, http.ErrAbortHandler) || !errors.Is(err, ErrUnreachable) || strings.Contains(err.Error(), testToken) {
		t.Errorf("got %v", err)
	}
}

func TestRefusedConnection(t *testing.T) {
	client := newClient(t, nil, func(c *testConfig) { c.URL = "http://127.0.0.1:1" })
	_, err := client.Emails().Create(t.Context(), &EmailStage{})
	var e *Error
	if !errors.As(err, &e) || !errors.Is(err, ErrUnreachable) || e.Outcome != NotApplied {
		t.Errorf("got %+v", err)
	}
}

func TestCancelledRequest(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	client := newClient(t, func(_ http.ResponseWriter, r *http.Request) {
		// a server notices that the client is gone only after it has read the whole request
		_, _ = io.Copy(io.Discard, r.Body)
		cancel()
		<-r.Context().Done()
	}, func(c *testConfig) { c.MaxRetries = 4 })
	_, err := client.Emails().Create(ctx, &EmailStage{})
	var e *Error
	if !errors.As(err, &e) || !errors.Is(err, context.Canceled) || e.Outcome == NotApplied {
		t.Errorf("got %+v", err)
	}
}

// A body that should be an error may be a stage instead. Its password is not known to the client, so it could not be
// redacted.
func TestErrorContainsNoStage(t *testing.T) {
	const stage = `{"pk": "p", "name": "n", "password": "theirs", "meta_model_name": "authentik_stages_email.emailstage"}`
	for name, answer := range map[string]struct {
		status int
		body   string
	}{
		"a crash":          {500, stage},
		"unavailable":      {503, stage},
		"a refusal":        {400, stage},
		"a list":           {502, `{"pagination": {}, "results": [` + stage + `]}`},
		"a password alone": {400, `{"password": "theirs"}`},
	} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(answer.status)
				_, _ = io.WriteString(w, answer.body)
			}, nil)
			_, err := client.Emails().Get(t.Context(), "p")
			var failure *Error
			if !errors.As(err, &failure) || strings.Contains(err.Error()+fmt.Sprint(failure.Fields), "theirs") {
				t.Errorf("it says %v", err)
			}
		})
	}
	_, err := newClient(t, always(400, `{"password": ["Too short."]}`), nil).Emails().Get(t.Context(), "p")
	var failure *Error
	if !errors.As(err, &failure) || fmt.Sprint(failure.Fields) != "map[password:[Too short.]]" {
		t.Errorf("what is wrong with a password is lost: %v", err)
	}
}

// Retry-After in a successful response has no effect.
func TestSuccessfulResponseReturnsNoError(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "5")
		answer(w, 200, `{"pk": "p", "name": "n"}`)
	}, nil)
	if stage, err := client.Emails().Get(t.Context(), "p"); err != nil || stage.Name != "n" {
		t.Error(stage, err)
	}
}

// A mail that may have been sent is not requested again, because no look-up shows whether it was sent.
func TestRecoveryMailIsRequestedOnce(t *testing.T) {
	for status, want := range map[int]int{503: 1, 502: 1, 429: 3} {
		next := &script{steps: []any{status}}
		client := newClient(t, nil, func(c *testConfig) { c.MaxRetries, c.Network = 2, next })
		withoutWaiting(client)
		err := client.SendRecoveryEmail(t.Context(), 1, RecoveryEmail{EmailStage: "p"})
		var failure *Error
		if !errors.As(err, &failure) || len(next.bodies) != want || failure.Outcome == NotApplied != (status == 429) {
			t.Errorf("status %d: %d requests, %v", status, len(next.bodies), err)
		}
	}
}
