// Package transport is the chain of round-trippers below the client. It knows HTTP and secrets, and nothing of
// authentik's objects.
package transport

import (
	"context"
	"io"
	"log/slog"
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
	// Timeout limits one attempt.
	Timeout time.Duration
	// Log gets a line for each attempt and each wait.
	Log LogFunc
	// Redactor knows the secrets that no line of the log may show.
	Redactor Redactor
	// Limit replaces the time limit of an attempt in tests; nil is context.WithTimeoutCause.
	Limit func(context.Context, time.Duration, error) (context.Context, context.CancelFunc)
}

// LogFunc writes one line of the log; it is never nil within the chain.
type LogFunc func(ctx context.Context, level slog.Level, msg string, kv ...any)

// Chain puts the transports into their order, outermost first:
//
//	timeout     limits the time of one attempt, the body of its response included
//	requestLog  writes one line for each attempt
//	bodyLimit   reads the whole response, up to a limit, so that a cut is an error of its attempt
//	headers     adds credentials, extra headers and the user agent
//	redirects   follows what is safe to follow
//	Network     the pooled transport
//
// None of them changes the request it was given.
func Chain(o Options) http.RoundTripper {
	if o.Limit == nil {
		o.Limit = context.WithTimeoutCause
	}
	var next http.RoundTripper = &redirects{next: o.Network}
	next = &headers{next: next, headers: o.Headers, host: o.Host}
	next = &bodyLimit{next: next, limit: MaxBody}
	next = &requestLog{next: next, log: o.Log, redactor: o.Redactor, now: time.Now}
	return &timeout{next: next, timeout: o.Timeout, limit: o.Limit}
}

// discard closes a response that nobody reads; draining it lets its connection be used again.
func discard(response *http.Response) {
	_, _ = io.CopyN(io.Discard, response.Body, 64<<10)
	_ = response.Body.Close()
}
