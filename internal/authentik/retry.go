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
	// LongestWait caps Retry-After: a proxy in maintenance may ask for an hour.
	LongestWait = 60 * time.Second
	// quietWait is the longest wait that is not logged as a warning.
	quietWait = 3 * time.Second
	// longOutage is how long a server may be down before each new request is tried only once: a thousand stages would
	// wait for it a thousand times.
	longOutage = 20 * time.Second
	// retryBudget is the age of a request after which no further attempt begins.
	retryBudget = 3 * time.Minute
)

// retryPolicy decides whether a failed request is repeated, and when. Nothing else in the client repeats requests.
type retryPolicy struct {
	max      int    // attempts after the first
	basePath string // of the API, for the log
	log      transport.LogFunc
	redactor transport.Redactor
	clock    clock
	// downSince is when the server could not be reached for the first time since it last could, in nanoseconds; 0 while
	// it can be reached.
	downSince atomic.Int64
}

// clock is the time of the retry policy, which tests replace.
type clock struct {
	now    func() time.Time
	jitter func(time.Duration) time.Duration // a random duration from [0, d)
	sleep  func(context.Context, time.Duration) error
}

// newClock returns the real time, with another way to wait where sleep is not nil.
func newClock(sleep func(context.Context, time.Duration) error) clock {
	if sleep == nil {
		sleep = wait
	}
	return clock{now: time.Now, jitter: func(d time.Duration) time.Duration { return rand.N(max(d, 1)) }, sleep: sleep}
}

// wait returns when d is over or at once when the context ends. It looks at the context first, since a wait of nothing
// would be over as soon.
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

// attempts is what has been done for one request.
type attempts struct {
	max   int
	start time.Time

	Attempts
	// isUnknown reports whether one of them may have been applied, and mayStillApply whether the server may still be
	// working on it.
	isUnknown, mayStillApply bool
}

// begin returns the attempts of a new request; one during a long outage has a single one.
func (p *retryPolicy) begin() attempts {
	a := attempts{max: p.max, start: p.clock.now()}
	if since := p.downSince.Load(); since != 0 && a.start.Sub(time.Unix(0, since)) > longOutage {
		a.max = 0
	}
	return a
}

// count adds a failed attempt, and gives its error what is known of all attempts together.
func (p *retryPolicy) count(a *attempts, failure *Error) {
	if !(failure.isUnsent && failure.Kind == nil) { // cancelled before it began
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

// next returns how long to wait before the request is repeated; false if it must not be, or if that would be too late.
func (p *retryPolicy) next(in call, a attempts, failure *Error) (time.Duration, bool) {
	if failure.isFinal || a.Count > min(a.max, maxRetries(in, failure)) {
		return 0, false
	}
	wait := p.backoff(a.Count-1, a.RetryAfter)
	return wait, a.Elapsed+wait <= retryBudget
}

const unlimited = 1 << 30

// maxRetries returns how often a request may be repeated after such a failure. A POST of unknown outcome is repeated
// only if a look-up shows that it was not applied.
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
		// A little jitter, or all clients that were sent away come back at the same moment.
		return min(retryAfter, LongestWait) + p.clock.jitter(firstBackoff)
	}
	// The lower half is certain, or the first clients would give up within a second.
	return backoff/2 + p.clock.jitter(backoff/2)
}

// wait announces and waits. It returns an error if the context ends.
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

// retryAfter reads seconds or an HTTP date (RFC 9110, 10.2.3); 0 if there is none or it has passed.
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
