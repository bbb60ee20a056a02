package authentik

import (
	"context"
	"sync"
)

// shared is a value that is fetched once for everybody. A failure is handed to those who wait for it and then
// forgotten.
type shared[T any] struct {
	mu      sync.Mutex
	current *flight[T]
}

type flight[T any] struct {
	landed chan struct{}
	value  T
	err    error
	gaveUp bool // the caller who fetched was cancelled, which says nothing to the others
}

// get is the value; whoever comes first fetches it, the others wait for that or for their own context.
func (s *shared[T]) get(ctx context.Context, fetch func(context.Context) (T, error)) (T, error) {
	for {
		mine, first := s.board()
		if first {
			s.fly(ctx, mine, fetch)
			return mine.value, mine.err
		}
		select {
		case <-mine.landed:
		case <-ctx.Done():
			var none T
			return none, context.Cause(ctx)
		}
		if !mine.gaveUp {
			return mine.value, mine.err
		}
	}
}

// known is the value if it was fetched already.
func (s *shared[T]) known() (T, bool) {
	s.mu.Lock()
	f := s.current
	s.mu.Unlock()
	var none T
	if f == nil {
		return none, false
	}
	select {
	case <-f.landed:
		return f.value, f.err == nil
	default:
		return none, false
	}
}

func (s *shared[T]) board() (*flight[T], bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current != nil {
		return s.current, false
	}
	s.current = &flight[T]{landed: make(chan struct{})}
	return s.current, true
}

func (s *shared[T]) fly(ctx context.Context, f *flight[T], fetch func(context.Context) (T, error)) {
	f.value, f.err = fetch(ctx)
	f.gaveUp = f.err != nil && ctx.Err() != nil
	if f.err != nil {
		s.mu.Lock()
		s.current = nil
		s.mu.Unlock()
	}
	close(f.landed)
}
