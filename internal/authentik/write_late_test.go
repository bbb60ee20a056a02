package authentik

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// A server that did not answer in time may still be working on the POST, even if a later POST was never sent.
func TestSlowCreateStaysUnknown(t *testing.T) {
	slow, gateway := &transport.TimeoutError{After: time.Second}, http.StatusGatewayTimeout
	for _, test := range []struct {
		name  string
		posts []any
		want  bool
	}{
		{"slow", []any{slow}, true},
		{"gateway timeout", []any{gateway}, true},
		{"slow, then no connection", []any{slow, errRefused}, true},
		{"slow, then refused", []any{slow, 403}, true},
		{"failure", []any{502}, false},
		{"no connection", []any{errRefused}, false},
		{"no connection in time", []any{&transport.UnsentError{Cause: slow}}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			posts := &script{steps: test.posts, header: http.Header{}}
			network := roundTrip(func(r *http.Request) (*http.Response, error) {
				if r.Method == http.MethodPost {
					return posts.RoundTrip(r)
				}
				body := io.NopCloser(strings.NewReader(`{"pagination": {"next": 0}, "results": []}`))
				return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: body, Request: r}, nil
			})
			client := mustNew(t, Config{URL: "http://a.test", Token: testToken, MaxRetries: 1}, Hooks{Network: network, Sleep: atOnce})
			_, err := client.Emails().Create(t.Context(), &EmailStage{Stage: Stage{Name: "n"}})
			var failure *Error
			if !errors.As(err, &failure) || (failure.Outcome == Unknown) != test.want {
				t.Errorf("got %+v", failure)
			}
		})
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

// No repetition begins after retryBudget, however many attempts are allowed.
func TestCreateIsRepeatedForALimitedTime(t *testing.T) {
	server := &oneStageServer{posts: []postStep{{}}}
	client := newClient(t, server.ServeHTTP, func(c *testConfig) { c.MaxRetries = 40 })
	waits := withoutWaiting(client)
	if _, err := client.Emails().Create(t.Context(), &EmailStage{Stage: Stage{Name: "n"}}); !errors.Is(err, ErrUnreachable) {
		t.Errorf("got %v", err)
	}
	var waited time.Duration
	for _, wait := range *waits {
		waited += wait
	}
	if waited > retryBudget || waited < retryBudget-longestBackoff {
		t.Errorf("waited for %s in all, want up to %s", waited, retryBudget)
	}
}
