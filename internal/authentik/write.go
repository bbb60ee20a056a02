package authentik

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"
)

// lookupResult is the result of the look-up after a write of unknown outcome. A nil *lookupResult means that the write
// has succeeded.
type lookupResult struct {
	outcome Outcome
	// mayStillApply is true if the server has not carried out the write so far, but could still do so. The client is then
	// allowed to repeat a POST, because two objects with the same unique fields cannot exist. See also addLookup.
	mayStillApply  bool
	text           string // the part of the error's text about the look-up; empty if there is nothing to report
	conflict       *Stage // the existing stage with the name that the write sent; nil if the look-up found no such stage
	hasOtherValues bool   // true if the look-up has found the object with other values than the sent ones
}

// Create creates an object and returns it as the server saved it. If the response does not show whether the object was
// created, Create looks for an object with the same unique fields. If this object has the sent values, Create returns
// it. After an error, the returned object must not be used.
func (c *Collection[T]) Create(ctx context.Context, body *T) (*T, error) {
	saved := new(T)
	post := call{method: http.MethodPost, path: c.path, body: body, status: http.StatusCreated, into: saved}
	post.findOutcome = func(ctx context.Context) *lookupResult { return c.lookUpCreate(ctx, body, saved) }
	return saved, c.client.write(ctx, post)
}

// lookUpCreate finds out whether a POST with this body has created an object. If so, lookUpCreate stores the object in
// *saved and returns nil. If not, the content of *saved has no meaning.
func (c *Collection[T]) lookUpCreate(ctx context.Context, body, saved *T) *lookupResult {
	object, _ := any(body).(identified) // the client creates only stages, flows and bindings
	found, err := first(c.find(ctx, object.uniqueFields()))
	switch {
	case err != nil:
		return &lookupResult{outcome: Unknown, text: "The search for the object afterwards failed: " + err.Error()}
	case found == nil:
		return &lookupResult{
			outcome: NotApplied, mayStillApply: true,
			text: "Afterwards, authentik did not show the object: it was probably not created",
		}
	}
	*saved = *found
	return c.adopt(ctx, found, body)
}

// adopt decides whether a failed POST has created the object that the look-up found. If a value of the object differs
// from the sent one, another writer created or changed the object. If all values are equal, adopt sends them again with
// a PUT, because the server may not show the password. An error of the PUT is ignored if the found object has every
// sent field.
func (c *Collection[T]) adopt(ctx context.Context, found, body *T) *lookupResult {
	isSame, isComplete := compare(body, found)
	if !isSame {
		return &lookupResult{
			outcome: NotApplied, conflict: stageOf(found), hasOtherValues: true,
			text: "The object exists now, but with other values",
		}
	}
	object, _ := any(found).(identified)
	problem := c.client.request(ctx, call{
		method: http.MethodPut, path: c.pathOf(object.pathElement()), body: body, status: http.StatusOK, into: new(T),
	})
	if problem == nil || isComplete {
		return nil
	}
	return &lookupResult{
		outcome: Applied, conflict: stageOf(found),
		text: "The stage exists, but the PUT of its password failed: " + problem.what(),
	}
}

// Update changes an object with a PUT. The server keeps the values of fields that are absent in the body. If the
// response does not show whether the object was updated, the client reads the object to find this out.
func (c *Collection[T]) Update(ctx context.Context, id string, body *T) (*T, error) {
	return c.update(ctx, http.MethodPut, id, body)
}

// Patch does the same as Update, but with a PATCH, which has no required fields.
func (c *Collection[T]) Patch(ctx context.Context, id string, body *T) (*T, error) {
	return c.update(ctx, http.MethodPatch, id, body)
}

func (c *Collection[T]) update(ctx context.Context, method, id string, body *T) (*T, error) {
	saved := new(T)
	put := call{method: method, path: c.pathOf(id), body: body, status: http.StatusOK, into: saved}
	put.findOutcome = func(ctx context.Context) *lookupResult { return c.lookUpUpdate(ctx, id, body, saved) }
	return saved, c.client.write(ctx, put)
}

// lookUpUpdate finds out whether a PUT or PATCH with this body has updated the object with the given id. If the object
// has all values that were sent, lookUpUpdate stores the object in *saved and returns nil. The outcome stays Unknown if
// the server does not return one of the sent fields, such as a password.
func (c *Collection[T]) lookUpUpdate(ctx context.Context, id string, body, saved *T) *lookupResult {
	found, err := c.read(ctx, id, true)
	object, ok := any(body).(identified)
	if ok && object.pathElement() != "" && errors.Is(err, ErrNotFound) { // an update of the slug also changes the path
		found, err = c.read(ctx, object.pathElement(), true)
	}
	if err != nil {
		return &lookupResult{outcome: Unknown}
	}
	switch isSame, isComplete := compare(body, found); {
	case !isSame:
		return &lookupResult{outcome: NotApplied, mayStillApply: true}
	case !isComplete:
		return &lookupResult{outcome: Unknown}
	}
	*saved = *found
	return nil
}

