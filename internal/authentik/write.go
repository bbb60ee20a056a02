package authentik

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// Create creates an object and returns it as the server saved it. If the response does not show whether the object was
// created, Create looks the object up by its unique fields. If Create finds an object with the values that were sent,
// it returns this object as the created one.
func (c *Collection[T]) Create(ctx context.Context, body *T) (*T, error) {
	created := new(T)
	post := call{method: http.MethodPost, path: joinPath(c.path...), body: body, status: http.StatusCreated, into: created}
	post.lookUp = func(ctx context.Context, failure *Error) (isApplied, mayRepeat bool) {
		return c.lookUpCreate(ctx, failure, body, created)
	}
	if err := c.client.write(ctx, post, stageName(body)); err != nil {
		return nil, err
	}
	return created, nil
}

// lookUpCreate finds out whether a POST of this client has created the object. If so, lookUpCreate stores the object in
// created. The results have the same meaning as those of call.lookUp.
func (c *Collection[T]) lookUpCreate(
	ctx context.Context, failure *Error, body, created *T,
) (isApplied, mayRepeat bool) {
	object, ok := any(body).(identified)
	if !ok {
		return false, false
	}
	found, err := first(c.find(ctx, object.uniqueFields()))
	switch {
	case err != nil:
		failure.lookupResult = "Whether it was created could not be found out: " + err.Error()
		return false, false
	case found == nil:
		failure.lookupResult = "It was looked up afterwards and did not exist"
		failure.setOutcome(NotApplied)
		return false, true
	}
	if found = c.adopt(ctx, failure, found, body); found == nil {
		return false, false
	}
	*created = *found
	return true, false
}

// adopt decides whether a failed POST of body created the object found. If a value of found differs from body, adopt
// stores the reason in failure and returns nil. Otherwise, adopt sends body again with a PUT, because it cannot compare
// a password, and returns the object from the response. If the PUT fails, adopt returns found, or nil if body contains
// a password.
func (c *Collection[T]) adopt(ctx context.Context, failure *Error, found, body *T) *T {
	isSame, isComplete := compare(body, found)
	failure.Conflict = stageOf(found)
	if !isSame {
		failure.Outcome = NotApplied
		failure.lookupResult = "An object with the same key exists and is not as it was sent: " +
			"another writer created or changed it"
		return nil
	}
	updated := new(T)
	object, _ := any(found).(identified) // lookUpCreate has checked that the type *T implements identified
	put := call{method: http.MethodPut, path: c.pathOf(object.pathElement()), body: body, status: http.StatusOK}
	put.into = updated
	problem := c.client.request(ctx, put)
	switch {
	case problem == nil:
		return updated
	case isComplete:
		return found
	}
	failure.Outcome = Applied
	failure.lookupResult = "It exists, but it is not certain that it has the password that was sent: " + problem.Error()
	return nil
}

// Update changes an object with a PUT. The server keeps the values of fields that are absent in body.
func (c *Collection[T]) Update(ctx context.Context, id string, body *T) (*T, error) {
	return c.update(ctx, http.MethodPut, id, body)
}

// Patch changes the fields that are present in body. Unlike a PUT, a PATCH has no required fields.
func (c *Collection[T]) Patch(ctx context.Context, id string, body *T) (*T, error) {
	return c.update(ctx, http.MethodPatch, id, body)
}

// update sends a PUT or PATCH for an existing object. If the response does not show whether the object was updated,
// update reads the object. The update has succeeded if the object has all values that were sent. The outcome stays
// unknown if the server does not return one of the sent fields, such as a password.
func (c *Collection[T]) update(ctx context.Context, method, id string, body *T) (*T, error) {
	path, err := c.object(method, id)
	if err != nil {
		return nil, err
	}
	updated := new(T)
	put := call{method: method, path: path, body: body, status: http.StatusOK, into: updated}
	put.lookUp = func(ctx context.Context, failure *Error) (isApplied, mayRepeat bool) {
		found, err := c.read(ctx, path, true)
		object, ok := any(body).(identified)
		if ok && object.pathElement() != "" && errors.Is(err, ErrNotFound) { // body may change the slug, and so the path
			found, err = c.read(ctx, c.pathOf(object.pathElement()), true)
		}
		if err != nil {
			return false, false
		}
		isSame, isComplete := compare(body, found)
		if !isSame {
			failure.setOutcome(NotApplied)
			return false, false
		}
		*updated = *found
		return isComplete, false
	}
	if err := c.client.write(ctx, put, stageName(body)); err != nil {
		return nil, err
	}
	return updated, nil
}

