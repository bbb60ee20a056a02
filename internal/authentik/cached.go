package authentik

import (
	"context"
	"sync/atomic"

	"golang.org/x/sync/singleflight"
)

// cached is a value that is fetched once for all callers. An error is given to the callers that wait for it and is not
// kept.
type cached[T any] struct {
	calls singleflight.Group
	value atomic.Pointer[T]
}

// fetched is what one fetch returned, and whether its caller was cancelled, which means nothing to the other callers.
type fetched[T any] struct {
	value     T
	cancelled bool
}

// get returns the value. The first caller fetches it; the others wait for that or until their own context ends.
func (c *cached[T]) get(ctx context.Context, fetch func(context.Context) (T, error)) (T, error) {
	for {
		result := c.calls.DoChan("", func() (any, error) {
			if value := c.value.Load(); value != nil {
				return fetched[T]{value: *value}, nil
			}
			value, err := fetch(ctx)
			if err == nil {
				c.value.Store(&value)
			}
			return fetched[T]{value, err != nil && ctx.Err() != nil}, err
		})
		select {
		case r := <-result:
			if f := r.Val.(fetched[T]); !f.cancelled || ctx.Err() != nil {
				return f.value, r.Err
			}
		case <-ctx.Done():
			var zero T
			return zero, context.Cause(ctx)
		}
	}
}

// known returns the value and true if it has been fetched.
func (c *cached[T]) known() (T, bool) {
	if value := c.value.Load(); value != nil {
		return *value, true
	}
	var zero T
	return zero, false
}
