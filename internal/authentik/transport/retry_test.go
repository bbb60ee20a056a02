package transport

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
	errRefused = &UnsentError{Cause: &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}}
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
		{"slow attempt", "GET PUT PATCH DELETE", &TimeoutError{}, 3},
		{"slow attempt once", "POST", &TimeoutError{}, 1},
		{"cut body", "GET", &BodyError{Cause: io.ErrUnexpectedEOF}, 3},
		{"huge body", "GET", &BodyError{TooLarge: true}, 1},
		{"redirect", "GET", &RedirectError{}, 1},
		{"unknown host", "GET POST", &UnsentError{&net.DNSError{IsNotFound: true}}, 1},
		{"lame name server", "GET POST", &UnsentError{&net.DNSError{IsTemporary: true}}, 3},
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
	retry, _ := newRetry(next, 4) // 7.5 s for five attempts
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
		_, _ = retry.RoundTrip(request)
		if got := len(next.bodies); got != c.attempts {
			t.Errorf("request %d: %d attempts, want %d", i, got, c.attempts)
		}
	}
}

// retry sends one request through a Retry that does not wait, and returns the waits.
func retry(t *testing.T, next http.RoundTripper, retries int, method, body string) []time.Duration {
	t.Helper()
	retry, waits := newRetry(next, retries)
	request, err := http.NewRequest(method, "http://a.test/x/", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = retry.RoundTrip(request)
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

// newRetry returns a Retry that does not wait, and the waits that it would have made. Jitter takes all it may.
func newRetry(next http.RoundTripper, retries int) (*Retry, *[]time.Duration) {
	waits := &[]time.Duration{}
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	return &Retry{next: next, Retries: retries, log: noLog, Clock: Clock{
		Now:    func() time.Time { return now },
		Jitter: func(d time.Duration) time.Duration { return d },
		Sleep: func(ctx context.Context, d time.Duration) error {
			*waits = append(*waits, d)
			now = now.Add(d)
			return ctx.Err()
		},
	}}, waits
}

func noLog(context.Context, slog.Level, string, ...any) {}