// Delete deletes the object with the given id. It also returns nil if authentik answers with a 404, because then the
// object does not exist. A 404 that does not come from authentik is an error.
func (c *Collection[T]) Delete(ctx context.Context, id string) error {
	path, err := c.object(http.MethodDelete, id)
	if err != nil {
		return err
	}
	remove := call{method: http.MethodDelete, path: path, status: http.StatusNoContent}
	if remove.deletesStage = c.cache != nil; remove.deletesStage {
		defer c.cache.forget(uuidKey(id))
	}
	remove.lookUp = func(ctx context.Context, failure *Error) (isApplied, mayRepeat bool) {
		_, err := c.read(ctx, path, true)
		if err == nil {
			failure.setOutcome(NotApplied)
		}
		return errors.Is(err, ErrNotFound), false
	}
	if err := c.client.do(ctx, remove); !errors.Is(err, ErrNotFound) {
		return err
	}
	return nil
}

// longestWaitForName is the longest wait between two look-ups of a name that the server refused. A slow server may need
// seconds to rename the stage that has the name.
const longestWaitForName = 4 * time.Second

// write sends a request that creates or changes an object. name is the name of the stage, or empty if the object is not
// a stage. If the server refuses the name, but a look-up finds no stage with this name, write sends the request once
// more.
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

// nameIsFree reports whether a name that the server refused is free now. If a stage has the name, nameIsFree stores
// this stage in failure.Conflict, waits a moment and searches again. It continues while updates or deletes of the same
// client are running, because one of them may rename or delete the stage.
func (c *Client) nameIsFree(ctx context.Context, failure *Error, name string) bool {
	isRefused := failure.Status == http.StatusBadRequest && len(failure.Fields["name"]) > 0
	isCrashedCreate := failure.Kind == ErrCrashed && failure.Method == http.MethodPost
	if failure.Outcome != NotApplied || failure.Conflict != nil || !isRefused && !isCrashedCreate {
		return false
	}
	failure.Conflict = c.AnyStage(ctx, "", name)
	for pause := firstBackoff; isRefused && failure.Conflict != nil && pause <= longestWaitForName; pause *= 2 {
		wait(ctx, pause)
		if ctx.Err() != nil {
			break
		}
		failure.Conflict = c.AnyStage(ctx, "", name)
		if c.runningUpdates.Load() == 0 {
			break
		}
	}
	return isRefused && failure.Conflict == nil && ctx.Err() == nil
}

// Outcome says whether the server carried out a request although the client got an error.
type Outcome int

const (
	// NotApplied means that the server certainly has not carried out the request.
	NotApplied Outcome = iota
	// Applied means that the server has carried out the request, but that it is not certain that all values were saved.
	Applied
	// Unknown means that the server may have carried out the request, or may still do so.
	Unknown
)

// outcomeOf returns the outcome of a request whose response has this status and this kind of error.
func outcomeOf(kind error, status int) Outcome {
	switch kind {
	case ErrNotFound, ErrUnauthenticated, ErrForbidden, ErrCrashed:
		return NotApplied
	case nil:
		if status >= 400 && status < 500 {
			return NotApplied
		}
	}
	if status == http.StatusTooManyRequests {
		return NotApplied
	}
	return Unknown
}

// mayStillApply reports whether the server may still be working on a request of unknown outcome. This can happen after
// a time-out of the client or of a gateway, and after a cancellation.
func (e *Error) mayStillApply() bool {
	return e.Kind == ErrTimeout || e.Status == http.StatusGatewayTimeout || e.wasCancelled()
}

// wasCancelled reports whether the attempt ended because its context ended. It also returns true for a request that
// cannot be created.
func (e *Error) wasCancelled() bool { return e.Kind == nil && e.Status == 0 }

// setOutcome sets the outcome that a look-up has shown. It does nothing if the server may still carry out the request.
func (e *Error) setOutcome(outcome Outcome) {
	if !e.isPending {
		e.Outcome = outcome
	}
}
