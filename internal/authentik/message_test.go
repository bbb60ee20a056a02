package authentik

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"unicode"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

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

func TestMessagesAreShort(t *testing.T) {
	long := strings.Repeat("é", 30<<10)
	for name, body := range map[string]string{
		"detail": `{"detail": "` + long[:20<<10] + `"}`, "field": `{"x": "` + long[:20<<10] + `"}`, "huge": `{"x": "` + long + long + `"}`, "page": "<b>" + long,
		"list": `{"x": [` + strings.Repeat(`"yyyyyyyyyy",`, 3000) + `"z"]}`,
	} {
		client := newClient(t, always(400, body), nil)
		_, err := client.Emails().Get(t.Context(), "x")
		if len(err.Error()) > 5000 {
			t.Errorf("%s: %d bytes", name, len(err.Error()))
		}
	}
}

// Messages of the server contain no control characters when they reach a terminal, and have a limited length.
func TestServerMessagesAreSafeToPrint(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-authentik-Id", strings.Repeat("A", 500<<10))
		w.WriteHeader(http.StatusBadRequest)
		messages := strings.Repeat(`"`+strings.Repeat("y", 60)+`",`, 500) + `"z"`
		_, _ = io.WriteString(w, `{"detail": "\u001b[2J\u202eover", "name": [`+messages+`], "`+strings.Repeat("k", 5000)+`\u001b": ["\u009b0m"]}`)
	}, nil)
	_, err := client.Emails().Get(t.Context(), "x")
	var failure *Error
	if !errors.As(err, &failure) {
		t.Fatal(err)
	}
	said := err.Error() + failure.RequestID + fmt.Sprint(failure.Fields)
	if strings.ContainsFunc(said, func(c rune) bool { return c != '\n' && !unicode.IsGraphic(c) }) {
		t.Errorf("a terminal would obey %q", said)
	}
	if len(said) > 8000 || len(failure.Fields["name"]) != maxMessages+1 || len(failure.Fields) != 2 {
		t.Errorf("%d bytes, %d messages, %d fields", len(said), len(failure.Fields["name"]), len(failure.Fields))
	}
}

func TestFieldsOfAnErrorAreLimited(t *testing.T) {
	var fields []string
	for i := range 2000 {
		fields = append(fields, fmt.Sprintf(`"f%d": ["no"]`, i))
	}
	_, err := newClient(t, always(400, "{"+strings.Join(fields, ",")+"}"), nil).Emails().Get(t.Context(), "x")
	var failure *Error
	if !errors.As(err, &failure) || len(failure.Fields) != maxFields {
		t.Errorf("got %v", err)
	}
}

func TestReleaseContainsNoSecret(t *testing.T) {
	for name, suffix := range map[string]string{"short": "", "long": strings.Repeat("A", 100<<10)} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/version/") {
					answer(w, 200, `{"version_current": "2026.2.2-`+strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")+suffix+`"}`)
					return
				}
				answer(w, 400, `{"name": ["x"]}`)
			}, nil)
			capabilities, err := client.Capabilities(t.Context())
			_, refused := client.Emails().Get(t.Context(), "x")
			if said := fmt.Sprint(err, refused, capabilities.Release); strings.Contains(said, testToken) || len(said) > 1000 {
				t.Errorf("got %.1000s", said)
			}
		})
	}
	release := Release{Year: 2026, Month: 2, Patch: 2, Text: "2026.2.2"}
	if got := release.cleaned(transport.Redactor{}.With("2", "2026")); got != release {
		t.Errorf("a header's value changed the release to %v", got)
	}
}

func TestSecretsOfACookie(t *testing.T) {
	config := Config{Headers: map[string]string{"cookie": "authentik_session=abcdefghijkl; lang=en"}}
	said := transport.Redactor{}.With(config.secrets()...).Text("the session is abcdefghijkl, the language en")
	if said != "the session is (redacted), the language en" {
		t.Errorf("got %s", said)
	}
}
