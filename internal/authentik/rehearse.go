package authentik

import (
	"cmp"
	"context"
	"errors"
	"net/http"
)

// Rehearse asks what would become of a create without making anything: body leaves out fields that every release
// requires, named by lacking, so that the server can only refuse it (recorded as flow/create/missing and
// binding/create/missing), and a server looks at the permission before it looks at the body. The error is that the
// permission is missing, or what the server has against the fields that are there. Nil is any other answer, or none:
// the create itself will tell.
func (c *Collection[T]) Rehearse(ctx context.Context, body *T, lacking ...string) error {
	var made struct{ PK, Slug string }
	err := c.client.do(ctx, call{method: http.MethodPost, path: joinPath(c.path...), body: body, status: http.StatusCreated, into: &made})
	if err == nil { // by a release that requires less than all that are known
		return c.Delete(ctx, cmp.Or(made.Slug, made.PK))
	}
	var failure *Error
	if !errors.As(err, &failure) {
		return nil
	}
	for _, field := range lacking {
		delete(failure.Fields, field)
	}
	refused := failure.Status == http.StatusBadRequest && len(failure.Fields) > 0
	if failure.Kind == ErrForbidden || refused {
		return failure
	}
	return nil
}
