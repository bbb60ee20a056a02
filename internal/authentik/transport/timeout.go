package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"os"
	"sync/atomic"
	"time"
)

// timeout limits the time of one attempt. The limit includes the body of the response, because bodyLimit, a later
// transport of the chain, reads the whole body before it returns.
type timeout struct {
	next    http.RoundTripper
	timeout time.Duration
}

func (t *timeout) RoundTrip(request *http.Request) (*http.Response, error) {
	limit := fmt.Errorf("the limit is %s: %w", t.timeout, os.ErrDeadlineExceeded)
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

// traced returns a context for one request, and a function. After the request, the function reports whether the request
// got no connection, for example because the TLS handshake failed. Such a request was certainly not sent.
func traced(ctx context.Context) (traced context.Context, isUnsent func() bool) {
	var wanted, had atomic.Bool // atomic, because a dial may still run after its request has ended
	trace := &httptrace.ClientTrace{
		GetConn: func(string) { wanted.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { had.Store(true) },
	}
	return httptrace.WithClientTrace(ctx, trace), func() bool { return wanted.Load() && !had.Load() }
}

// extended is the key of the context value that marks the contexts of Extend.
type extended struct{}

// Extend returns a context that ends later than ctx, by the duration `grace`. The caller must call the returned
// function, which ends the new context immediately. If ctx already comes from Extend, Extend returns it unchanged,
// because a look-up after a write must not get the additional time twice.
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
