package authentik

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// settleGrace is how long after its context has ended a create may go on to learn what became of its POST. It is
// transport.WriteGrace and the time of a look-up.
const settleGrace = transport.WriteGrace + 500*time.Millisecond

// Create makes an object and returns it as the server holds it. A POST whose answer does not tell what became of it is
// settled by looking for the object: there as it was sent, it is ours and put once more for what cannot be read back;
// not there, it is posted again where that is safe. Otherwise (*Error).Aftermath tells what was found.
func (c *Collection[T]) Create(ctx context.Context, body *T) (*T, error) {
	settling, end := transport.Extend(c.client.withSecrets(ctx, body), settleGrace)
	defer end()
	start, late, before := c.client.retry.Clock.Now(), false, transport.Attempts{}
	for repeats := 0; ; repeats++ {
		made, err := c.send(ctx, call{method: http.MethodPost, path: joinPath(c.path...), body: body, status: http.StatusCreated})
		var failure *Error
		if !errors.As(err, &failure) {
			return made, err
		}
		failure.Name, late = nameOf(body), late || mayComeLate(ctx, failure)
		failure.attempts = before.And(failure.attempts, c.client.retry.Clock.Now().Sub(start))
		before = failure.attempts
		if !mayBeOurs(failure, repeats) {
			failure.Unsettled = late
			c.client.nameRival(settling, failure)
			return nil, failure
		}
		found, done := c.settle(settling, failure, body)
		if done {
			return found, orNil(failure, found != nil)
		}
		if !c.client.mayPostAgain(ctx, failure, repeats, start) {
			failure.Unsettled = late || ctx.Err() != nil && failure.attempts.Silent
			return nil, failure
		}
	}
}

func orNil(failure *Error, settled bool) error {
	if settled {
		return nil
	}
	return failure
}

// mayComeLate tells that the server may still be at work on a POST, so that what does not exist yet may come to exist.
func mayComeLate(ctx context.Context, failure *Error) bool {
	return !failure.NothingSaved() && (ctx.Err() != nil && failure.attempts.Silent || failure.Kind == ErrTimeout || failure.Status == http.StatusGatewayTimeout)
}

// mayBeOurs tells whether what exists after a failed POST can have come from it. A first POST that was refused or
// crashed left nothing: another one has won the name. After a repeated one it may be the one before, arriving late.
func mayBeOurs(failure *Error, repeats int) bool {
	if !failure.NothingSaved() {
		return true
	}
	return repeats > 0 && isTaken(failure)
}

// isTaken tells whether a create failed the way it does where the name exists: refused, or crashed where two came at
// the same moment. It goes by the field, for the message's words change.
func isTaken(failure *Error) bool {
	return failure.Kind == ErrCrashed || failure.Status == http.StatusBadRequest && failure.Fields != nil
}

// settle looks for what a POST may have made. Done is false where there is nothing; found is nil where it is not ours.
func (c *Collection[T]) settle(ctx context.Context, failure *Error, body *T) (found *T, done bool) {
	sent, ok := any(body).(identified)
	if !ok {
		return nil, true
	}
	found, err := c.find(ctx, sent.selector())
	switch {
	case err != nil:
		failure.Unsettled = true
		failure.Aftermath = "Whether it was carried out could not be found out: " + err.Error()
		return nil, true
	case found == nil:
		failure.Aftermath = "It was looked for afterwards and did not exist yet"
		return nil, false
	}
	same, whole := asSent(body, found)
	if !same {
		failure.Aftermath = "An object of the same name exists and is not as it was sent, so another writer made or changed it"
		failure.Rival = rivalOf(found)
		return nil, true
	}
	return c.adopt(ctx, failure, found, body, whole), true
}

// adopt puts what was found to be ours, for a part of it, the password, may not be readable.
func (c *Collection[T]) adopt(ctx context.Context, failure *Error, found, body *T, whole bool) *T {
	sent, _ := any(found).(identified)
	settled, err := c.Update(ctx, sent.key(), body)
	switch {
	case err == nil:
		return settled
	case whole:
		return found
	}
	failure.Unsettled, failure.Rival = true, rivalOf(found)
	failure.Aftermath = "It exists, but whether with the password that was sent could not be settled: " + err.Error()
	return nil
}

// mayPostAgain waits before another POST and tells whether it may be sent. An answer that was a clear failure or
// somebody else's page is worth one more try, no answer as many as are allowed, an unreadable success none.
func (c *Client) mayPostAgain(ctx context.Context, failure *Error, repeats int, start time.Time) bool {
	limit := 0
	switch failure.Kind {
	case ErrTimeout, ErrUnreachable:
		limit = c.retry.Retries
	case ErrUnavailable, ErrNotAuthentik:
		if failure.Status != http.StatusServiceUnavailable { // after which it was posted again already
			limit = min(1, c.retry.Retries)
		}
	}
	wait := c.retry.Wait(repeats, 0)
	if repeats >= limit || c.retry.Clock.Now().Sub(start)+wait > transport.RetryBudget {
		return false
	}
	c.retry.Announce(ctx, failure.Method, c.base.Path+failure.Path, repeats, wait, failure.what())
	return c.retry.Clock.Sleep(ctx, wait) == nil
}
