package authentik

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"path"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

type call struct {
	method string
	path   string // path below /api/v3; begins and ends with a slash
	query  url.Values
	body   any // nil means that the request has no body
	status int // the only status of a response that means success
	into   any // points to the value for the decoded response; nil means that the response must be empty
	// isBestEffort means that the caller can do without the response. If no response comes, the request is not repeated.
	isBestEffort bool
	// deletesStage means that the call deletes a stage, so that the client keeps the other stages in its cache.
	deletesStage bool
	// findOutcome asks the server whether a write of unknown outcome has been applied. It returns nil if the write has
	// been applied completely. The field findOutcome is nil for reads, and for writes whose outcome is not looked up.
	findOutcome func(ctx context.Context) *lookupResult
}

func get(resourcePath string, into any) call {
	return call{method: http.MethodGet, path: resourcePath, status: http.StatusOK, into: into}
}

// withPassword adds the password in a request body to the secrets of the context. All requests with this context, also
// the look-up after a failed write, keep the password out of logs and errors.
func (c *Client) withPassword(ctx context.Context, body any) context.Context {
	if stage, is := body.(*EmailStage); is && stage.Password != nil {
		return transport.WithRedactor(ctx, transport.RedactorFrom(ctx, c.redactor).With(*stage.Password))
	}
	return ctx
}

// do sends the request and returns nil or an *Error. After a 403, do may send more requests to find out whether
// authentik refuses the credentials.
func (c *Client) do(ctx context.Context, in call) error {
	if in.method != http.MethodGet && in.method != http.MethodPost {
		defer c.MayFreeName()()
	}
	failure := c.request(ctx, in)
	if failure == nil {
		return nil
	}
	if failure.Kind == ErrForbidden && c.refusesToken(ctx, failure) {
		failure.Kind, failure.ByHeader = ErrUnauthenticated, c.byHeader
	}
	failure.Server = c.server.value.Load()
	return failure
}

// A write may continue for writeGrace after its context has ended. Most responses come within this time, so the outcome
// of a cancelled write is usually known. A write together with the look-up of its outcome may continue for lookUpGrace.
const (
	writeGrace  = time.Second
	lookUpGrace = writeGrace + 500*time.Millisecond
)

// request sends the request again and again until it succeeds, or until another attempt would be unsafe or useless. It
// returns nil or an *Error. Unlike the method do, it does not check after a 403 whether the token is valid.
func (c *Client) request(ctx context.Context, in call) *Error {
	ctx = c.withPassword(ctx, in.body)
	lookingUp, end := transport.Extend(ctx, lookUpGrace)
	defer end()
	isDown, attempts := c.isDown.Load(), attempts{start: time.Now()}
	for {
		failure := c.attempt(ctx, in)
		if failure == nil {
			return nil
		}
		attempts.add(failure)
		duration, mayRepeat := c.nextWait(in, failure)
		mayRepeat = mayRepeat && !isDown
		if needsLookUp(in, failure, mayRepeat) {
			result := in.findOutcome(lookingUp)
			if result == nil {
				return nil
			}
			failure.addLookup(result, attempts.isPending)
			mayRepeat = mayRepeat && result.mayStillApply
		}
		if !mayRepeat {
			if transport.NotSent(failure.Cause) && failure.Attempts > 1 {
				c.isDown.Store(true)
			}
			return failure
		}
		// If ctx ends during the wait, waitForRetry returns early, and the next attempt returns the error of ctx.
		c.waitForRetry(ctx, in, failure, duration)
	}
}

type attempts struct {
	start time.Time
	count int
	// isUnknown is true if the server may have applied one of the attempts. isPending is true if the server may still be
	// working on one of the attempts.
	isUnknown, isPending bool
}

// add counts a failed attempt, and stores in its error what is known about all attempts of the request.
func (a *attempts) add(failure *Error) {
	// An attempt that was cancelled before it was sent does not count.
	if failure.Outcome != NotApplied || !failure.wasCancelled() {
		a.count++
	}
	a.isUnknown = a.isUnknown || failure.Outcome == Unknown
	a.isPending = a.isPending || failure.Outcome == Unknown && failure.mayStillApply()
	if a.isUnknown {
		failure.Outcome = Unknown
	}
	failure.Attempts, failure.Elapsed = a.count, time.Since(a.start)
}

