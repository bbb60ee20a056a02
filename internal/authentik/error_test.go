package authentik

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/memhttp"
)

func TestRefusalsBecomeErrors(t *testing.T) {
	for _, test := range []struct {
		status int
		body   string
		kind   error
		detail string
		want   Outcome
	}{
		{400, `{"name": "x", "detail": "a", "non_field_errors": ["b", "c"]}`, nil, "a b c", NotApplied},
		{400, `["a"]`, nil, "a", NotApplied},
		{403, `{"detail": "a"}`, ErrUnauthenticated, "a", NotApplied},
		{404, `{"detail": "a"}`, ErrNotFound, "a", NotApplied},
		{404, `{"a": 1}`, ErrNotAuthentik, "8 bytes of JSON that are not the expected answer", Unknown},
		{400, `{"a": 1}`, nil, "8 bytes of JSON that are not the expected answer", NotApplied},
		{404, "<html><title>\n A &amp; B </title>", ErrNotAuthentik, "a page that begins “A & B”", Unknown},
		{404, "<html><script>x</script><b>No</b> such page", ErrNotAuthentik, "a page that begins “No such page”", Unknown},
		{401, `{"detail": "a"}`, ErrNotAuthentik, "a", Unknown},
		{403, "<html>no", ErrNotAuthentik, "a page that begins “no”", Unknown},
		{405, "", ErrCrashed, "an empty body", NotApplied},
		{405, `{"detail": "a"}`, nil, "a", NotApplied},
		{500, "<h1>Server Error (500)</h1>", ErrUnavailable, "a page that begins “Server Error (500)”", Unknown},
		{503, "starting", ErrUnavailable, "the text “starting”", Unknown},
		{429, `{"detail": "a"}`, ErrUnavailable, "a", NotApplied},
		{200, "<html><title>Log in</title>", ErrNotAuthentik, "a page that begins “Log in”", Unknown},
		{200, stageBody, ErrMalformed, "25 bytes of JSON that are not the expected answer", Unknown},
	} {
		t.Run(fmt.Sprint(test.status, " ", test.body), func(t *testing.T) {
			client := newClient(t, always(test.status, test.body), nil)
			_, err := client.Emails.Create(t.Context(), &EmailStage{})
			err = fmt.Errorf("wrapped: %w", err)
			e := failureOf(t, err)
			if e.Kind != test.kind || test.kind != nil && !errors.Is(err, test.kind) {
				t.Errorf("got %v, want the kind %v", err, test.kind)
			}
			if e.Detail != test.detail || e.Outcome != test.want || e.Status != test.status || e.RequestID != "req-1" {
				t.Errorf("got %+v", e)
			}
		})
	}
}

// A list of strings in a field of the body is a message about this field. A value of any other type is not a message,
// because it may be a setting of a stage, even a secret.
func TestMessagesAboutFieldsAreRead(t *testing.T) {
	client := newClient(t, always(400, `{"name": ["a.", "b."], "host": "a", "port": null, "detail": "b",
		"flow_set": [{}, {"slug": ["a"], "name": ["b"]}], "x": {"y": {"z": ["a", 5]}}}`), nil)
	want := map[string]string{"name": "a. b."}
	if diff := cmp.Diff(want, failureOf(t, getError(t, client)).Fields); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
}

func TestUnknownPathHasNoPermissions(t *testing.T) {
	refused := &Error{Kind: ErrForbidden, Method: http.MethodGet, Path: "/providers/all/"}
	if got := refused.Permissions(); got != nil {
		t.Errorf("got %s", got)
	}
}

// A response with an error status may contain a stage instead of messages. The error must not quote the stage, because
// the client cannot redact a password that it does not know. Therefore, a string in the field `password` is not quoted.
// A list of strings in this field is quoted, because it contains messages.
func TestErrorContainsNoStage(t *testing.T) {
	const stage = `{"pk": "p", "password": "theirs", "meta_model_name": "authentik_stages_email.emailstage"}`
	for body, status := range map[string]int{
		stage: 500, `{"meta_model_name": "x", "password": "theirs"}`: 400, listOf(stage): 502, `{"password": "theirs"}`: 400,
	} {
		err := getError(t, newClient(t, always(status, body), nil))
		if strings.Contains(err.Error(), "theirs") || len(failureOf(t, err).Fields) > 0 {
			t.Errorf("got %v", err)
		}
	}
	err := getError(t, newClient(t, always(400, `{"password": ["Short."]}`), nil))
	if !strings.Contains(err.Error(), "password: Short") {
		t.Errorf("got %v", err)
	}
}

func TestSecretsAreRedactedBeforeTextIsCut(t *testing.T) {
	padding := strings.Repeat("x", 110)
	for _, body := range []string{padding + testToken, "<b>" + padding + strings.ReplaceAll(testToken, "-", "&#45;")} {
		err := getError(t, newClient(t, always(502, body), nil))
		if strings.Contains(err.Error(), testToken[:8]) {
			t.Errorf("got %v", err)
		}
	}
}

// The text of an error has a limited length. It contains no control characters from the server, because a terminal
// would obey them.
func TestServerMessagesAreSafeToPrint(t *testing.T) {
	long, fields := strings.Repeat("é", 20<<10), []string{}
	for i := range 2000 {
		fields = append(fields, fmt.Sprintf(`"f%d": ["no"]`, i))
	}
	messages := strings.Repeat(`"`+strings.Repeat("y", 60)+`",`, 500) + `"z"`
	for name, body := range map[string]string{
		"detail":             `{"detail": "` + long + `"}`,
		"field":              `{"x": "` + long + `"}`,
		"too large":          `{"x": "` + strings.Repeat(long, 4) + `"}`,
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
		err := getError(t, client)
		failure := failureOf(t, err)
		text := err.Error() + failure.RequestID
		if name != "many fields" {
			text += fmt.Sprint(failure.Fields)
		}
		if strings.ContainsFunc(text, func(c rune) bool { return c != '\n' && !unicode.IsGraphic(c) }) {
			t.Errorf("%s: a terminal would obey %q", name, text)
		}
		if len(text) > 8000 {
			t.Errorf("%s: %d bytes", name, len(text))
		}
	}
}

func TestRedirectErrorNamesTheOtherServerWithoutSecrets(t *testing.T) {
	location := http.Header{"Location": {"https://b.test/" + testToken + "/api/v3/stages/email/"}}
	client := scripted(t, &memhttp.Script{Steps: []any{302}, Header: location}, 0)
	_, err := client.Emails.Create(t.Context(), &EmailStage{})
	redirect, is := errors.AsType[*RedirectError](err)
	if !is || !errors.Is(err, ErrRedirected) || redirect.BaseURL != "https://b.test/(redacted)" {
		t.Errorf("got %v, %+v", err, redirect)
	}
}
