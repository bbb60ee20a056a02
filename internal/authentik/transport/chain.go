// Package transport is the chain of round-trippers below the client. It knows HTTP and secrets, and nothing of
// authentik's objects.
package transport

import (
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"
)

// Options configure the chain.
type Options struct {
	// Network sends what leaves the chain.
	Network http.RoundTripper
	// Headers go with each request. Host replaces the URL's host in the Host header; empty keeps it.
	Headers http.Header
	Host    string
	// Timeout limits one attempt; Retries is the number of attempts after the first.
	Timeout time.Duration
	Retries int
	// Log gets a line for each attempt and each wait.
	Log LogFunc
	// Redactor knows the secrets that no line of the log may show.
	Redactor Redactor
	// Sleep replaces the waits between attempts in tests; nil waits.
	Sleep func(context.Context, time.Duration) error
	// Limit replaces the time limit of an attempt in tests; nil is context.WithTimeoutCause.
	Limit func(context.Context, time.Duration, error) (context.Context, context.CancelFunc)
}

// LogFunc writes one line of the log; it is never nil within the chain.
type LogFunc func(ctx context.Context, level slog.Level, msg string, kv ...any)

// Chain puts the transports into their order, outermost first:
//
//	Retry       repeats a request where that is safe
//	timeout     limits the time of one attempt, the body of its response included
//	requestLog  writes one line for each attempt
//	bodyLimit   reads the whole response, up to a limit, so that a cut is an error of its attempt
//	headers     adds credentials, extra headers and the user agent
//	redirects   follows what is safe to follow
//	Network     the pooled transport
//
// None of them changes the request it was given.
func Chain(o Options) *Retry {
	if o.Limit == nil {
		o.Limit = context.WithTimeoutCause
	}
	var next http.RoundTripper = &redirects{next: o.Network}
	next = &headers{next: next, headers: o.Headers, host: o.Host}
	next = &bodyLimit{next: next, limit: MaxBody}
	next = &requestLog{next: next, log: o.Log, redactor: o.Redactor, now: time.Now}
	next = &timeout{next: next, timeout: o.Timeout, limit: o.Limit}
	return &Retry{next: next, Retries: o.Retries, log: o.Log, redactor: o.Redactor, Clock: newClock(o.Sleep)}
}

// Clock is the time of the retry transport, which tests replace.
type Clock struct {
	// Now returns the time.
	Now func() time.Time
	// Jitter returns a random duration from [0, d).
	Jitter func(d time.Duration) time.Duration
	// Sleep waits, or returns an error as soon as its context ends.
	Sleep func(context.Context, time.Duration) error
}

// newClock returns the real time, with another way to wait where sleep is not nil.
func newClock(sleep func(context.Context, time.Duration) error) Clock {
	if sleep == nil {
		sleep = wait
	}
	return Clock{Now: time.Now, Jitter: func(d time.Duration) time.Duration { return rand.N(max(d, 1)) }, Sleep: sleep}
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

// discard closes a response that nobody reads; draining it lets its connection be used again.
func discard(response *http.Response) {
	_, _ = io.CopyN(io.Discard, response.Body, 64<<10)
	_ = response.Body.Close()
}
