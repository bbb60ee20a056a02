package authentik

import (
	"context"
	"sync/atomic"

	"golang.org/x/sync/singleflight"
)

// cached fetches a value once and returns the same value to all callers. If the fetch fails, every caller that waits
// for it gets the error, and the next caller fetches again.
type cached[T any] struct {
	calls singleflight.Group
	value atomic.Pointer[T]
}

// fetched is the result of one fetch. If cancelled is true, the fetch failed because the context of its caller ended;
// the other callers then fetch again.
type fetched[T any] struct {
	value     T
	cancelled bool
}

// get returns the value. The first caller fetches it; the other callers wait until that fetch is done or until their
// own context ends.
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
			if f, _ := r.Val.(fetched[T]); !f.cancelled || ctx.Err() != nil {
				return f.value, r.Err
			}
		case <-ctx.Done():
			var zero T
			return zero, context.Cause(ctx)
		}
	}
}

// known returns the value and true if the value has been fetched, or the zero value and false.
func (c *cached[T]) known() (T, bool) {
	if value := c.value.Load(); value != nil {
		return *value, true
	}
	var zero T
	return zero, false
}
