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
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// script plays one outcome an attempt, the last one again and again, and keeps the bodies it was sent.
type script struct {
	steps  []any // an int is a status, an error is itself
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

// Who has waited for minutes is told how long, and who would wait for longer what the server asks for.
func TestErrorsSayHowOftenItWasTried(t *testing.T) {
	for _, test := range []struct {
		retryAfter string
		retries    int
		want       string // between the answer and the advice; empty for nothing
	}{
		{"", 0, ""},
		{"", 3, "It was tried 4 times within 3.5s"},
		{"7", 1, "It was tried 2 times within 7.5s, and the server asks for a wait of 7s (Retry-After)"},
		{"3600", 0, "The server asks for a wait of 1h0m0s (Retry-After), and at most 1m0s is waited at a time"},
		{"3600", 9, "It was tried 3 times within 2m1s, and the server asks for a wait of 1h0m0s (Retry-After), and at most 1m0s is waited at a time"},
	} {
		client := newClient(t, nil, func(c *Config) {
			c.MaxRetries = test.retries
			c.Transport = &script{steps: []any{503}, header: http.Header{"Retry-After": {test.retryAfter}}}
		})
		withoutWaiting(client)
		_, err := client.Emails().Get(t.Context(), "x")
		_, said, _ := strings.Cut(err.Error(), "an empty body. ")
		if said, _, _ = strings.Cut(said, "Try again later"); strings.TrimSuffix(said, ". ") != test.want {
			t.Errorf("Retry-After %q, %d retries: got %q of %v", test.retryAfter, test.retries, said, err)
		}
	}
}

func TestRetrySaysWhyItWaitsForLong(t *testing.T) {
	lines := &journal{}
	client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "9")
		w.WriteHeader(http.StatusServiceUnavailable)
	}, func(c *Config) { c.MaxRetries, c.Log = 1, lines.log })
	withoutWaiting(client)
	_, _ = client.Emails().Get(t.Context(), "x")
	for _, want := range []string{"level=WARN", "wait=9.5s", `status 503`, "retry=1 of=1"} {
		if !strings.Contains(lines.text(), want) {
			t.Errorf("the log lacks %s:\n%s", want, lines.text())
		}
	}
}

func TestRetryEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "5")
		w.WriteHeader(http.StatusServiceUnavailable)
	}, func(c *Config) {
		c.MaxRetries = 4
		c.Log = func(_ context.Context, _ slog.Level, message string, _ ...any) {
			if strings.HasPrefix(message, "waiting") {
				cancel()
			}
		}
	})
	start := time.Now()
	_, err := client.Emails().Get(ctx, "x")
	var failure *Error
	if !errors.As(err, &failure) || !errors.Is(err, context.Canceled) || time.Since(start) > 4*time.Second {
		t.Errorf("after %s: got %v, want an *Error that is context.Canceled", time.Since(start), err)
	}
}
