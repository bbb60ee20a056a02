package flowset

import (
	"context"
	"net/http"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// lock waits for the turn at a flow, to the end of the context.
func (s *shared) lock(ctx context.Context, server, slug string) (unlock func(), err error) {
	s.Lock()
	turn := s.turns[slug]
	if turn == nil {
		turn = make(chan struct{}, 1)
		s.turns[slug] = turn
	}
	s.Unlock()
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
		Method: http.MethodGet, URL: server + path, Path: path, Cause: cause,
		Detail: "not sent, since the run ended while another stage was being placed in the flow: " + cause.Error(),
	}
}
