package authentik

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/memhttp"
)

func TestRefusalsBecomeErrors(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int
		body   string
		kind   error
		fields map[string][]string
		detail string
		want   Outcome
	}{
		{"field list", 400, `{"name": ["a.", "b."]}`, nil, map[string][]string{"name": {"a.", "b."}}, "", NotApplied},
		{"field text", 400, `{"name": "a"}`, nil, map[string][]string{"name": {"a"}}, "", NotApplied},
		{"general text", 400, `{"non_field_errors": "a"}`, nil, nil, "a", NotApplied},
		{"general list", 400, `{"non_field_errors": ["a", "b"]}`, nil, nil, "a b", NotApplied},
		{"nested list", 400, `{"flow_set": [{}, {"slug": ["a"], "name": ["b"]}]}`, nil,
			map[string][]string{"flow_set": {"{}", `{"name":["b"],"slug":["a"]}`}}, "", NotApplied},
		{"nested object", 400, `{"x": {"y": {"z": ["a", 5]}}}`, nil,
			map[string][]string{"x": {`{"y":{"z":["a",5]}}`}}, "", NotApplied},
		{"bare list", 400, `["a"]`, nil, nil, "a", NotApplied},
		{"null field", 400, `{"name": null}`, nil, map[string][]string{"name": nil}, "", NotApplied},
		{"detail", 403, `{"detail": "a"}`, ErrUnauthenticated, nil, "a", NotApplied},
		{"media type", 415, `{"detail": "a"}`, nil, nil, "a", NotApplied},
		{"gone", 404, `{"detail": "a"}`, ErrNotFound, nil, "a", NotApplied},
		{"no detail", 404, `{"error": "a"}`, ErrNotAuthentik, map[string][]string{"error": {"a"}}, "", Unknown},
		{"page", 404, "<html><title>\n A &amp; B </title>", ErrNotAuthentik, nil,
			"a page that begins “A & B”", Unknown},
		{"page without a title", 404, "<html><script>x</script><b>No</b> such page", ErrNotAuthentik, nil,
			"a page that begins “No such page”", Unknown},
		{"proxy asks for a login", 401, `{"detail": "a"}`, ErrNotAuthentik, nil, "a", Unknown},
		{"firewall", 403, "<html>no", ErrNotAuthentik, nil, "a page that begins “no”", Unknown},
		{"crash", 405, "", ErrCrashed, nil, "an empty body", NotApplied},
		{"method", 405, `{"detail": "a"}`, nil, nil, "a", NotApplied},
		{"failure", 500, "<h1>Server Error (500)</h1>", ErrUnavailable, nil,
			"a page that begins “Server Error (500)”", Unknown},
		{"gateway", 502, "", ErrUnavailable, nil, "an empty body", Unknown},
		{"unavailable", 503, "starting", ErrUnavailable, nil, "the text “starting”", Unknown},
		{"throttled", 429, `{"detail": "a"}`, ErrUnavailable, nil, "a", NotApplied},
		{"login page", 200, "<html><title>Log in</title>", ErrNotAuthentik, nil,
			"a page that begins “Log in”", Unknown},
		{"wrong success", 200, stageBody, ErrMalformed, nil, "25 bytes of JSON under an unexpected status", Unknown},
	} {
		t.Run(test.name, func(t *testing.T) {
			client := newClient(t, always(test.status, test.body), nil)
			_, err := client.Emails().Create(t.Context(), &EmailStage{})
			err = fmt.Errorf("wrapped: %w", err)
			e := failureOf(t, err)
			if e.Kind != test.kind || test.kind != nil && !errors.Is(err, test.kind) {
				t.Fatalf("got %v, want the kind %v", err, test.kind)
			}
			if diff := cmp.Diff(test.fields, e.Fields); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
			if e.Detail != test.detail || e.Outcome != test.want || e.Status != test.status || e.RequestID != "req-1" {
				t.Errorf("got %+v", e)
			}
		})
	}
}

// The error of a refused request names the permissions that the request needs, so that an administrator can grant them.
func TestRefusalsNameThePermissions(t *testing.T) {
	const email, binding = "authentik_stages_email.%s_emailstage", "authentik_flows.%s_flowstagebinding"
	for _, test := range []struct {
		method, path, model string
		verbs               []any
	}{
		{"GET", "/stages/email/x/", email, []any{"view"}},
		{"POST", "/stages/email/", email, []any{"add", "view"}},
		{"PUT", "/stages/email/x/", email, []any{"change", "view"}},
		{"DELETE", "/flows/bindings/x/", binding, []any{"delete", "view"}},
		{"GET", "/core/users/", "authentik_core.%s_user", []any{"view"}},
		{"POST", "/providers/all/", "", nil},
	} {
		var want []string
		for _, verb := range test.verbs {
			want = append(want, fmt.Sprintf(test.model, verb))
		}
		refused := &Error{Kind: ErrForbidden, Status: 403, Method: test.method, Path: test.path}
		if diff := cmp.Diff(want, refused.Permissions()); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", test.method, test.path, diff)
		}
	}
}

