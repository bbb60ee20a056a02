package transport

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

const (
	FirstBackoff   = 500 * time.Millisecond
	LongestBackoff = 15 * time.Second
	// LongestWait caps Retry-After: a proxy in maintenance may ask for an hour.
	LongestWait = 60 * time.Second
	// quietWait is how long a wait may be without a word in the log.
	quietWait = 3 * time.Second
	// longOutage is how long a server may be down before what is asked next is tried once: a thousand stages would wait
	// for it a thousand times.
	longOutage = 20 * time.Second
	// RetryBudget is the age of a request after which no further attempt begins.
	RetryBudget = 3 * time.Minute
)

// Retry repeats what is safe to repeat, with exponential backoff and jitter.
type Retry struct {
	next     http.RoundTripper
	Retries  int
	log      LogFunc
	redactor Redactor
	Clock    Clock
	// downSince is when a request could not be sent for the first time since the last one that could, in nanoseconds; 0
	// while the server is there.
	downSince atomic.Int64
}

func (t *Retry) RoundTrip(request *http.Request) (*http.Response, error) {
	if err := request.Context().Err(); err != nil {
		return nil, &UnsentError{Cause: err}
	}
	start, attempts, retries := t.Clock.Now(), AttemptsFrom(request.Context()), t.Retries
	if t.isLongDown(start) { // who waits already may go on
		retries = 0
	}
	for attempt := 0; ; attempt++ {
		current, err := rewound(request, attempt)
		if err != nil {
			return nil, err
		}
		response, err := t.next.RoundTrip(current)
		t.note(err)
		asked := retryAfter(response, t.Clock.Now())
		attempts.count(t.Clock.Now().Sub(start), asked)
		attempts.Silent = attempts.Silent || err != nil && !NotSent(err)
		reason := retryReason(request, response, err)
		if reason == "" || attempt >= retries {
			return response, err
		}
		wait := t.Wait(attempt, asked)
		if t.Clock.Now().Sub(start)+wait > RetryBudget {
			return response, err
		}
		attempts.Doubt = attempts.Doubt || mayBeDone(response, err)
		t.Announce(request.Context(), request.Method, request.URL.Path, attempt, wait, reason)
		if err := t.rest(request, response, wait); err != nil {
			return nil, err
		}
	}
}

// note keeps in mind since when nothing can be sent.
func (t *Retry) note(err error) {
	if err == nil || !NotSent(err) {
		t.downSince.Store(0)
		return
	}
	t.downSince.CompareAndSwap(0, t.Clock.Now().UnixNano())
}

func (t *Retry) isLongDown(now time.Time) bool {
	since := t.downSince.Load()
	return since != 0 && now.Sub(time.Unix(0, since)) > longOutage
}

// rest lets go of the answer, if there was one, and waits.
func (t *Retry) rest(request *http.Request, response *http.Response, wait time.Duration) error {
	if response != nil {
		discard(response)
	}
	if err := t.Clock.Sleep(request.Context(), wait); err != nil {
		return &UnsentError{Cause: err}
	}
	return nil
}

// rewound is the request with its body at the beginning again.
func rewound(request *http.Request, attempt int) (*http.Request, error) {
	if attempt == 0 || request.GetBody == nil {
		return request, nil
	}
	body, err := request.GetBody()
	if err != nil {
		return nil, err
	}
	again := request.Clone(request.Context())
	again.Body = body
	return again, nil
}

func (t *Retry) Wait(attempt int, asked time.Duration) time.Duration {
	backoff := min(FirstBackoff<<min(attempt, 10), LongestBackoff)
	if asked > 0 {
		// A little jitter, else everybody who was sent away comes back at the same moment.
		return min(asked, LongestWait) + t.Clock.Jitter(FirstBackoff)
	}
	// The lower half is certain: who gives up first would otherwise do so within a second.
	return backoff/2 + t.Clock.Jitter(backoff/2)
}

// announce tells people why nothing seems to happen.
func (t *Retry) Announce(ctx context.Context, method, path string, attempt int, wait time.Duration, reason string) {
	level := slog.LevelDebug
	if wait > quietWait {
		level = slog.LevelWarn
	}
	t.log(ctx, level, "waiting before the request is repeated",
		"method", method, "path", t.redactor.Text(path),
		"retry", attempt+1, "of", t.Retries, "wait", wait.Round(time.Millisecond).String(),
		"reason", RedactorFrom(ctx, t.redactor).Line(reason, MaxDetail))
}

// retryAfter reads seconds or an HTTP date (RFC 9110, 10.2.3); 0 where there is none or it is over.
func retryAfter(response *http.Response, now time.Time) time.Duration {
	if response == nil {
		return 0
	}
	value := strings.TrimSpace(response.Header.Get("Retry-After"))
	if seconds, err := strconv.ParseInt(value, 10, 32); err == nil {
		return time.Duration(max(seconds, 0)) * time.Second
	}
	if date, err := http.ParseTime(value); err == nil {
		return max(date.Sub(now), 0)
	}
	return 0
}
