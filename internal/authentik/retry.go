package authentik

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

const (
	firstBackoff   = 500 * time.Millisecond
	longestBackoff = 15 * time.Second
	// LongestWait is the longest wait before one repetition, even if Retry-After is longer: a proxy in maintenance may
	// send one hour.
	LongestWait = 60 * time.Second
	// quietWait is the longest wait that is logged at the level debug. Longer waits are logged as warnings.
	quietWait = 3 * time.Second
	// longOutage is how long a server may be unreachable before new requests get only one attempt each. With more
	// attempts, a thousand stages would wait for the server a thousand times.
	longOutage = 20 * time.Second
	// retryBudget is the time after the beginning of a request in which new attempts may begin.
	retryBudget = 3 * time.Minute
)

// retryPolicy decides whether a failed attempt is repeated, and when.
type retryPolicy struct {
	max      int    // largest number of attempts after the first one
	basePath string // path of the API, for the log
	log      transport.LogFunc
	redactor transport.Redactor
	clock    clock
	// downSince is when the first attempt failed to reach the server, in nanoseconds since 1970. It is 0 while the
	// server can be reached.
	downSince atomic.Int64
}

// clock provides the time, the random numbers and the waits of the retry policy. Tests replace it.
type clock struct {
	now    func() time.Time
	jitter func(time.Duration) time.Duration // returns a random duration from [0, d)
	sleep  func(context.Context, time.Duration) error
}

// newClock returns a clock with the real time. Its waits are real if sleep is nil.
func newClock(sleep func(context.Context, time.Duration) error) clock {
	if sleep == nil {
		sleep = wait
	}
	return clock{now: time.Now, jitter: func(d time.Duration) time.Duration { return rand.N(max(d, 1)) }, sleep: sleep}
}

// wait returns nil after the duration d, or an error as soon as the context ends. It checks the context first, because
// for d = 0 the select could choose either case.
func wait(ctx context.Context, d time.Duration) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// attempts contains what has been done for one request.
type attempts struct {
	max   int
	start time.Time

	Attempts
	// isUnknown reports whether one of the attempts may have been applied. mayStillApply reports whether the server may
	// still be working on one of them.
	isUnknown, mayStillApply bool
}

// begin returns the attempts of a new request. A request that begins during a long outage gets only one attempt.
func (p *retryPolicy) begin() attempts {
	a := attempts{max: p.max, start: p.clock.now()}
	if since := p.downSince.Load(); since != 0 && a.start.Sub(time.Unix(0, since)) > longOutage {
		a.max = 0
	}
	return a
}

// count adds a failed attempt, and adds to its error what is known about all attempts of the request.
func (p *retryPolicy) count(a *attempts, failure *Error) {
	if !failure.isUnsent || failure.Kind != nil { // an attempt that was cancelled before it began is not counted
		a.Count++
	}
	now := p.clock.now()
	a.Elapsed, a.RetryAfter = now.Sub(a.start), retryAfter(failure.retryAfter, now)
	a.isUnknown = a.isUnknown || failure.Outcome == Unknown
	a.mayStillApply = a.mayStillApply || failure.Outcome == Unknown && failure.mayStillApply()
	if a.isUnknown {
		failure.Outcome = Unknown
	}
	failure.Attempts, failure.isPending = a.Attempts, a.mayStillApply
}

// noteReachable records whether the last attempt reached the server.
func (p *retryPolicy) noteReachable(isReachable bool) {
	if isReachable {
		p.downSince.Store(0)
		return
	}
	p.downSince.CompareAndSwap(0, p.clock.now().UnixNano())
}

// next returns how long to wait before the request is repeated. It returns false if the request must not be repeated,
// or if the repetition would begin too late.
func (p *retryPolicy) next(in call, a attempts, failure *Error) (time.Duration, bool) {
	if failure.isFinal || a.Count > min(a.max, maxRetries(in, failure)) {
		return 0, false
	}
	wait := p.backoff(a.Count-1, a.RetryAfter)
	return wait, a.Elapsed+wait <= retryBudget
}

const unlimited = 1 << 30

// maxRetries returns how often a request may be repeated after this error. It returns 0 for a POST of unknown outcome
// without lookUp. If such a POST has lookUp, needsLookUp says when the outcome must be looked up first.
func maxRetries(in call, e *Error) int {
	isPost, isUnknown := in.method == http.MethodPost, e.Outcome == Unknown
	switch {
	case isPost && isUnknown && in.lookUp == nil, in.isOptional && e.Status == 0:
		return 0
	case e.Status == 0, e.Status == http.StatusTooManyRequests, e.Status == http.StatusServiceUnavailable:
		return unlimited
	case isPost && (e.Status >= 500 || e.Kind == ErrNotAuthentik):
		return 1
	case e.Status == http.StatusBadGateway, e.Status == http.StatusGatewayTimeout, !isPost && e.isCut:
		return unlimited
	case !isPost && in.method != http.MethodGet && (e.Status == http.StatusInternalServerError || e.Status/100 == 2):
		return 1
	}
	return 0
}

func (p *retryPolicy) backoff(attempt int, retryAfter time.Duration) time.Duration {
	backoff := min(firstBackoff<<min(attempt, 10), longestBackoff)
	if retryAfter > 0 {
		// Without a little jitter, all clients that got the same Retry-After would return at the same moment.
		return min(retryAfter, LongestWait) + p.clock.jitter(firstBackoff)
	}
	// The wait is at least half of the backoff. Otherwise a client could use up its attempts within a second.
	return backoff/2 + p.clock.jitter(backoff/2)
}

// wait logs the wait before a repetition, and then waits. It returns an error if the context ends.
func (p *retryPolicy) wait(ctx context.Context, in call, a attempts, wait time.Duration, reason string) error {
	level := slog.LevelDebug
	if wait > quietWait {
		level = slog.LevelWarn
	}
	p.log(ctx, level, "waiting before the request is repeated",
		"method", in.method, "path", p.basePath+in.path, "retry", a.Count, "of", p.max,
		"wait", wait.Round(time.Millisecond).String(),
		"reason", transport.RedactorFrom(ctx, p.redactor).Line(reason, transport.MaxDetail))
	return p.clock.sleep(ctx, wait)
}

// retryAfter returns the wait that a Retry-After header demands, as seconds or as an HTTP date (RFC 9110, section
// 10.2.3). It returns 0 if the header has neither, or if the date has passed.
func retryAfter(header string, now time.Time) time.Duration {
	value := strings.TrimSpace(header)
	if seconds, err := strconv.ParseInt(value, 10, 32); err == nil {
		return time.Duration(max(seconds, 0)) * time.Second
	}
	if date, err := http.ParseTime(value); err == nil {
		return max(date.Sub(now), 0)
	}
	return 0
}
