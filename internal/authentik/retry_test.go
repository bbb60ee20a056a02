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
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/memhttp"
)

func TestRequestsAreRepeatedOnlyIfThatIsSafe(t *testing.T) {
	for _, test := range []struct {
		name     string
		methods  string
		step     any
		attempts int
	}{
		{"success", "GET PUT PATCH DELETE POST", 200, 1},
		{"refusal", "GET PUT PATCH DELETE POST", 400, 1},
		{"failure", "GET PUT PATCH DELETE POST", 500, 1},
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
		{"cut body", "GET PUT PATCH DELETE", &transport.BodyError{Status: 200, Cause: io.ErrUnexpectedEOF}, 3},
		{"cut body once", "POST", &transport.BodyError{Status: 201, Cause: io.ErrUnexpectedEOF}, 1},
		{"huge body", "GET", &transport.BodyError{TooLarge: true}, 1},
		{"redirect", "GET", &transport.RedirectError{}, 1},
		{"unknown host", "GET POST", &transport.UnsentError{Cause: &net.DNSError{IsNotFound: true}}, 1},
		{"slow name server", "GET POST", &transport.UnsentError{Cause: &net.DNSError{IsTemporary: true}}, 3},
		{"untrusted certificate", "GET", &tls.CertificateVerificationError{Err: errors.New("x")}, 1},
		{"refused certificate", "GET", &net.OpError{Op: "remote error", Err: errors.New("x")}, 1},
		{"wrapped", "POST", fmt.Errorf("wrapped: %w", errRefused), 3},
	} {
		for method := range strings.FieldsSeq(test.methods) {
			run(t, test.name+" "+method, func(t *testing.T) {
				next := &memhttp.Script{Steps: []any{test.step}}
				_ = scripted(t, next, 2).do(t.Context(), call{method: method, path: "/x/", body: "payload", status: 200})
				want := make([]string, test.attempts)
				for i := range want {
					want[i] = `"payload"`
				}
				if diff := cmp.Diff(want, next.Bodies); diff != "" {
					t.Errorf("bodies by attempt (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// A run with a thousand stages must not wait a thousand times for a server that is down. After a repeated request that
// got no connection, each request gets only one attempt. After any response, even a broken one, requests get all their
// attempts again.
func TestOutageIsWaitedForOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		next := &memhttp.Script{}
		client := scripted(t, next, 2)
		for i, test := range []struct {
			steps    []any
			attempts int
		}{
			{[]any{200}, 1}, {[]any{errRefused, 200}, 2}, {[]any{errRefused, errRefused, 200}, 3},
			{[]any{errRefused}, 3}, {[]any{errRefused}, 1}, {[]any{errRefused}, 1},
			{[]any{200}, 1}, {[]any{errRefused, 200}, 2},
			{[]any{errRefused}, 3}, {[]any{errReset}, 1}, {[]any{errRefused, 200}, 2},
		} {
			next.Steps, next.Bodies = test.steps, nil
			_ = client.do(t.Context(), call{method: http.MethodGet, path: "/x/", status: 200})
			if got := len(next.Bodies); got != test.attempts {
				t.Errorf("request %d: %d attempts, want %d", i, got, test.attempts)
			}
		}
	})
}

// If a request with only one attempt gets no connection, the next request still gets all its attempts.
func TestFailedSingleAttemptDoesNotLimitLaterRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		next := &memhttp.Script{Steps: []any{errRefused}}
		client := scripted(t, next, 2)
		get := call{method: http.MethodGet, path: "/x/", status: 200, isBestEffort: true}
		_ = client.do(t.Context(), get)
		get.isBestEffort = false
		_ = client.do(t.Context(), get)
		if got := len(next.Bodies); got != 1+3 {
			t.Errorf("%d attempts, want 1 and 3", got)
		}
	})
}

// Each wait is at most the expected longest wait and at least half of it. The error contains the number of attempts and
// their total time.
func TestRetryWaits(t *testing.T) {
	const s = time.Second
	for _, test := range []struct {
		name       string
		retryAfter string
		retries    int
		shortest   time.Duration // the shortest wait that the server's demand allows
		longest    []time.Duration
		demand     time.Duration
	}{
		{"backoff grows up to its limit", "", 7, 0, []time.Duration{s / 2, s, 2 * s, 4 * s, 8 * s, 15 * s, 15 * s}, 0},
		{"none allowed", "", 0, 0, nil, 0},
		{"seconds", "7", 1, 7 * s, []time.Duration{7*s + s/2}, 7 * s},
		{"date", "Sat, 01 Jan 2000 00:00:10 GMT", 1, 10 * s, []time.Duration{10*s + s/2}, 0},
		{"past date", "Fri, 31 Dec 1999 00:00:00 GMT", 1, 0, []time.Duration{s / 2}, 0},
		{"negative", "-1", 1, 0, []time.Duration{s / 2}, 0},
		{"nonsense", "soon", 1, 0, []time.Duration{s / 2}, 0},
		{"longer than LongestWait, until the budget ends", "3600", 9, 60 * s,
			[]time.Duration{60*s + s/2, 60*s + s/2}, time.Hour},
	} {
		run(t, test.name, func(t *testing.T) { // the fake clock of synctest begins with the year 2000
			start, last, waits := time.Now(), time.Now(), []time.Duration{}
			client := scripted(t, roundTrip(func(r *http.Request) (*http.Response, error) {
				waits, last = append(waits, time.Since(last)), time.Now()
				response, err := respond(r, 503, "")
				response.Header.Set("Retry-After", test.retryAfter)
				return response, err
			}), test.retries)
			_, err := client.Emails().Get(t.Context(), "x")
			if len(waits) != 1+len(test.longest) {
				t.Fatalf("waits %s, longest %s", waits, test.longest)
			}
			for i, longest := range test.longest {
				if wait := waits[i+1]; wait < longest/2 || wait < test.shortest || wait > longest {
					t.Errorf("wait %d is %s, longest %s", i, wait, longest)
				}
			}
			failure, _ := errors.AsType[*Error](err)
			if failure.Attempts != len(waits) || failure.Elapsed != last.Sub(start) || failure.RetryAfter != test.demand {
				t.Errorf("got %+v", failure)
			}
		})
	}
}

// No repetition begins after retryBudget, however many attempts are allowed.
func TestCreateIsRepeatedForALimitedTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lines, start := &journal{}, time.Now()
		server := &oneStageServer{posts: []postStep{{}}}
		client := newClient(t, server.ServeHTTP, func(c *Config) { c.MaxRetries, c.Log = 40, lines.log })
		_, err := client.Emails().Create(t.Context(), &EmailStage{Stage: Stage{Name: "n"}})
		if !errors.Is(err, ErrUnreachable) {
			t.Errorf("got %v", err)
		}
		if took := time.Since(start); took > retryBudget || took < retryBudget-longestBackoff {
			t.Errorf("took %s, want up to %s", took, retryBudget)
		}
		for _, want := range []string{
			`level=DEBUG msg="waiting before the request is repeated" method=POST path=/api/v3/stages/email/ retry=1 of=40`,
			`level=WARN msg="waiting before the request is repeated" method=POST path=/api/v3/stages/email/ retry=6 of=40`,
			`reason="the server cannot be reached`,
		} {
			if !strings.Contains(lines.text(), want) {
				t.Errorf("the log lacks %s:\n%s", want, lines.text())
			}
		}
	})
}

