package authentik

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
	firstBackoff   = 500 * time.Millisecond
	longestBackoff = 15 * time.Second
	// longestWait caps Retry-After: a proxy in maintenance may ask for an hour.
	longestWait = 60 * time.Second
	// quietWait is how long a wait may be without a word in the log.
	quietWait = 3 * time.Second
	// retryBudget is the age of a request after which no further attempt begins.
	retryBudget = 3 * time.Minute
)

// retryTransport repeats what is safe to repeat, with exponential backoff and full jitter.
type retryTransport struct {
	next    http.RoundTripper
	retries int
	log     logFunc
	clean   redactor
	pause   pause
	// down tells that the last request that used up its attempts could not even be sent. Until there is an answer again,
	// each other one is tried once: a thousand stages would wait for the same server a thousand times.
	down atomic.Bool
}

func (t *retryTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	if err := request.Context().Err(); err != nil {
		return nil, &unsentError{cause: err}
	}
	start, tries := t.pause.now(), triesOf(request.Context())
	for attempt := 0; ; attempt++ {
		current, err := rewound(request, attempt)
		if err != nil {
			return nil, err
		}
		response, err := t.next.RoundTrip(current)
		unmask(response)
		asked := retryAfter(response, t.pause.now())
		tries.count(t.pause.now().Sub(start), asked)
		tries.silent = tries.silent || err != nil && !neverSent(err)
		reason := retryReason(request, response, err)
		if err == nil {
			t.down.Store(false)
		}
		if reason == "" || attempt >= t.retries || t.down.Load() {
			t.down.Store(t.down.Load() || reason != "" && err != nil && neverSent(err))
			return response, err
		}
		wait := t.wait(attempt, asked)
		if t.pause.now().Sub(start)+wait > retryBudget {
			return response, err
		}
		tries.doubt = tries.doubt || mayBeDone(response, err)
		t.announce(request.Context(), request.Method, request.URL.Path, attempt, wait, reason)
		if err := t.rest(request, response, wait); err != nil {
			return nil, err
		}
	}
}

// unmask gives an answer of a router the status that it means: while authentik starts, the one in front of it answers
// requests for JSON with 200, Retry-After and an error.
func unmask(response *http.Response) {
	if response != nil && response.StatusCode == http.StatusOK && response.Header.Get("Retry-After") != "" {
		response.StatusCode, response.Status = http.StatusServiceUnavailable, "503 Service Unavailable"
	}
}

// rest lets go of the answer, if there was one, and waits.
func (t *retryTransport) rest(request *http.Request, response *http.Response, wait time.Duration) error {
	if response != nil {
		discard(response)
	}
	if err := t.pause.sleep(request.Context(), wait); err != nil {
		return &unsentError{cause: err}
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

func (t *retryTransport) wait(attempt int, asked time.Duration) time.Duration {
	backoff := min(firstBackoff<<min(attempt, 10), longestBackoff)
	if asked > 0 {
		// A little jitter, else everybody who was sent away comes back at the same moment.
		return min(asked, longestWait) + t.pause.jitter(firstBackoff)
	}
	return t.pause.jitter(backoff)
}

// announce tells people why nothing seems to happen.
func (t *retryTransport) announce(ctx context.Context, method, path string, attempt int, wait time.Duration, reason string) {
	level := slog.LevelDebug
	if wait > quietWait {
		level = slog.LevelWarn
	}
	t.log(ctx, level, "waiting before the request is repeated",
		"method", method, "path", t.clean.text(path),
		"retry", attempt+1, "of", t.retries, "wait", wait.Round(time.Millisecond).String(),
		"reason", redactFor(ctx, t.clean).line(reason, longestDetail))
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