// needsLookUp reports whether the client must look up the outcome of a write now: before it returns an error of unknown
// outcome, and before it repeats a POST, because a second POST could create a second object. After a 503, it repeats a
// POST without a look-up, because the server most likely has not begun to handle it.
func needsLookUp(in call, failure *Error, mayRepeat bool) bool {
	if in.findOutcome == nil || failure.Outcome != Unknown {
		return false
	}
	return !mayRepeat || in.method == http.MethodPost && failure.Status != http.StatusServiceUnavailable
}

// attempt sends the request once. It removes the secrets from the texts of the error, so no other function has to.
func (c *Client) attempt(ctx context.Context, in call) *Error {
	sending, end := ctx, func() {}
	if in.method != http.MethodGet {
		sending, end = transport.Extend(ctx, writeGrace)
		c.writes.Add(1)
		defer c.writes.Add(1)
		if !in.deletesStage {
			c.stageWrites.Add(1)
			defer c.stageWrites.Add(1)
		}
	}
	defer end()
	redactor := transport.RedactorFrom(ctx, c.redactor)
	failure := c.exchange(ctx, sending, in, redactor)
	if failure == nil {
		return nil
	}
	failure.Method, failure.BaseURL, failure.Path = in.method, c.BaseURL(), in.path
	redact(failure, redactor)
	return failure
}

// exchange sends one request and decodes the response. If ctx has ended, it sends nothing. The sent request has the
// context `sending`, which may end later than ctx.
func (c *Client) exchange(ctx, sending context.Context, in call, redactor transport.Redactor) *Error {
	if err := ctx.Err(); err != nil {
		return noResponse(ctx, &transport.UnsentError{Cause: err})
	}
	request, err := c.newRequest(sending, in)
	if err != nil {
		return &Error{Detail: "the request cannot be made: " + err.Error(), Cause: err}
	}
	response, err := c.http.RoundTrip(request)
	if !transport.NotSent(err) {
		c.isDown.Store(false)
	}
	if err != nil {
		return noResponse(ctx, err)
	}
	defer func() { _ = response.Body.Close() }()
	body, _ := io.ReadAll(response.Body) // ReadAll cannot fail, because transport.Chain has already read the whole body
	if response.StatusCode != in.status {
		return refusal(response, body, redactor)
	}
	return decode(response, body, in.into, redactor)
}

// newRequest returns an error for an empty id, because the request would then go to the whole collection. It also
// returns an error for the ids "." and "..", because a proxy may remove them from a path.
func (c *Client) newRequest(ctx context.Context, in call) (*http.Request, error) {
	if path.Clean(in.path)+"/" != in.path {
		return nil, errors.New(`an id in its path is empty, "." or ".."`)
	}
	var body io.Reader
	if in.body != nil {
		encoded, err := json.Marshal(in.body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, in.method, c.BaseURL()+in.path, body)
	if err != nil {
		return nil, err
	}
	request.URL.RawQuery = in.query.Encode()
	if in.body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	return request, nil
}

// noResponse converts an error of the transport to an *Error. The error means that no response came, that the body of
// the response cannot be read to the end, or that the response is a redirect that is not followed.
func noResponse(ctx context.Context, err error) *Error {
	e := &Error{Kind: ErrUnreachable, Outcome: Unknown, Detail: err.Error(), Cause: err}
	if transport.NotSent(err) {
		e.Outcome = NotApplied
	}
	var redirect *RedirectError
	var body *transport.BodyError
	var network interface{ Timeout() bool }
	switch {
	case ctx.Err() != nil:
		e.Kind, e.Cause = nil, ctx.Err()
		e.Detail = "it was cancelled: " + context.Cause(ctx).Error()
	case errors.As(err, &redirect):
		e.Kind, e.Status, e.RequestID = ErrRedirected, redirect.Status, redirect.RequestID
	case errors.As(err, &body):
		e.Kind, e.Status, e.RequestID = ErrMalformed, body.Status, body.RequestID
	case errors.As(err, &network) && network.Timeout():
		e.Kind = ErrTimeout
	}
	return e
}
