package authentik

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// call is one request and what is expected of its answer.
type call struct {
	method string
	path   string // from joinPath
	query  url.Values
	body   any  // nil sends none
	status int  // the only one that is a success
	into   any  // nil wants an empty answer
	once   bool // what it does is done again by each repetition, and no look-up would tell
}

// withSecrets carries the secrets of a body to whatever is asked with the context, so that a look-up after a failed
// write keeps them as well. A nil body adds none.
func (c *Client) withSecrets(ctx context.Context, body any) context.Context {
	if body, ok := body.(interface{ secrets() []string }); ok {
		return transport.WithRedactor(ctx, transport.RedactorFrom(ctx, c.clean).With(body.secrets()...))
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

// request makes the request and returns nil or an *Error that knows nothing but this response. This is the one place
// where errors are built, and so the one where secrets are taken out of them.
func (c *Client) request(ctx context.Context, in call) *Error {
	if in.method != http.MethodGet {
		c.writes.Add(1)
		defer c.writes.Add(1)
	}
	ctx = c.withSecrets(ctx, in.body)
	clean := transport.RedactorFrom(ctx, c.clean)
	attempts := transport.Attempts{Once: in.once}
	failure := c.exchange(transport.WithAttempts(ctx, &attempts), in, clean)
	if failure == nil {
		return nil
	}
	failure.Method, failure.Path = in.method, in.path
	failure.attempts, failure.Repeated = attempts, attempts.Doubt
	failure.NotSent = failure.NotSent && !attempts.Doubt
	failure.URL = resolve(c.base, in.path, nil).String()
	c.nameProxy(failure)
	redact(failure, clean)
	return failure
}

func (c *Client) exchange(ctx context.Context, in call, clean transport.Redactor) *Error {
	request, err := c.newRequest(ctx, in)
	if err != nil {
		return &Error{Detail: "the request cannot be made: " + err.Error(), NotSent: true, Cause: err}
	}
	response, err := c.http.RoundTrip(request)
	if err != nil {
		return noAnswer(ctx, err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body) // in memory already, see bodyTransport
	if err != nil {
		return noAnswer(ctx, err)
	}
	if response.StatusCode != in.status {
		return refusal(response, body, clean)
	}
	return decode(response, body, in.into, clean)
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

// noAnswer names what kept an answer from coming.
func noAnswer(ctx context.Context, err error) *Error {
	e := &Error{Kind: ErrUnreachable, Detail: err.Error() + otherNames(err), Cause: err, NotSent: transport.NotSent(err)}
	var redirect *transport.RedirectError
	var body *transport.BodyError
	var timeout *transport.TimeoutError
	switch {
	case ctx.Err() != nil:
		e.Kind, e.Cause = nil, ctx.Err()
		e.Detail = "it was cancelled: " + context.Cause(ctx).Error()
	case errors.As(err, &redirect):
		e.Kind, e.Status, e.RequestID = ErrRedirected, redirect.Status, redirect.RequestID
	case errors.As(err, &timeout):
		e.Kind = ErrTimeout
	case errors.As(err, &body):
		e.Kind, e.Status, e.RequestID = ErrMalformed, body.Status, body.RequestID
	}
	var network interface{ Timeout() bool }
	if e.Kind == ErrUnreachable && errors.As(err, &network) && network.Timeout() {
		e.Kind = ErrTimeout
	}
	return e
}
