package authentik

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
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
	errRefused = &unsentError{cause: &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}}
	errReset   = &net.OpError{Op: "read", Err: syscall.ECONNRESET}
)

func TestRetryAsksAgainOnlyWhereItIsSafe(t *testing.T) {
	tests := []struct {
		name     string
		methods  string
		step     any
		attempts int
	}{
		{"success", "GET PUT PATCH DELETE POST", 200, 1},
		{"refusal", "GET PUT PATCH DELETE POST", 400, 1},
		{"failure", "GET PUT PATCH DELETE POST", 500, 1},
		{"throttled", "GET PUT PATCH DELETE POST", 429, 3},
		{"unavailable", "GET PUT PATCH DELETE POST", 503, 3},
		{"bad gateway", "GET PUT PATCH DELETE", 502, 3},
		{"bad gateway once", "POST", 502, 1},
		{"gateway timeout", "GET PUT PATCH DELETE", 504, 3},
		{"gateway timeout once", "POST", 504, 1},
		{"refused connection", "GET PUT PATCH DELETE POST", errRefused, 3},
		{"reset", "GET PUT PATCH DELETE", errReset, 3},
		{"reset once", "POST", errReset, 1},
		{"slow attempt", "GET PUT PATCH DELETE", &timeoutError{}, 3},
		{"slow attempt once", "POST", &timeoutError{}, 1},
		{"cut body", "GET", &bodyError{cause: io.ErrUnexpectedEOF}, 3},
		{"huge body", "GET", &bodyError{tooLarge: true}, 1},
		{"redirect", "GET", &redirectError{}, 1},
		{"unknown host", "GET POST", &unsentError{&net.DNSError{IsNotFound: true}}, 1},
		{"lame name server", "GET POST", &unsentError{&net.DNSError{IsTemporary: true}}, 3},
		{"untrusted certificate", "GET", &tls.CertificateVerificationError{Err: errors.New("x")}, 1},
		{"refused certificate", "GET", &net.OpError{Op: "remote error", Err: errors.New("x")}, 1},
		{"wrapped", "POST", fmt.Errorf("wrapped: %w", errRefused), 3},
	}
	for _, test := range tests {
		for method := range strings.FieldsSeq(test.methods) {
			t.Run(test.name+" "+method, func(t *testing.T) {
				next := &script{steps: []any{test.step}}
				retry(t, next, 2, method, "payload")
				want := make([]string, test.attempts)
				for i := range want {
					want[i] = "payload"
				}
				if diff := cmp.Diff(want, next.bodies); diff != "" {
					t.Errorf("bodies by attempt (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// A thousand stages must not wait for a server that is down one after the other. A short outage, and whatever answers, even
// with something broken, leaves everybody all of the attempts.
func TestALongOutageIsWaitedForOnce(t *testing.T) {
	next := &script{}
	client := &Client{http: &retryTransport{next: next, retries: 4, log: (&journal{}).log}}
	withoutWaiting(client) // 7.5 s for five attempts
	for i, c := range []struct {
		steps    []any
		attempts int
	}{
		{[]any{errRefused}, 5}, {[]any{errRefused}, 5}, {[]any{errRefused}, 5},
		{[]any{errRefused}, 1}, {[]any{errRefused}, 1},
		{[]any{200}, 1}, {[]any{errRefused, 200}, 2},
		{[]any{errRefused}, 5}, {[]any{errRefused}, 5}, {[]any{errRefused, errRefused, errRefused, errRefused, errReset}, 5},
		{[]any{errRefused, 200}, 2},
	} {
		request, err := http.NewRequest(http.MethodGet, "http://a.test/x/", strings.NewReader("payload"))
		if err != nil {
			t.Fatal(err)
		}
		next.steps, next.bodies = c.steps, nil
		_, _ = client.http.RoundTrip(request)
		if got := len(next.bodies); got != c.attempts {
			t.Errorf("request %d: %d attempts, want %d", i, got, c.attempts)
		}
	}
}

// retry sends one request through a retryTransport that does not wait, and returns the waits.
func retry(t *testing.T, next http.RoundTripper, retries int, method, body string) []time.Duration {
	t.Helper()
	client := &Client{http: &retryTransport{next: next, retries: retries, log: (&journal{}).log}}
	waits := withoutWaiting(client)
	request, err := http.NewRequest(method, "http://a.test/x/", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = client.http.RoundTrip(request)
	return *waits
}

func TestRetryWaits(t *testing.T) {
	const s = time.Second
	tests := []struct {
		name       string
		retryAfter string
		retries    int
		want       []time.Duration
	}{
		{"backoff grows up to its limit", "", 7, []time.Duration{s / 2, s, 2 * s, 4 * s, 8 * s, 15 * s, 15 * s}},
		{"none allowed", "", 0, []time.Duration{}},
		{"seconds", "7", 1, []time.Duration{7*s + s/2}},
		{"date", "Fri, 02 Jan 2026 03:04:15 GMT", 1, []time.Duration{10*s + s/2}},
		{"capped", "3600", 1, []time.Duration{60*s + s/2}},
		{"past date", "Fri, 02 Jan 2025 03:04:15 GMT", 1, []time.Duration{s / 2}},
		{"negative", "-1", 1, []time.Duration{s / 2}},
		{"nonsense", "soon", 1, []time.Duration{s / 2}},
		{"never longer than the budget", "60", 100, []time.Duration{60*s + s/2, 60*s + s/2}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			next := &script{steps: []any{503}, header: http.Header{}}
			if test.retryAfter != "" {
				next.header.Set("Retry-After", test.retryAfter)
			}
			if diff := cmp.Diff(test.want, retry(t, next, test.retries, "GET", "")); diff != "" {
				t.Errorf("waits (-want +got):\n%s", diff)
			}
		})
	}
}

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
		{"3600", 0, "The server asks for a wait of 1h0m0s (Retry-After), of which no more than 1m0s is waited at a time"},
		{"3600", 9, "It was tried 3 times within 2m1s, and the server asks for a wait of 1h0m0s (Retry-After), of which no more than 1m0s is waited at a time"},
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
	for _, want := range []string{"level=WARN", "wait=9.5s", `reason="status 503"`, "retry=1 of=1"} {
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
