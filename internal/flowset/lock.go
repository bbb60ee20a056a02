package flowset

import (
	"context"
	"sync"
)

// locks let one stage at a time look at a flow and act on what it saw, else
// two that append themselves would take the same order. They are the
// process's, since every resource of a provider lives in one.
var locks = struct {
	sync.Mutex
	turns map[string]chan struct{}
}{turns: map[string]chan struct{}{}}

// lock waits for the turn at a flow; the error is the context's.
func lock(ctx context.Context, server, slug string) (unlock func(), err error) {
	key := server + " " + slug
	locks.Lock()
	turn := locks.turns[key]
	if turn == nil {
		turn = make(chan struct{}, 1)
		locks.turns[key] = turn
	}
	locks.Unlock()
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