// Delete deletes the object with the given id. It also returns nil if authentik answers with a 404, because then the
// object does not exist. A 404 that does not come from authentik is an error.
func (c *Collection[T]) Delete(ctx context.Context, id string) error {
	remove := call{method: http.MethodDelete, path: c.pathOf(id), status: http.StatusNoContent}
	if remove.deletesStage = c.cache != nil; remove.deletesStage {
		defer c.cache.forget(uuidKey(id))
	}
	remove.findOutcome = func(ctx context.Context) *lookupResult {
		switch _, err := c.read(ctx, id, true); {
		case err == nil:
			return &lookupResult{outcome: NotApplied, mayStillApply: true}
		case !errors.Is(err, ErrNotFound):
			return &lookupResult{outcome: Unknown}
		}
		return nil
	}
	if err := c.client.do(ctx, remove); !errors.Is(err, ErrNotFound) {
		return err
	}
	return nil
}

// While another stage has the wanted name, the client searches for this stage every nameInterval. It gives up after
// longestNameWait. A slow server may need seconds to rename or delete the stage.
const (
	nameInterval    = 500 * time.Millisecond
	longestNameWait = 7500 * time.Millisecond
)

// write sends a request that creates or changes an object. If the server refuses the name of an email stage, write
// waits until the name is free (see waitForName) and sends the request once more.
func (c *Client) write(ctx context.Context, in call) error {
	err, stage := c.do(ctx, in), stageOf(in.body)
	failure, isFailed := errors.AsType[*Error](err)
	if !isFailed || stage == nil || stage.Name == "" || failure.Outcome != NotApplied || failure.Conflict != nil {
		return err
	}
	switch {
	case failure.Kind == ErrCrashed && in.method == http.MethodPost:
		// The server may crash if another client creates a stage with the same name at the same moment.
		failure.Conflict = c.AnyStage(ctx, "", stage.Name)
	case failure.Fields["name"] != "":
		if failure.Conflict = c.waitForName(ctx, stage.Name); failure.Conflict == nil {
			return c.do(ctx, in)
		}
	}
	return err
}

// MayFreeName must be called before an operation that may rename or delete a stage. The caller must call the returned
// function when the operation ends. Until then, a write whose name is taken keeps waiting for the name, but not longer
// than longestNameWait.
func (c *Client) MayFreeName() (end func()) {
	c.freeingNames.Add(1)
	return func() { c.freeingNames.Add(-1) }
}

// waitForName waits while a stage has this name, because the same run may rename or delete the stage. It returns the
// stage, or nil if no stage has the name any more.
//
// It gives up after two waits in a row in which the client wrote nothing and no operation of MayFreeName was running.
// One such wait is not enough: in a chain of renames, the write that frees the name may itself be waiting for another
// name.
func (c *Client) waitForName(ctx context.Context, name string) *Stage {
	owner, writes, quiet := c.AnyStage(ctx, "", name), c.writes.Load(), 0
	for start := time.Now(); owner != nil && quiet < 2 && time.Since(start) < longestNameWait; {
		wait(ctx, nameInterval)
		if ctx.Err() != nil {
			break
		}
		quiet++
		if now := c.writes.Load(); c.freeingNames.Load() > 0 || now != writes {
			quiet, writes = 0, now
		}
		owner = c.AnyStage(ctx, "", name)
	}
	return owner
}

// Outcome says whether the server carried out a request for which the client got an error.
type Outcome int

const (
	// NotApplied means that the server certainly has not carried out the request.
	NotApplied Outcome = iota
	// Applied means that the server has carried out the request, but may not have saved all values.
	Applied
	// Unknown means that the server may have carried out the request, or may still do so.
	Unknown
)

// outcomeOf returns the outcome of a failed request. A nil kind means that authentik has refused the request with a
// message.
func outcomeOf(kind error, status int) Outcome {
	notApplied := []error{nil, ErrNotFound, ErrForbidden, ErrCrashed}
	if status == http.StatusTooManyRequests || slices.Contains(notApplied, kind) {
		return NotApplied
	}
	return Unknown
}
