package authentik

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

func TestRequestsAreRepeatedOnlyIfThatIsSafe(t *testing.T) {
	tests := []struct {
		name     string
		methods  string
		step     any
		attempts int
	}{
		{"success", "GET PUT PATCH DELETE POST", 200, 1},
		{"refusal", "GET PUT PATCH DELETE POST", 400, 1},
		{"failure", "GET POST", 500, 1},
		{"failure of a change", "PUT PATCH DELETE", 500, 2},
		{"throttled", "GET PUT PATCH DELETE POST", 429, 3},
		{"unavailable", "GET PUT PATCH DELETE", 503, 3},
		{"unavailable once", "POST", 503, 1},
		{"bad gateway", "GET PUT PATCH DELETE", 502, 3},
		{"bad gateway once", "POST", 502, 1},
		{"gateway timeout", "GET PUT PATCH DELETE", 504, 3},
		{"gateway timeout once", "POST", 504, 1},
		{"refused connection", "GET PUT PATCH DELETE POST", errRefused, 3},
		{"reset", "GET PUT PATCH DELETE", errReset, 3},
		{"reset once", "POST", errReset, 1},
		{"slow attempt", "GET PUT PATCH DELETE", &transport.TimeoutError{}, 3},
		{"slow attempt once", "POST", &transport.TimeoutError{}, 1},
		{"cut body", "GET", &transport.BodyError{Cause: io.ErrUnexpectedEOF}, 3},
		{"huge body", "GET", &transport.BodyError{TooLarge: true}, 1},
		{"redirect", "GET", &transport.RedirectError{}, 1},
		{"unknown host", "GET POST", &transport.UnsentError{Cause: &net.DNSError{IsNotFound: true}}, 1},
		{"lame name server", "GET POST", &transport.UnsentError{Cause: &net.DNSError{IsTemporary: true}}, 3},
		{"untrusted certificate", "GET", &tls.CertificateVerificationError{Err: errors.New("x")}, 1},
		{"refused certificate", "GET", &net.OpError{Op: "remote error", Err: errors.New("x")}, 1},
		{"wrapped", "POST", fmt.Errorf("wrapped: %w", errRefused), 3},
	}
	for _, test := range tests {
		for method := range strings.FieldsSeq(test.methods) {
			t.Run(test.name+" "+method, func(t *testing.T) {
				next := &script{steps: []any{test.step}}
				client, _ := withScript(t, next, 2)
				_ = client.do(t.Context(), call{method: method, path: "/x/", body: "payload", status: 200})
				want := make([]string, test.attempts)
				for i := range want {
					want[i] = `"payload"`
				}
				if diff := cmp.Diff(want, next.bodies); diff != "" {
					t.Errorf("bodies by attempt (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// A thousand stages must not wait one after the other for a server that is down. Requests have all their attempts again
// after a short outage and after any response, even a broken one.
func TestLongOutageIsWaitedForOnce(t *testing.T) {
	next := &script{}
	client, _ := withScript(t, next, 4) // five attempts take 7.5 s
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
		next.steps, next.bodies = c.steps, nil
		_ = client.do(t.Context(), call{method: http.MethodGet, path: "/x/", status: 200})
		if got := len(next.bodies); got != c.attempts {
			t.Errorf("request %d: %d attempts, want %d", i, got, c.attempts)
		}
	}
}

// withScript returns a client that gets its responses from the script and does not wait. It also returns the waits that
// the client would have made.
func withScript(t *testing.T, next *script, retries int) (*Client, *[]time.Duration) {
	t.Helper()
	client := mustNew(t, Config{URL: "http://a.test", Token: testToken, MaxRetries: retries}, Hooks{Network: next})
	return client, withoutWaiting(client)
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
			client, waits := withScript(t, next, test.retries)
			_ = client.do(t.Context(), call{method: http.MethodGet, path: "/x/", status: 200})
			if diff := cmp.Diff(test.want, *waits); diff != "" {
				t.Errorf("waits (-want +got):\n%s", diff)
			}
		})
	}
}

// The wait that a server demands is never negative and never longer than LongestWait.
func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{"", "7", "-1", "99999999999999999999", "Fri, 02 Jan 2026 03:04:15 GMT", "soon", "1e9", "Fri, 31 Dec 9999 23:59:59 GMT"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		policy := &retryPolicy{clock: newClock(nil)}
		asked := retryAfter(value, time.Now())
		if wait := policy.backoff(0, asked); asked < 0 || wait < 0 || wait > LongestWait+firstBackoff {
			t.Errorf("asked %s, wait %s", asked, wait)
		}
	})
}

func TestWaitEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 100 {
		if wait(ctx, 0) == nil {
			t.Fatal("a wait of nothing goes on after its context has ended")
		}
	}
}
