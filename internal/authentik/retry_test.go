package authentik

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/memhttp"
)

// A POST without a findOutcome function is repeated only if the server certainly has not applied it. A PUT may be
// repeated even if the server has applied it, because a second PUT changes nothing.
func TestRequestsAreRepeatedOnlyIfThatIsSafe(t *testing.T) {
	for _, test := range []struct {
		name         string
		step         any
		post, others int // the expected number of attempts: for a POST, and for every other method
	}{
		{"refusal", 400, 1, 1},
		{"failure", 500, 1, 1},
		{"throttled", 429, 3, 3},
		{"unavailable", 503, 1, 3},
		{"bad gateway", 502, 1, 3},
		{"gateway timeout", 504, 1, 3},
		{"refused connection", errRefused, 3, 3},
		{"reset", fmt.Errorf("wrapped: %w", errReset), 1, 3},
		{"slow attempt", os.ErrDeadlineExceeded, 1, 3},
		{"cut body", &transport.BodyError{Status: 200, Cause: io.ErrUnexpectedEOF}, 1, 3},
		{"redirect", &transport.RedirectError{}, 1, 1},
		{"unknown host", &transport.UnsentError{Cause: &net.DNSError{IsNotFound: true}}, 1, 1},
		{"slow name server", &transport.UnsentError{Cause: &net.DNSError{IsTemporary: true}}, 3, 3},
		{"refused certificate", &net.OpError{Op: "remote error", Err: errReset}, 1, 1},
		{"untrusted certificate", &transport.UnsentError{Cause: &tls.CertificateVerificationError{Err: errReset}}, 1, 1},
	} {
		for _, method := range []string{"POST", "PUT"} {
			run(t, test.name+" "+method, func(t *testing.T) {
				next, attempts := &memhttp.Script{Steps: []any{test.step}}, test.others
				if method == http.MethodPost {
					attempts = test.post
				}
				_ = scripted(t, next, 2).do(t.Context(), call{method: method, path: "/x/", body: "payload", status: 200})
				if diff := cmp.Diff(slices.Repeat([]string{`"payload"`}, attempts), next.Bodies); diff != "" {
					t.Errorf("bodies by attempt (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// A run with a thousand stages must not wait a thousand times for a server that is down. If a repeated request fails
// because it cannot connect to the server, each later request gets only one attempt. As soon as a request reaches the
// server, requests get all their attempts again.
func TestOutageIsWaitedForOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		next := &memhttp.Script{}
		client := scripted(t, next, 2)
		for i, test := range []struct {
			isBestEffort bool
			steps        []any
			attempts     int
		}{
			// A best-effort request has only one attempt. Its failure does not limit the attempts of the next request.
			{true, []any{errRefused}, 1},
			{false, []any{errRefused, errRefused, 200}, 3},
			{false, []any{errRefused}, 3}, {false, []any{errRefused}, 1}, {false, []any{errRefused}, 1},
			{false, []any{200}, 1}, {false, []any{errRefused, 200}, 2},
			{false, []any{errRefused}, 3}, {false, []any{errReset}, 1}, {false, []any{errRefused, 200}, 2},
		} {
			next.Steps, next.Bodies = test.steps, nil
			get := call{method: http.MethodGet, path: "/x/", status: 200, isBestEffort: test.isBestEffort}
			_ = client.do(t.Context(), get)
			if got := len(next.Bodies); got != test.attempts {
				t.Errorf("request %d: %d attempts, want %d", i, got, test.attempts)
			}
		}
	})
}

// The field `longest` contains the upper limit of each wait. The lower limit is half of it. No attempt begins later
// than retryBudget after the first one. The error contains the number of attempts and their total time, and the log
// contains each wait.
func TestWaitsBetweenAttemptsAreLimited(t *testing.T) {
	const s = time.Second
	for _, test := range []struct {
		name       string
		retryAfter string
		retries    int
		shortest   time.Duration // the wait that Retry-After demands, but at most LongestWait
		longest    []time.Duration
		demand     time.Duration // the expected RetryAfter of the error
	}{
		{"backoff grows up to its limit", "", 7, 0, []time.Duration{s / 2, s, 2 * s, 4 * s, 8 * s, 15 * s, 15 * s}, 0},
		{"seconds", "7", 1, 7 * s, []time.Duration{7*s + s/2}, 7 * s},
		{"date", "Sat, 01 Jan 2000 00:00:10 GMT", 1, 10 * s, []time.Duration{10*s + s/2}, 0},
		{"past date", "Fri, 31 Dec 1999 00:00:00 GMT", 1, 0, []time.Duration{s / 2}, 0},
		{"nonsense", "soon", 1, 0, []time.Duration{s / 2}, 0},
		{"longer than LongestWait, until the budget ends", "3600", 9, 60 * s,
			[]time.Duration{60*s + s/2, 60*s + s/2}, time.Hour},
	} {
		run(t, test.name, func(t *testing.T) { // the fake clock starts on 2000-01-01, which the dates in the table expect
			lines, start, last, waits := &journal{}, time.Now(), time.Now(), []time.Duration{}
			client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
				waits, last = append(waits, time.Since(last)), time.Now()
				w.Header().Set("Retry-After", test.retryAfter)
				answer(w, http.StatusServiceUnavailable, "")
			}, func(c *Config) { c.MaxRetries, c.Log = test.retries, lines.log })
			failure := failureOf(t, getError(t, client))
			if len(waits) != 1+len(test.longest) {
				t.Fatalf("waits %s, longest %s", waits, test.longest)
			}
			for i, longest := range test.longest {
				wait := waits[i+1]
				if wait < longest/2 || wait < test.shortest || wait > longest {
					t.Errorf("wait %d is %s, longest %s", i, wait, longest)
				}
				want := fmt.Sprintf("waiting before the request is repeated [map[method:GET of:%d path:/api/v3/stages/email/x/ "+
					"reason:the server is not available: status 503: an empty body retry:%d ", test.retries, i+1)
				if !strings.Contains(lines.text.String(), want) {
					t.Errorf("the log does not contain %s:\n%s", want, &lines.text)
				}
			}
			if failure.Attempts != len(waits) || failure.Elapsed != last.Sub(start) || failure.RetryAfter != test.demand {
				t.Errorf("got %+v", failure)
			}
		})
	}
}

// Whatever the header Retry-After contains, the wait is never negative, and at most LongestWait plus a short random
// time.
func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{
		"", "7", "-1", "99999999999999999999", "Fri, 02 Jan 2026 03:04:15 GMT", "soon", "1e9",
		"Fri, 31 Dec 9999 23:59:59 GMT",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		demand := parseRetryAfter(value)
		if wait := backoff(0, demand); demand < 0 || wait < 0 || wait > LongestWait+firstBackoff {
			t.Errorf("demand %s, wait %s", demand, wait)
		}
	})
}

// A read ends immediately. A write may continue for a moment, as TestFaults (package faults) checks.
func TestReadEndsWithItsContext(t *testing.T) {
	hangs := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	for name, handler := range map[string]http.HandlerFunc{"attempt": hangs, "wait": always(503, "")} {
		run(t, name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), firstBackoff/4)
			defer cancel()
			start := time.Now()
			_, err := newClient(t, handler, func(c *Config) { c.MaxRetries = 4 }).Emails.Get(ctx, "x")
			took := time.Since(start)
			if !errors.Is(err, context.DeadlineExceeded) || failureOf(t, err).Attempts != 1 || took != firstBackoff/4 {
				t.Errorf("after %s: got %+v, want the error of the context after one attempt", took, err)
			}
		})
	}
}
