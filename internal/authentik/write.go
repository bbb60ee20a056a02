package authentik

import (
	"context"
	"errors"
	"net/http"
)

// Create makes an object and returns it as the server has it. If the response does not show whether it was made, the
// object is looked up by its unique key: one that is as it was sent is ours.
func (c *Collection[T]) Create(ctx context.Context, body *T) (*T, error) {
	made := new(T)
	post := call{method: http.MethodPost, path: joinPath(c.path...), body: body, status: http.StatusCreated, into: made}
	post.lookUp = func(ctx context.Context, failure *Error) (isApplied, isFinal bool) {
		return c.lookUpCreate(ctx, failure, body, made)
	}
	if err := c.client.write(ctx, post, stageName(body)); err != nil {
		return nil, err
	}
	return made, nil
}

// lookUpCreate finds out whether a POST of ours has made the object, and stores it in made.
func (c *Collection[T]) lookUpCreate(ctx context.Context, failure *Error, body, made *T) (isApplied, isFinal bool) {
	object, ok := any(body).(identified)
	if !ok {
		return false, true
	}
	found, err := first(c.find(ctx, object.uniqueFields()))
	switch {
	case err != nil:
		failure.LookupResult = "Whether it was created could not be found out: " + err.Error()
		return false, true
	case found == nil:
		failure.LookupResult = "It was looked up afterwards and did not exist"
		failure.setOutcome(NotApplied)
		return false, false
	}
	if found = c.adopt(ctx, failure, found, body); found == nil {
		return false, true
	}
	*made = *found
	return true, true
}

// adopt returns the object that an earlier POST of ours has made, after one PUT for what cannot be read back, such as a
// password. It returns nil if the object differs from what was sent, or if that PUT fails and matters.
func (c *Collection[T]) adopt(ctx context.Context, failure *Error, found, body *T) *T {
	isSame, isComplete := compare(body, found)
	failure.Conflict = stageOf(found)
	if !isSame {
		failure.Outcome = NotApplied
		failure.LookupResult = "An object with the same key exists and is not as it was sent: " +
			"another writer made or changed it"
		return nil
	}
	path := c.pathOf(any(found).(identified).pathElement())
	put := call{method: http.MethodPut, path: path, body: body, status: http.StatusOK, into: new(T)}
	problem := c.client.repeat(contexts{ctx, ctx, ctx}, put)
	switch {
	case problem == nil:
		return put.into.(*T)
	case isComplete:
		return found
	}
	failure.Outcome = Applied
	failure.LookupResult = "It exists, but it is not certain that it has the password that was sent: " + problem.Error()
	return nil
}

// Update puts the object; the server leaves what is absent in body as it is.
func (c *Collection[T]) Update(ctx context.Context, id string, body *T) (*T, error) {
	return c.change(ctx, http.MethodPut, id, body)
}

// Patch changes what is present in body, without the fields that a PUT requires.
func (c *Collection[T]) Patch(ctx context.Context, id string, body *T) (*T, error) {
	return c.change(ctx, http.MethodPatch, id, body)
}

// change writes an object that exists. If no response shows whether it was changed, an object that is as it was sent
// shows it.
func (c *Collection[T]) change(ctx context.Context, method, id string, body *T) (*T, error) {
	path, err := c.object(method, id)
	if err != nil {
		return nil, err
	}
	changed := new(T)
	put := call{method: method, path: path, body: body, status: http.StatusOK, into: changed}
	put.lookUp = func(ctx context.Context, failure *Error) (isApplied, isFinal bool) {
		return c.lookUpChange(ctx, failure, path, body, changed), true
	}
	if err := c.client.write(ctx, put, stageName(body)); err != nil {
		return nil, err
	}
	return changed, nil
}

// lookUpChange finds out whether a PUT or PATCH has changed the object, and stores it in changed. It stays unknown
// whether a password was changed that cannot be read back.
func (c *Collection[T]) lookUpChange(
	ctx context.Context, failure *Error, path string, body, changed *T,
) (isApplied bool) {
	found, err := c.readOnce(ctx, path)
	if err != nil {
		return false
	}
	isSame, isComplete := compare(body, found)
	if !isSame {
		failure.setOutcome(NotApplied)
		return false
	}
	*changed = *found
	return isComplete
}

// Delete removes the object; nil also if it was gone already. Only authentik's own 404 counts as gone.
func (c *Collection[T]) Delete(ctx context.Context, id string) error {
	path, err := c.object(http.MethodDelete, id)
	if err != nil {
		return err
	}
	remove := call{method: http.MethodDelete, path: path, status: http.StatusNoContent}
	remove.lookUp = func(ctx context.Context, failure *Error) (isApplied, isFinal bool) {
		_, err := c.readOnce(ctx, path)
		if err == nil {
			failure.setOutcome(NotApplied)
		}
		return errors.Is(err, ErrNotFound), true
	}
	if err := c.client.do(ctx, remove); !errors.Is(err, ErrNotFound) {
		return err
	}
	return nil
}

// setOutcome records what a look-up shows, unless the server may still carry the request out.
func (e *Error) setOutcome(outcome Outcome) {
	if !e.isPending {
		e.Outcome = outcome
	}
}

// write makes a request that gives a stage its name, which may be empty for an object without one. A name that no
// stage explains has just been freed, so the request is made once more.
func (c *Client) write(ctx context.Context, in call, name string) error {
	err := c.do(ctx, in)
	if failure := (*Error)(nil); name != "" && errors.As(err, &failure) {
		if c.nameIsFree(ctx, failure, name) {
			err = c.do(ctx, in)
		}
		if in.method == http.MethodPost && errors.As(err, &failure) {
			failure.Name = name
		}
	}
	return err
}

// nameIsFree looks for the stage that has a refused name, and reports whether there is none. Another resource of the
// same run may be about to give the name up, so a stage that has it is looked for once more after a moment.
func (c *Client) nameIsFree(ctx context.Context, failure *Error, name string) bool {
	isRefused := failure.Status == http.StatusBadRequest && len(failure.Fields["name"]) > 0
	if failure.Outcome != NotApplied || failure.Conflict != nil || !isRefused && failure.Kind != ErrCrashed {
		return false
	}
	failure.Conflict = c.stageNamed(ctx, name)
	if isRefused && failure.Conflict != nil && c.retry.clock.sleep(ctx, firstBackoff) == nil {
		failure.Conflict = c.stageNamed(ctx, name)
	}
	return isRefused && failure.Conflict == nil && ctx.Err() == nil
}
