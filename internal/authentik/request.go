package authentik

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// call is one request and what is expected of its response.
type call struct {
	method string
	path   string // from joinPath
	query  url.Values
	body   any // nil sends none
	status int // the only one that is a success
	into   any // nil expects an empty response
	// isOptional means that the caller can do without: the request is not repeated if no response comes.
	isOptional bool
	// lookUp finds out whether a write of unknown outcome has been applied; nil if nothing shows that. Otherwise it
	// completes the error, and isFinal means that the write must not be repeated.
	lookUp func(ctx context.Context, failure *Error) (isApplied, isFinal bool)
}

// withSecrets carries the secrets of a body to whatever is asked with the context, so that a look-up after a failed
// write keeps them as well. A nil body adds none.
func (c *Client) withSecrets(ctx context.Context, body any) context.Context {
	if body, ok := body.(interface{ secrets() []string }); ok {
		return transport.WithRedactor(ctx, transport.RedactorFrom(ctx, c.redactor).With(body.secrets()...))
	}
	return ctx
}

// do makes the request and returns nil or an *Error that says all that is known.
func (c *Client) do(ctx context.Context, in call) error {
	failure := c.request(ctx, in)
	if failure == nil {
		return nil
	}
	c.classify(ctx, failure)
	c.nameRelease(failure)
	return failure
}

// writeGrace is how long a write that is under way may go on after its context has ended: most responses have come by
// then, and the outcome of the others would be unknown. lookUpGrace includes the look-up that follows.
const (
	writeGrace  = time.Second
	lookUpGrace = writeGrace + 500*time.Millisecond
)

// contexts are those of one operation: of its waits, of its requests and of the look-up after them.
type contexts struct{ waiting, sending, lookingUp context.Context }

// request makes the request and returns nil or an *Error that knows nothing but its own responses.
func (c *Client) request(ctx context.Context, in call) *Error {
	ctx = c.withSecrets(ctx, in.body)
	if in.method == http.MethodGet {
		return c.repeat(contexts{ctx, ctx, ctx}, in)
	}
	sending, endSending := transport.Extend(ctx, writeGrace)
	defer endSending()
	lookingUp, endLookingUp := transport.Extend(ctx, lookUpGrace)
	defer endLookingUp()
	return c.repeat(contexts{ctx, sending, lookingUp}, in)
}

// repeat makes the request as often as that is safe and may help.
func (c *Client) repeat(ctx contexts, in call) *Error {
	done := c.retry.begin()
	for {
		failure := c.attempt(ctx, in)
		if failure == nil {
			return nil
		}
		c.retry.count(&done, failure)
		wait, mayRepeat := c.retry.next(in, done, failure)
		if needsLookUp(in, failure, mayRepeat) {
			isApplied, isFinal := in.lookUp(ctx.lookingUp, failure)
			if isApplied {
				return nil
			}
			mayRepeat = mayRepeat && !isFinal
		}
		if !mayRepeat {
			return failure
		}
		_ = c.retry.wait(ctx.waiting, in, done, wait, failure.what()) // attempt reports that the context has ended
	}
}

// needsLookUp reports whether the outcome must be looked up now: before a POST is repeated, which would make a second
// object, and before an unknown outcome is reported. A server that answers with 503 most likely has not begun.
func needsLookUp(in call, failure *Error, mayRepeat bool) bool {
	if in.lookUp == nil || failure.Outcome != Unknown || failure.Kind == ErrNotFound {
		return false
	}
	return !mayRepeat || in.method == http.MethodPost && failure.Status != http.StatusServiceUnavailable
}

// attempt makes a request once. This is the one place where errors are built, and so the one where secrets are taken
// out of them.
func (c *Client) attempt(ctx contexts, in call) *Error {
	if in.method != http.MethodGet {
		c.writes.Add(1)
		defer c.writes.Add(1)
	}
	redactor := transport.RedactorFrom(ctx.waiting, c.redactor)
	failure := c.exchange(ctx, in, redactor)
	if failure == nil {
		return nil
	}
	failure.Method, failure.Path = in.method, in.path
	failure.URL = resolve(c.base, in.path, nil).String()
	if failure.Kind == ErrTimeout || failure.Kind == ErrUnreachable {
		failure.Proxy, failure.ProxyVariable = transport.ProxyOf(c.network, c.base)
	}
	redact(failure, redactor)
	return failure
}

func (c *Client) exchange(ctx contexts, in call, redactor transport.Redactor) *Error {
	if err := ctx.waiting.Err(); err != nil {
		return noResponse(ctx.waiting, &transport.UnsentError{Cause: err})
	}
	request, err := c.newRequest(ctx.sending, in)
	if err != nil {
		return &Error{Detail: "the request cannot be made: " + err.Error(), Cause: err, isFinal: true}
	}
	response, err := c.http.RoundTrip(request)
	c.retry.noteReachable(!transport.NotSent(err))
	if err != nil {
		return noResponse(ctx.waiting, err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body) // in memory already, see transport.Chain
	if err != nil {
		return noResponse(ctx.waiting, err)
	}
	if response.StatusCode != in.status {
		return refusal(response, body, redactor)
	}
	return decode(response, body, in.into, redactor)
}

func (c *Client) newRequest(ctx context.Context, in call) (*http.Request, error) {
	var body io.Reader
	if in.body != nil {
		encoded, err := json.Marshal(in.body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, in.method, resolve(c.base, in.path, in.query).String(), body)
	if err == nil && in.body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	return request, err
}

// noResponse returns the error of a request without a response, or with one that cannot be read to its end.
func noResponse(ctx context.Context, err error) *Error {
	e := &Error{Kind: ErrUnreachable, Outcome: Unknown, Detail: err.Error(), Cause: err, isFinal: transport.IsFinal(err)}
	if transport.NotSent(err) {
		e.Outcome, e.isUnsent = NotApplied, true
	}
	var redirect *transport.RedirectError
	var body *transport.BodyError
	var timeout *transport.TimeoutError
	switch {
	case ctx.Err() != nil:
		e.Kind, e.Cause, e.isFinal = nil, ctx.Err(), true
		e.Detail = "it was cancelled: " + context.Cause(ctx).Error()
	case errors.As(err, &redirect):
		e.Kind, e.Status, e.RequestID = ErrRedirected, redirect.Status, redirect.RequestID
		e.BaseURL, e.IsLogin = redirect.BaseURL, redirect.IsLogin
	case errors.As(err, &timeout):
		e.Kind = ErrTimeout
	case errors.As(err, &body):
		e.Kind, e.Status, e.RequestID, e.isCut = ErrMalformed, body.Status, body.RequestID, true
	}
	var network interface{ Timeout() bool }
	if e.Kind == ErrUnreachable && errors.As(err, &network) && network.Timeout() {
		e.Kind = ErrTimeout
	}
	return e
}
