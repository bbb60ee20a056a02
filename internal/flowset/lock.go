package flowset

import (
	"context"
	"net/http"
	"sync"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// locks let one stage at a time look at a flow and act on what it saw, else
// two that append themselves would take the same order. They are the
// process's, since every resource of a provider lives in one.
var locks = struct {
	sync.Mutex
	turns map[string]chan struct{}
}{turns: map[string]chan struct{}{}}

// lock waits for the turn at a flow, to the end of the context.
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
		return nil, notAsked(ctx, server, slug)
	}
}

// notAsked names the request that would have come first.
func notAsked(ctx context.Context, server, slug string) error {
	cause, path := context.Cause(ctx), "/flows/instances/"+slug+"/"
	return &authentik.Error{
		Method: http.MethodGet, URL: server + path, Path: path, NotSent: true, Cause: cause,
		Detail: "not sent, since the run ended while another stage was being placed in the flow: " + cause.Error(),
	}
}
