package authentik

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// attemptTransport limits the time of one attempt. It relies on the body transport below, which has read the whole
// body by the time it returns.
type attemptTransport struct {
	next    http.RoundTripper
	timeout time.Duration
}

// timeoutError tells that one attempt took too long.
type timeoutError struct{ after time.Duration }

func (e *timeoutError) Error() string { return fmt.Sprintf("no answer within %s", e.after) }

func (t *attemptTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	limit := &timeoutError{after: t.timeout}
	ctx, cancel := context.WithTimeoutCause(request.Context(), t.timeout, limit)
	defer cancel()
	response, err := t.next.RoundTrip(request.WithContext(ctx))
	if err != nil && errors.Is(context.Cause(ctx), limit) {
		return nil, limit
	}
	return response, err
}