// No error contains a secret of the client or of the request. This holds if the server refuses the request, and if no
// response arrives.
func TestErrorsShowNoSecrets(t *testing.T) {
	password := "pa55 word"
	for _, secret := range []string{password, "ba5ic-secret"} {
		client := newClient(t, always(400, `{"password": ["bad: `+secret+`!"], "detail": "`+secret+`"}`), func(c *Config) {
			credentials := base64.StdEncoding.EncodeToString([]byte("me:ba5ic-secret"))
			c.Token, c.Headers = "", map[string]string{"Authorization": "Basic " + credentials}
		})
		_, refused := client.Emails().Create(t.Context(), &EmailStage{Password: &password})
		client.http = &memhttp.Script{Steps: []any{errors.New(secret)}}
		_, unanswered := client.Emails().Create(t.Context(), &EmailStage{Password: &password})
		for _, err := range []error{refused, unanswered} {
			text := fmt.Sprintf("%v %v %v", err, errors.Unwrap(err), failureOf(t, err).Fields)
			if strings.Contains(text, secret) || !strings.Contains(text, transport.Redacted) {
				t.Errorf("got %s", text)
			}
		}
	}
}

func TestRedactedCauseStillMatches(t *testing.T) {
	client := scripted(t, &memhttp.Script{Steps: []any{fmt.Errorf("%s: %w", testToken, errReset)}}, 0)
	_, err := client.Emails().Get(t.Context(), "x")
	_, is := errors.AsType[*net.OpError](err)
	if !is || !errors.Is(err, syscall.ECONNRESET) || !errors.Is(err, ErrUnreachable) ||
		strings.Contains(err.Error()+errors.Unwrap(err).Error(), testToken) {
		t.Errorf("got %v", err)
	}
}

// A response with an error status may contain a stage instead of messages. The error does not quote such a body,
// because the client cannot redact a password that it does not know. The error does quote messages about the field
// password.
func TestErrorContainsNoStage(t *testing.T) {
	const stage = `{"pk": "p", "password": "theirs", "meta_model_name": "authentik_stages_email.emailstage"}`
	for name, test := range map[string]struct {
		status int
		body   string
		fields map[string][]string
	}{
		"a crash":                  {500, stage, nil},
		"unavailable":              {503, stage, nil},
		"a refusal":                {400, stage, nil},
		"a list":                   {502, listOf(stage), nil},
		"a password alone":         {400, `{"password": "theirs"}`, nil},
		"messages about passwords": {400, `{"password": ["Short."]}`, map[string][]string{"password": {"Short."}}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newClient(t, always(test.status, test.body), nil).Emails().Get(t.Context(), "p")
			if strings.Contains(err.Error(), "theirs") {
				t.Errorf("got %v", err)
			}
			if diff := cmp.Diff(test.fields, failureOf(t, err).Fields); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSecretsAreRedactedBeforeTextIsCut(t *testing.T) {
	padding := strings.Repeat("x", 110)
	for _, body := range []string{padding + testToken, "<b>" + padding + strings.ReplaceAll(testToken, "-", "&#45;")} {
		client := newClient(t, always(502, body), nil)
		_, err := client.Emails().Get(t.Context(), "x")
		if strings.Contains(err.Error(), testToken[:8]) {
			t.Errorf("got %v", err)
		}
	}
}

// An error contains no control characters from the server, because a terminal would obey them. The length of an error
// is limited.
func TestServerMessagesAreSafeToPrint(t *testing.T) {
	long, fields := strings.Repeat("é", 20<<10), []string{}
	for i := range 2000 {
		fields = append(fields, fmt.Sprintf(`"f%d": ["no"]`, i))
	}
	messages := strings.Repeat(`"`+strings.Repeat("y", 60)+`",`, 500) + `"z"`
	for name, body := range map[string]string{
		"detail":             `{"detail": "` + long + `"}`,
		"field":              `{"x": "` + long + `"}`,
		"too large":          `{"x": "` + long + long + long + long + `"}`,
		"page":               "<b>" + long,
		"many messages":      `{"name": [` + messages + `]}`,
		"many fields":        "{" + strings.Join(fields, ",") + "}",
		"long field":         `{"` + strings.Repeat("k", 5000) + `\u001b": ["\u009b0m"]}`,
		"control characters": `{"detail": "\u001b[2J\u202eover"}`,
	} {
		client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-authentik-Id", strings.Repeat("A", 500<<10))
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, body)
		}, nil)
		_, err := client.Emails().Get(t.Context(), "x")
		failure := failureOf(t, err)
		text := err.Error() + failure.RequestID + fmt.Sprint(failure.Fields)
		if strings.ContainsFunc(text, func(c rune) bool { return c != '\n' && !unicode.IsGraphic(c) }) {
			t.Errorf("%s: a terminal would obey %q", name, text)
		}
		if len(text) > 8000 || len(failure.Fields["name"]) > maxMessages+1 || len(failure.Fields) > maxFields {
			t.Errorf("%s: %d bytes, %d fields", name, len(text), len(failure.Fields))
		}
	}
}

func TestRedirectErrorNamesTheOtherServerWithoutSecrets(t *testing.T) {
	location := http.Header{"Location": {"https://b.test/" + testToken + "/api/v3/stages/email/"}}
	client := scripted(t, &memhttp.Script{Steps: []any{302}, Header: location}, 0)
	_, err := client.Emails().Create(t.Context(), &EmailStage{})
	redirect, is := errors.AsType[*RedirectError](err)
	if !is || !errors.Is(err, ErrRedirected) || redirect.BaseURL != "https://b.test/(redacted)" {
		t.Errorf("got %v, %+v", err, redirect)
	}
}
