package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// timeout limits the time of one attempt. The limit includes the body of the response, because bodyLimit, a later
// transport of the chain, reads the whole body before it returns.
type timeout struct {
	next    http.RoundTripper
	timeout time.Duration
}

// TimeoutError is the error of an attempt that took too long.
type TimeoutError struct{ After time.Duration }

func (e *TimeoutError) Error() string { return fmt.Sprintf("no answer within %s", e.After) }

// Timeout returns true, as the method of the same name in net.Error does for a time-out.
func (e *TimeoutError) Timeout() bool { return true }

func (t *timeout) RoundTrip(request *http.Request) (*http.Response, error) {
	limit := &TimeoutError{After: t.timeout}
	ctx, cancel := context.WithTimeoutCause(request.Context(), t.timeout, limit)
	defer cancel()
	ctx, isUnsent := traced(ctx)
	response, err := t.next.RoundTrip(request.WithContext(ctx))
	if err != nil && errors.Is(context.Cause(ctx), limit) {
		err = limit
	}
	if err != nil && isUnsent() {
		err = &UnsentError{Cause: err}
	}
	return response, err
}

// traced returns a context for one request, and a function that the caller calls after the request. The function
// reports whether the request was certainly not sent, because it waited for a connection and did not get one. The name
// server, the dial, the proxy or the TLS handshake may be the reason.
func traced(ctx context.Context) (traced context.Context, isUnsent func() bool) {
	var wanted, had atomic.Bool // atomic, because a dial may still run when its request has ended
	trace := &httptrace.ClientTrace{
		GetConn: func(string) { wanted.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { had.Store(true) },
	}
	return httptrace.WithClientTrace(ctx, trace), func() bool { return wanted.Load() && !had.Load() }
}

// extended is the key of a mark in every context that Extend returns.
type extended struct{}

// Extend returns a context that ends later than ctx, by the duration grace. If Extend returned ctx, it is not extended
// again: requests that are part of another request share its grace. The function end ends the longer context
// immediately; the caller must call end.
func Extend(ctx context.Context, grace time.Duration) (longer context.Context, end func()) {
	if ctx.Value(extended{}) != nil {
		return ctx, func() {}
	}
	longer, cancel := context.WithCancelCause(context.WithValue(context.WithoutCancel(ctx), extended{}, true))
	stop := context.AfterFunc(ctx, func() {
		time.AfterFunc(grace, func() { cancel(context.Cause(ctx)) })
	})
	return longer, func() {
		stop()
		cancel(context.Canceled)
	}
}
