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

// timeout limits the time of one attempt. It relies on bodyLimit below, which has read the whole body when it returns.
type timeout struct {
	next    http.RoundTripper
	timeout time.Duration
	limit   func(context.Context, time.Duration, error) (context.Context, context.CancelFunc)
}

// TimeoutError is an attempt that took too long.
type TimeoutError struct{ After time.Duration }

func (e *TimeoutError) Error() string { return fmt.Sprintf("no answer within %s", e.After) }

func (t *timeout) RoundTrip(request *http.Request) (*http.Response, error) {
	limit := &TimeoutError{After: t.timeout}
	ctx, cancel := t.limit(request.Context(), t.timeout, limit)
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

// traced returns a context, and a function that reports afterwards whether its request was certainly not sent: it waited
// for a connection and did not get one, because of the name server, the dial, the proxy or the handshake.
func traced(ctx context.Context) (traced context.Context, isUnsent func() bool) {
	var wanted, had atomic.Bool // atomic, since a dial may outlive its request
	trace := &httptrace.ClientTrace{
		GetConn: func(string) { wanted.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { had.Store(true) },
	}
	return httptrace.WithClientTrace(ctx, trace), func() bool { return wanted.Load() && !had.Load() }
}

// Extend returns a context that ends a while after ctx does, and a function that ends it at once.
func Extend(ctx context.Context, grace time.Duration) (longer context.Context, end func()) {
	longer, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		time.AfterFunc(grace, func() { cancel(context.Cause(ctx)) })
	})
	return longer, func() {
		stop()
		cancel(context.Canceled)
	}
}
