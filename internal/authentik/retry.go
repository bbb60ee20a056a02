package authentik

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

const (
	firstBackoff   = 500 * time.Millisecond
	longestBackoff = 15 * time.Second
	// LongestWait limits the wait that a Retry-After header can demand. A proxy in maintenance may demand one hour.
	LongestWait = 60 * time.Second
	// No attempt of a request begins later than retryBudget after the first attempt began.
	retryBudget = 3 * time.Minute
)

// mayStillApply reports whether the server may still be working on a request of unknown outcome. This can happen after
// a time-out of the client or of a gateway, and after a cancellation.
func (e *Error) mayStillApply() bool {
	return e.Kind == ErrTimeout || e.Status == http.StatusGatewayTimeout || e.wasCancelled()
}

// wasCancelled reports whether the attempt ended because its context ended. It also returns true for a request that
// cannot be created.
func (e *Error) wasCancelled() bool { return e.Kind == nil && e.Status == 0 }

// nextWait returns how long to wait before the request is repeated, or false if it must not be repeated.
func (c *Client) nextWait(in call, failure *Error) (time.Duration, bool) {
	retries := min(c.maxRetries, maxRetries(in, failure))
	if failure.wasCancelled() || transport.IsPermanent(failure.Cause) || failure.Attempts > retries {
		return 0, false
	}
	wait := backoff(failure.Attempts-1, failure.RetryAfter)
	return wait, failure.Elapsed+wait <= retryBudget
}

const unlimited = 1 << 30

// maxRetries returns how often a request may be repeated after this error. A POST of unknown outcome may be repeated
// only if it has a findOutcome function, because the client may have to look up the outcome first (see needsLookUp).
func maxRetries(in call, e *Error) int {
	isPost := in.method == http.MethodPost
	switch {
	case isPost && e.Outcome == Unknown && in.findOutcome == nil, in.isBestEffort && e.Status == 0:
		return 0
	case e.Status == 0, e.Status == http.StatusTooManyRequests, e.Status == http.StatusServiceUnavailable:
		return unlimited
	case isPost && (e.Status >= 500 || e.Kind == ErrNotAuthentik):
		return 1
	case isPost:
		return 0
	case e.Status == http.StatusBadGateway, e.Status == http.StatusGatewayTimeout, e.Cause != nil:
		return unlimited // a gateway failed, or the connection broke during the response
	}
	return 0
}

// backoff returns the wait before a repetition. The argument `attempt` is 0 for the first repetition. The argument
// retryAfter is 0 if the server demands no wait.
func backoff(attempt int, retryAfter time.Duration) time.Duration {
	if retryAfter > 0 {
		// Without jitter, all clients that got the same Retry-After would send their next request at the same moment.
		return min(retryAfter, LongestWait) + rand.N(firstBackoff)
	}
	// The wait is at least half of its maximum. Shorter waits could use up all attempts within a second.
	half := min(firstBackoff<<min(attempt, 10), longestBackoff) / 2
	return half + rand.N(half)
}

func (c *Client) waitForRetry(ctx context.Context, in call, failure *Error, duration time.Duration) {
	c.log(ctx, "waiting before the request is repeated", map[string]any{
		"method": in.method, "path": c.base.Path + in.path, "retry": failure.Attempts, "of": c.maxRetries,
		"wait":   duration.Round(time.Millisecond).String(),
		"reason": transport.RedactorFrom(ctx, c.redactor).Line(failure.what(), transport.MaxDetail),
	})
	wait(ctx, duration)
}

func wait(ctx context.Context, duration time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(duration):
	}
}

// parseRetryAfter reads a Retry-After header, which is a number of seconds or an HTTP date (RFC 9110, section 10.2.3).
// It returns 0 for any other value and for a date in the past.
func parseRetryAfter(header string) time.Duration {
	value := strings.TrimSpace(header)
	if seconds, err := strconv.ParseInt(value, 10, 32); err == nil {
		return time.Duration(max(seconds, 0)) * time.Second
	}
	if date, err := http.ParseTime(value); err == nil {
		return max(time.Until(date), 0)
	}
	return 0
}