// The wait after a Retry-After header is never negative, and longer than LongestWait only by a little jitter.
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

func TestRetryEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		start := time.Now()
		client := newClient(t, always(http.StatusServiceUnavailable, ""), func(c *Config) {
			c.MaxRetries = 4
			c.Log = func(_ context.Context, _ slog.Level, message string, _ ...any) {
				if strings.HasPrefix(message, "waiting") {
					cancel()
				}
			}
		})
		_, err := client.Emails().Get(ctx, "x")
		failure, is := errors.AsType[*Error](err)
		if !is || !errors.Is(err, context.Canceled) || failure.Attempts != 1 || time.Since(start) > 0 {
			t.Errorf("after %s: got %v, want an *Error that is context.Canceled", time.Since(start), err)
		}
	})
}

func oneRequest(ctx context.Context, client *Client, method string) (err error) {
	switch method {
	case http.MethodPost:
		_, err = client.Emails().Create(ctx, &EmailStage{Stage: Stage{Name: "n"}})
	case http.MethodPut:
		_, err = client.Emails().Update(ctx, "x", &EmailStage{})
	case http.MethodDelete:
		err = client.Emails().Delete(ctx, "x")
	default:
		_, err = client.Emails().Get(ctx, "x")
	}
	return err
}

// If the context ends during a write, the write may continue for a moment. A read ends immediately.
func TestCancelledWriteMayStillSucceed(t *testing.T) {
	for method, want := range map[string]struct {
		status   int
		body     string
		finishes bool
	}{
		"GET": {200, stageBody, false}, "POST": {201, stageBody, true}, "PUT": {200, stageBody, true},
		"DELETE": {204, "", true},
	} {
		run(t, method, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			client := scripted(t, roundTrip(func(r *http.Request) (*http.Response, error) {
				cancel()
				select {
				case <-time.After(writeGrace - time.Millisecond):
					return respond(r, want.status, want.body)
				case <-r.Context().Done():
					return nil, r.Context().Err()
				}
			}), 0)
			err := oneRequest(ctx, client, method)
			if (err == nil) != want.finishes || err != nil && !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestNothingIsSentAfterCancelling(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	next := &memhttp.Script{Steps: []any{200}}
	client := scripted(t, next, 4)
	for _, method := range []string{"GET", "POST", "PUT", "DELETE"} {
		if err := oneRequest(ctx, client, method); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v", method, err)
		}
	}
	if len(next.Bodies) > 0 {
		t.Errorf("%d requests", len(next.Bodies))
	}
}
