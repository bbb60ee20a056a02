package authentik

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// script answers each attempt with the next step, and repeats the last step. It records the bodies that it received.
type script struct {
	steps  []any // an int is the status of a response; an error is returned
	header http.Header
	bodies []string
}

func (s *script) RoundTrip(request *http.Request) (*http.Response, error) {
	body := ""
	if request.Body != nil {
		read, _ := io.ReadAll(request.Body)
		body = string(read)
	}
	step := s.steps[min(len(s.bodies), len(s.steps)-1)]
	s.bodies = append(s.bodies, body)
	if err, ok := step.(error); ok {
		return nil, err
	}
	return &http.Response{StatusCode: step.(int), Header: s.header, Body: http.NoBody, Request: request}, nil
}

var (
	errRefused = &transport.UnsentError{Cause: &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}}
	errReset   = &net.OpError{Op: "read", Err: syscall.ECONNRESET}
)

func TestErrorsKnowHowOftenARequestWasTried(t *testing.T) {
	for _, test := range []struct {
		retryAfter string
		retries    int
		want       Attempts
	}{
		{"", 0, Attempts{Count: 1}},
		{"", 3, Attempts{Count: 4, Elapsed: 3500 * time.Millisecond}},
		{"7", 1, Attempts{Count: 2, Elapsed: 7500 * time.Millisecond, RetryAfter: 7 * time.Second}},
		{"3600", 9, Attempts{Count: 3, Elapsed: 121 * time.Second, RetryAfter: time.Hour}},
	} {
		client := newClient(t, nil, func(c *testConfig) {
			c.MaxRetries = test.retries
			c.Network = &script{steps: []any{503}, header: http.Header{"Retry-After": {test.retryAfter}}}
		})
		withoutWaiting(client)
		_, err := client.Emails().Get(t.Context(), "x")
		var failure *Error
		if !errors.As(err, &failure) || failure.Attempts != test.want {
			t.Errorf("Retry-After %q, %d retries: got %+v", test.retryAfter, test.retries, failure)
		}
	}
}

func TestRetryLogsALongWait(t *testing.T) {
	lines := &journal{}
	client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "9")
		w.WriteHeader(http.StatusServiceUnavailable)
	}, func(c *testConfig) { c.MaxRetries, c.Log = 1, lines.log })
	withoutWaiting(client)
	_, _ = client.Emails().Get(t.Context(), "x")
	for _, want := range []string{"level=WARN", "wait=9.5s", `status 503`, "retry=1 of=1"} {
		if !strings.Contains(lines.text(), want) {
			t.Errorf("the log lacks %s:\n%s", want, lines.text())
		}
	}
}

func TestRetryEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		unavailable := roundTrip(func(r *http.Request) (*http.Response, error) {
			response, err := respond(r, http.StatusServiceUnavailable, "")
			response.Header.Set("Retry-After", "5")
			return response, err
		})
		client := mustNew(t, Config{
			URL: "http://a.test", Token: testToken, MaxRetries: 4,
			Log: func(_ context.Context, _ slog.Level, message string, _ ...any) {
				if strings.HasPrefix(message, "waiting") {
					cancel()
				}
			},
		}, Hooks{Network: unavailable})
		start := time.Now()
		_, err := client.Emails().Get(ctx, "x")
		var failure *Error
		if !errors.As(err, &failure) || !errors.Is(err, context.Canceled) || time.Since(start) > 0 {
			t.Errorf("after %s: got %v, want an *Error that is context.Canceled", time.Since(start), err)
		}
	})
}
