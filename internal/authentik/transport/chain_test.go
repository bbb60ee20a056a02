package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/memhttp"
)

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

// The line contains no secrets of the client, and no secrets of the request.
func TestLogHasOneLineForEachAttempt(t *testing.T) {
	id := http.Header{"X-Authentik-Id": {"id-of-s3cret " + strings.Repeat("x", 200)}}
	slow := func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(r *http.Request) (*http.Response, error) {
			<-time.After(7 * time.Millisecond)
			return next.RoundTrip(r)
		})
	}
	failing := &memhttp.Script{Steps: []any{errors.New("no s3cret, no pa55word")}}
	for name, test := range map[string]struct {
		next http.RoundTripper
		want string
	}{
		"response": {respond{400, id, http.NoBody},
			"request [map[duration_ms:7 method:GET path:/mail/ request_id:id-of-(redacted) xxx"},
		"none": {failing, "request failed [map[duration_ms:7 error:no (redacted), no (redacted) method:GET path:/mail/]]"},
	} {
		synctest.Test(t, func(t *testing.T) {
			line := ""
			log := func(_ context.Context, message string, fields ...map[string]any) {
				line = fmt.Sprint(message, " ", fields)
			}
			client := Redactor{}.With("s3cret", "mail")
			request := httptest.NewRequest(http.MethodGet, "https://a.test/mail/?secret=1", http.NoBody)
			request = request.WithContext(WithRedactor(t.Context(), client.With("pa55word")))
			_, _ = (&requestLog{next: slow(test.next), log: log, redactor: client}).RoundTrip(request)
			if !strings.HasPrefix(line, test.want) || len(line) > 300 {
				t.Errorf("%s: got %s", name, line)
			}
		})
	}
}

func TestHeadersAreSetOnACopyOfTheRequest(t *testing.T) {
	next := &memhttp.Script{Steps: []any{200}}
	transport := &headers{next: next, headers: http.Header{"X-A": {"b"}, "Host": {"other.test"}}}
	request := httptest.NewRequest(http.MethodGet, "http://a.test/x/", http.NoBody)
	if _, err := transport.RoundTrip(request); err != nil {
		t.Fatal(err)
	}
	if request.Header.Get("X-A") != "" || request.Host != "a.test" {
		t.Errorf("the request was changed: %v %s", request.Header, request.Host)
	}
}
